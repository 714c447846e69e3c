"""What happens when a person ends a session of theirs from elsewhere?"""

from __future__ import annotations

from django.db import transaction

from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people import sign_ins
from pocus_credentialing.people.models import SignIn, User
from pocus_credentialing.people.rules import check_can_end_own


@transaction.atomic
def end(*, sign_in: SignIn, by: User) -> None:
    """That browser is signed out at once."""
    check_can_end_own(by, sign_in)
    hold(None)
    sign_ins.end(SignIn.objects.filter(pk=sign_in.pk))
    record("person.sign_in_ended", by=by, on=by, institution=None, person=by, count=1)


@transaction.atomic
def end_others(*, person: User, by: User, but: str) -> int:
    """Every browser but the one with this session id."""
    hold(None)
    count = sign_ins.end(SignIn.objects.filter(person=person).exclude(session_key=but))
    record("person.sign_in_ended", by=by, on=person, institution=None, person=person, count=count)
    return count
