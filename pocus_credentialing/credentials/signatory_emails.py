"""What do we write to an outside signatory, and to the director who asked them?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from pocus_credentialing.people.emails import send_soon

from .models import OutsideSignatory


def link_of(secret: str) -> str:
    """The address that the signatory opens."""
    return f"{settings.SITE_URL}{reverse('credentials:signatories_sign', args=[secret])}"


def invited(signatory: OutsideSignatory, secret: str) -> None:
    """Who asks, and the link; nothing of the evidence. It leaves beside the request: the link must not be queued."""
    send_soon(_message("signatory_invited", signatory, signatory.email, link=link_of(secret)))


def declined(signatory: OutsideSignatory) -> None:
    """That it was declined; why stands behind the link."""
    link = f"{settings.SITE_URL}{reverse('credentials:signatories_invite', args=[signatory.enrolment_id])}"
    message = _message("signatory_declined", signatory, signatory.invited_by.email, link=link)
    transaction.on_commit(lambda: send_soon(message))


def _message(name: str, signatory: OutsideSignatory, address: str, **more: Any) -> EmailMessage:
    with translation.override(settings.LANGUAGE_CODE):
        filled = {"signatory": signatory, "enrolment": signatory.enrolment, **more}
        subject = str(render_to_string(f"credentials/emails/{name}_subject.txt", filled)).strip()
        body = str(render_to_string(f"credentials/emails/{name}.txt", filled))
    return EmailMessage(subject, body, None, [address])
