"""A trainee who leaves takes nothing along: what was handed in is reviewed, and a patient's call-back stays a director's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from curriculum.actions import memberships
from curriculum.models import Membership
from logbook.actions import call_backs
from logbook.models import CallBack
from logbook.queries.call_backs import open_call_backs
from logbook.queries.reviewers import reviewers_of
from logbook.queries.reviews import awaiting
from logbook.rules.reviews import check_can_close
from logbook.states import ScanState
from pocus_credentialing.refusals import NotAllowed

from .builders import a_review, a_scan

pytestmark = pytest.mark.django_db


def leaves(trainee, dana) -> None:
    memberships.end(membership=Membership.objects.get(person=trainee), by=dana)


def test_what_was_handed_in_before_is_still_reviewed(tina, pat, dana):
    scan = a_scan(tina)
    leaves(tina, dana)
    assert list(awaiting(pat)) == [scan]
    assert set(reviewers_of(scan)) == {pat, dana}
    a_review(scan, pat)
    scan.refresh_from_db()
    assert scan.state == ScanState.ACCEPTED


def test_what_was_handed_in_long_after_is_nobody_s(tina, pat, dana):
    leaves(tina, dana)
    now = timezone.now() + timedelta(days=3)
    scan = a_scan(tina, institution=dana.memberships.get().programme.institution, submitted_at=now)
    assert list(awaiting(pat)) == []
    assert set(reviewers_of(scan)) == set()


def test_an_open_call_back_stays_with_the_directors(tina, pat, dana, tom, django_capture_on_commit_callbacks):
    scan = a_scan(tina)
    leaves(tina, dana)
    with django_capture_on_commit_callbacks(execute=True):
        a_review(scan, pat, call_back=True)
    call_back = CallBack.objects.get()
    assert dana.email in {address for message in mail.outbox for address in message.to}
    assert [list(open_call_backs(person)) for person in (dana, tina, tom)] == [[call_back], [call_back], []]
    with pytest.raises(NotAllowed):
        check_can_close(tom, call_back)
    call_backs.close(call_back=call_back, by=dana, what_was_done="Rung, and seen the same day.")
    assert list(open_call_backs(dana)) == []
