"""Has this person just proven who they are, for this very act?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from pocus_credentialing.people import asking, confirming, signing_session
from pocus_credentialing.people.authentication import Authentication
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import Refusal


def proof(request: HttpRequest) -> Authentication | None:
    """From the password in this form, else the single-use proof that the confirmation page (a passkey) left."""
    if confirming.is_in_form(request):
        return confirming.from_form(request)
    return signing_session.take_fresh(request)


def asks(request: SignedInRequest) -> dict[str, Any]:
    """What the page needs in order to ask: nothing where a proof is waiting."""
    return asking.asks(request, proven=signing_session.has_fresh(request))


def tell(form: Any, refusal: Refusal) -> int:
    """Every reason into the form; the status of the answer."""
    for reason in refusal.reasons:
        form.add_error(None, str(reason))
    return refusal.status
