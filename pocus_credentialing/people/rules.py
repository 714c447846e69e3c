"""May this person put their name to something?"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from pocus_credentialing.refusals import NotAllowed, Reason, StepUpNeeded, refuse_if_any

from .models import SignIn, Token, User


def reason_against_signing(person: User) -> Reason | None:
    """Where second factors are required, a proctor or director needs one before the first signature."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return None
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    if Authenticator.objects.filter(user=person, type__in=kinds).exists():
        return None
    return Reason(
        "second_factor_needed",
        _("Before your first signature, add a passkey or an authenticator app under “Your profile”."),
    )


def check_can_end_own(person: User, thing: Token | SignIn) -> None:
    """A session or token of one's own."""
    own = Reason("not_yours", _("This is somebody else's."))
    refuse_if_any(NotAllowed, [None if thing.person_id == person.pk else own])


def check_may_sign(person: User) -> None:
    reason = reason_against_signing(person)
    if reason is not None:
        raise StepUpNeeded(reason)


def may_sign(person: User) -> bool:
    return reason_against_signing(person) is None
