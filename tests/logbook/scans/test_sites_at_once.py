"""A hospital is taken off a programme in the moment in which its trainees begin something there."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone

from curriculum.models import Programme
from logbook.actions import intents, scans, sites
from logbook.models import Scan, ScanIntent
from pocus_credentialing.people.models import Administration
from tests.credentials import builders as in_credentials
from tests.logbook.reviews.parallel import PARALLEL, a_database_of_several_connections, at_once, seen_from_outside

pytestmark = pytest.mark.django_db(transaction=True)


def test_nothing_is_left_at_a_hospital_that_is_taken_off_at_the_same_moment(
    programme, dana, tina, other_hospital, tmp_path
):
    since = timezone.now().date() - timedelta(days=9)
    Administration.objects.create(institution=other_hospital, person=dana, starts_on=since)
    sites.add(programme=programme, site=other_hospital, by=dana)
    [exam] = in_credentials.exams("cardiac")
    begin = (scans.start, intents.announce)
    turns = count()

    def act() -> None:
        turn = next(turns)
        if turn % 3 == 0:
            sites.remove(programme=Programme.objects.get(pk=programme.pk), site=other_hospital, by=dana)
        else:
            begin[turn % 2](by=tina, application=exam, institution=other_hospital)

    with a_database_of_several_connections(tmp_path):
        found = at_once(act)
        stays, begun = seen_from_outside(
            lambda: (programme.sites.exists(), Scan.objects.count() + ScanIntent.objects.count())
        )
    assert stays == bool(begun)
    assert found[("not_enrolled",)] + begun + found[("too_many_intents",)] == PARALLEL - 6
