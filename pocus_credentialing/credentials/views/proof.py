"""Has this person just proven who they are, for this very act?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from pocus_credentialing.people import confirming, signing_session
from pocus_credentialing.people.authentication import Authentication
from pocus_credentialing.people.forms import ConfirmForm
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import Refusal


def proof(request: HttpRequest) -> Authentication | None:
    """From the password in this form, else the single-use proof that the confirmation page (a passkey) left."""
    if confirming.is_in_form(request):
        return confirming.from_form(request)
    return signing_session.take_fresh(request)


def asks(request: HttpRequest, person: User) -> dict[str, Any]:
    """What the page needs in order to ask: nothing where a proof is waiting."""
    if signing_session.has_fresh(request):
        return {"confirm_form": None, "passkey_url": ""}
    here = urlencode({"next": request.get_full_path()})
    passkey = f"{reverse('people:confirm_show')}?{here}" if confirming.has_passkey(person) else ""
    return {"confirm_form": ConfirmForm(person), "passkey_url": passkey}


def tell(form: Any, refusal: Refusal) -> int:
    """Every reason into the form; the status of the answer."""
    for reason in refusal.reasons:
        form.add_error(None, str(reason))
    return refusal.status
