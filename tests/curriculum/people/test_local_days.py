"""A role begins and ends with its hospital's own midnight, not with another place's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from curriculum import queries
from curriculum.models import Membership, Programme
from curriculum.models.visibility import administered_by
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 7, 10), date(2026, 7, 20)
SECOND = timedelta(seconds=1)


@pytest.fixture(params=["Pacific/Honolulu", "Pacific/Auckland"])
def director(request):
    """From the tenth to the twentieth, at a hospital ten hours behind UTC, and at one twelve ahead."""
    hospital = in_people.a_hospital("Far Away Hospital", "FAR", time_zone=request.param)
    programme = in_curriculum.a_programme(hospital)
    person = in_people.a_person("Fay Away")
    for held in (in_curriculum.a_director(person, programme), in_people.an_administrator(person, hospital)):
        held.starts_on, held.ends_on = FIRST, LAST
        held.save()
    return person, programme


def midnight(programme, day: date) -> datetime:
    """The first moment of that day there."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(programme.institution.time_zone))


@pytest.mark.parametrize(
    ("day", "before", "after"), [(FIRST, False, True), (LAST, True, True), (LAST + timedelta(days=1), True, False)]
)
def test_just_before_and_just_after_midnight_there(director, monkeypatch, day, before, after):
    person, programme = director
    for moment, may in ((midnight(programme, day) - SECOND, before), (midnight(programme, day), after)):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        held = [
            queries.is_director(person, programme),
            Programme.objects.directed_by(person).exists(),
            Membership.objects.in_force().filter(person=person).exists(),
            administered_by(person).exists(),
            queries.directors_of(programme).exists(),
        ]
        assert held == [may] * 5


def test_each_hospital_goes_by_its_own_clock_in_one_query(monkeypatch, django_assert_num_queries):
    moment = datetime(2026, 7, 10, 20, tzinfo=ZoneInfo("UTC"))  # the tenth in Honolulu, the eleventh in Auckland
    person = in_people.a_person("Fay Away")
    for code, zone in (("HON", "Pacific/Honolulu"), ("AKL", "Pacific/Auckland")):
        programme = in_curriculum.a_programme(in_people.a_hospital(zone, code, time_zone=zone))
        in_curriculum.a_member(person, programme, "director", starts_on=date(2026, 7, 11))
    monkeypatch.setattr(timezone, "now", lambda: moment)
    with django_assert_num_queries(1):
        here = list(Programme.objects.directed_by(person).select_related("institution"))
    assert [each.institution.code for each in here] == ["AKL"]
