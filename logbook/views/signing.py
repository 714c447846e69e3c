"""How does a page that ends in a signature learn that it is really this person?

The fields of confirmation stand in the same form, while no signing session is open: so nothing that was typed is lost.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from pocus_credentialing.people import confirming, signing_session
from pocus_credentialing.people.asking import asks
from pocus_credentialing.people.authentication import Authentication
from pocus_credentialing.people.confirming import CODE_FIELD, PASSWORD_FIELD
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import Refusal, StepUpNeeded

ABOUT_CODE = ("wrong_code", "passkey_needed")  # the password was right


def proof(request: HttpRequest) -> Authentication | None:
    """The open signing session, opened now if the form brought what confirms the person. Raises with a sentence when
    that was wrong."""
    if confirming.is_in_form(request):
        confirming.confirm(request)
    return signing_session.of_request(request)


def context(request: SignedInRequest) -> dict[str, Any]:
    """`second_factor_url` where one is missing; `confirm_form` while there is no session, else `says_who`."""
    proven = signing_session.of_request(request) is not None
    return {**asks(request, proven=proven), "says_who": confirming.says_who(request) if proven else ""}


def say_refused(form: Any, refusal: Refusal) -> int:
    """Every reason above the form, what is wrong about the proof beside its field; the status of the answer."""
    for reason in refusal.reasons:
        form.add_error(None, str(reason))
    if isinstance(refusal, StepUpNeeded):
        form.proof_at = CODE_FIELD if refusal.code in ABOUT_CODE else PASSWORD_FIELD
    return refusal.status
