"""Is it really this person who is about to sign?

A password, and the code of an authenticator app where one is enrolled; or a passkey, by allauth's own page. Whoever has
a passkey only adds a printed code to the password when the device is not at hand. Wrong guesses are limited per person across all worker processes.
"""

from __future__ import annotations

import time

from allauth.account.authentication import get_authentication_records
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pocus_credentialing.refusals import NotNow, Reason, StepUpNeeded

from . import signing_session
from .authentication import FRESH, Authentication
from .models import User
from .requests import SignedInRequest
from .rules import check_may_sign

PASSWORD_FIELD, CODE_FIELD = "confirm_password", "confirm_code"


def has_authenticator_app(person: User) -> bool:
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()


def has_passkey(person: User) -> bool:
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).exists()


def has_second_factor(person: User) -> bool:
    return Authenticator.objects.filter(
        user=person, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    ).exists()


def is_in_form(request: HttpRequest) -> bool:
    """Whether the form that was sent has the fields of confirmation filled in."""
    return bool(request.POST.get(PASSWORD_FIELD))


def confirm(request: HttpRequest) -> None:
    """Check password (and code) of the form and open the signing session.

    Raises StepUpNeeded with a sentence when they are not right, NotNow when there were too many guesses, NotAllowed
    where a second factor is required first.
    """
    method = _check(request, request.POST.get(PASSWORD_FIELD, ""), request.POST.get(CODE_FIELD, ""))
    signing_session.open_session(request, method)


def from_form(request: HttpRequest) -> Authentication:
    """As `confirm`, and give the proof for the one act that this same form asks for."""
    confirm(request)
    proof = signing_session.take_fresh(request)
    if proof is None:
        raise RuntimeError("the session that was just opened holds no proof")
    return proof


def _check(request: HttpRequest, password: str, code: str) -> str:
    person = request.user
    if not isinstance(person, User):
        raise StepUpNeeded(Reason("sign_in", _("Sign in first.")))
    check_may_sign(person)
    if not ratelimit.consume(request, action="confirm", user=person):
        raise NotNow(Reason("too_many_guesses", _("Too many tries. Wait five minutes, then try again.")))
    if not person.check_password(password):
        raise StepUpNeeded(Reason("wrong_password", _("That is not your password.")))
    method = _check_code(person, code.replace(" ", "")) if has_second_factor(person) else "password"
    # Only wrong tries count: whoever issues ten certificates in a row confirms ten times.
    ratelimit.clear(request, action="confirm", user=person)
    return method


def _check_code(person: User, code: str) -> str:
    """The app's code, each one once; or a printed recovery code, which is then used up."""
    for kind, method in ((Authenticator.Type.TOTP, "totp"), (Authenticator.Type.RECOVERY_CODES, "recovery code")):
        held = Authenticator.objects.filter(user=person, type=kind).first()
        if held is not None and held.wrap().validate_code(code):
            held.record_usage()
            return method
    if not has_authenticator_app(person):
        needed = _(
            "Your password alone is not enough: use your passkey, or type one of your printed recovery codes too."
        )
        raise StepUpNeeded(Reason("passkey_needed", needed))
    wrong = _("That is not the code your app shows now. If you used it just now, wait for the next one.")
    raise StepUpNeeded(Reason("wrong_code", wrong))


def by_passkey_just_now(request: HttpRequest) -> bool:
    """Whether allauth's page has just confirmed this person by passkey; opens the signing session if so."""
    used = request.session.get("signing_passkey_at", 0)
    recent = time.time() - FRESH.total_seconds()
    # allauth tells nothing unless it is told of whom.
    person = request.user if isinstance(request.user, User) else None
    for record in reversed(get_authentication_records(request, person)):
        by_passkey = record.get("method") == "mfa" and record.get("type") == Authenticator.Type.WEBAUTHN
        # Each confirmation opens one signing session only: the stamp of the last one used is kept.
        if by_passkey and record["at"] > max(used, recent):
            request.session["signing_passkey_at"] = record["at"]
            signing_session.open_session(request, "passkey")
            return True
    return False


def says_who(request: SignedInRequest) -> str:
    """“Dana Whitfield, MD, confirmed at 14:02”, for the page that is about to be signed."""
    open_now = signing_session.of_request(request)
    if open_now is None:
        return ""
    return _("%(name)s, confirmed at %(time)s") % {
        "name": request.user.printed_name,
        "time": timezone.localtime(open_now.at).strftime("%H:%M"),
    }
