"""How is the one-time link of an empty installation made and used?"""

from __future__ import annotations

import hashlib
import secrets

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pocus_credentialing.refusals import NotNow, Reason

from .models import FirstStartLink, User


def make_link() -> str | None:
    """A new secret while nobody is here yet; earlier unused ones stop working. None once someone is."""
    if User.objects.exists():
        return None
    FirstStartLink.objects.filter(used_at=None).delete()
    secret = secrets.token_urlsafe(32)
    FirstStartLink.objects.create(secret_digest=hashlib.sha256(secret.encode()).hexdigest())
    return secret


def open_link(secret: str) -> FirstStartLink | None:
    """The unused link with this secret."""
    return FirstStartLink.objects.filter(
        secret_digest=hashlib.sha256(secret.encode()).hexdigest(), used_at=None
    ).first()


def use(link: FirstStartLink) -> None:
    """Use it up. The UPDATE is conditional: of two who send the form at once, one opens the installation."""
    if FirstStartLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now()) != 1:
        raise NotNow(Reason("link_used", _("This link was used already. Sign in instead.")))
