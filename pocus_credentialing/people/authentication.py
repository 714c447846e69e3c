"""How did this person prove who they are, and is that recent enough to sign?

Re-authentication opens a signing session (30 minutes of activity, 4 hours at most) within which each review is one
deliberate act. Issuing and revoking ask afresh every time. Views and the API hand what they know to the action as
an `Authentication`; only the rule here judges it. A missing second factor is judged here too: it stands against the
signature alone, not against opening and reading what is to be signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pocus_credentialing.refusals import Reason, StepUpNeeded

from .models import User
from .rules import check_may_sign

IDLE = timedelta(minutes=30)
AT_MOST = timedelta(hours=4)
FRESH = timedelta(minutes=5)


@dataclass(frozen=True)
class Authentication:
    """`method`: password, totp, passkey, recovery code or token; `at`: when proven; `last_used_at`: last signed act."""

    method: str
    at: datetime
    last_used_at: datetime
    fresh: bool = False  # proven for this one act

    @property
    def is_open(self) -> bool:
        now = timezone.now()
        return now - self.at <= AT_MOST and now - self.last_used_at <= IDLE


def check_signing_session(person: User, authentication: Authentication | None) -> Authentication:
    """Refuse unless this person may put their name to something and a signing session is open."""
    check_may_sign(person)
    if authentication is None or not authentication.is_open:
        raise StepUpNeeded(Reason("confirm_identity", _("Confirm that it is you: your signature goes under this.")))
    return authentication


def check_fresh(person: User, authentication: Authentication | None) -> Authentication:
    """Refuse unless this person may put their name to something and proved who they are for this very act."""
    check_may_sign(person)
    if authentication is None or not authentication.fresh or timezone.now() - authentication.at > FRESH:
        raise StepUpNeeded(
            Reason("confirm_identity_now", _("Confirm that it is you, now: this act asks for it every time."))
        )
    return authentication
