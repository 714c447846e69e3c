"""What happens when a token is made or ended?"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people import tokens
from pocus_credentialing.people.models import Institution, Token, User
from pocus_credentialing.people.rules import check_can_end_own
from pocus_credentialing.refusals import NotNow, Reason


@transaction.atomic
def make(*, person: User, can_sign: bool, by: User | None) -> str:
    """A new token of that person; the secret is given back once and kept nowhere."""
    secret = tokens.make(person, can_sign=can_sign)
    record("person.token_made", by=by, on=person, institution=None, person=person, can_sign=can_sign)
    return secret


@transaction.atomic
def end(*, token: Token, by: User) -> Token:
    """One's own token works no longer."""
    check_can_end_own(by, token)
    return end_at_once(token=token, by=by)


@transaction.atomic
def end_at_once(*, token: Token, by: User | None, institution: Institution | None = None) -> Token:
    """The part that its owner, an administrator and the command share; whoever calls has checked the rules."""
    hold(institution)
    now = timezone.now()
    # Conditional: of two who end it at once, one is told that it was ended.
    if Token.objects.filter(pk=token.pk, revoked_at=None, expires_at__gt=now).update(revoked_at=now) != 1:
        raise NotNow(Reason("token_ended", _("This token has ended already.")))
    token.revoked_at = now
    record(
        "person.token_ended",
        by=by,
        on=token.person,
        institution=institution,
        person=token.person_id,
        can_sign=token.can_sign,
    )
    return token
