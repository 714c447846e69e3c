"""An exam that goes over midnight is one exam: the code of the day on which it was begun is good for the rest of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from logbook.dicom import arriving, codes
from logbook.local_keys import uid_key
from logbook.models import ArrivedStudy, Scan
from logbook.queries.matching import pairing_code_of

from .builders import whose

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(hospital) -> date:
    return hospital.today()


@pytest.fixture
def typed(hospital):
    """As if this person's code of that day had been typed."""

    def type_in(person, day: date) -> dict[str, list[str]]:
        code = pairing_code_of(person, hospital, day.isoformat())
        return {
            "pairing_digests": [codes.digest(uid_key(), f"pairing:{code}")],
            "operator_digests": [codes.digest(uid_key(), f"operator:{code}")],
        }

    return type_in


def at(day: date, hour: int, minute: int) -> str:
    return datetime(day.year, day.month, day.day, hour, minute).isoformat()


def test_what_was_taken_after_midnight_follows_by_the_code_of_the_evening(comes, tina, today, typed):
    evening = today - timedelta(days=1)
    code, began = typed(tina, evening), at(evening, 23, 50)
    rows = [
        comes(taken=taken, began=began, exam="lung", **code)
        for taken in (at(evening, 23, 55), at(today, 0, 3), at(today, 0, 20))
    ]
    assert [whose(each) for each in rows] == [(tina, "", True)] * 3
    assert (ArrivedStudy.objects.count(), Scan.objects.get().clips.count()) == (1, 3)
    assert ArrivedStudy.objects.get().evidence == {"day": evening.isoformat()}


def test_so_it_does_where_that_comes_first(comes, tina, today, typed):
    evening = today - timedelta(days=1)
    assert whose(comes(taken=at(today, 0, 3), began=at(evening, 23, 50), **typed(tina, evening))) == (tina, "", True)


@pytest.mark.parametrize("case", ["begun after midnight", "begun at an unknown time", "begun the morning before"])
def test_the_code_of_the_day_before_proves_nothing_otherwise(case, comes, tina, today, typed):
    evening = today - timedelta(days=1)
    began = {"begun after midnight": at(today, 0, 1), "begun the morning before": at(evening, 9, 0)}.get(case, "")
    late = comes(taken=at(today, 0, 3), began=began, **typed(tina, evening))
    assert whose(late) == (None, "unknown_code", False)


def test_neither_does_the_code_of_the_day_after_for_what_was_taken_before_midnight(comes, tina, today, typed):
    evening = today - timedelta(days=1)
    early = comes(taken=at(evening, 23, 55), began=at(evening, 23, 50), **typed(tina, today))
    assert whose(early) == (None, "unknown_code", False)


def test_codes_of_two_people_are_a_doubt_in_an_exam_over_midnight_too(comes, tina, tom, today, typed):
    evening = today - timedelta(days=1)
    hers, his = typed(tina, evening), typed(tom, today)
    both = {name: hers[name] + his[name] for name in hers}
    assert whose(comes(taken=at(today, 0, 3), began=at(evening, 23, 50), **both)) == (None, "two_people", False)


@pytest.mark.parametrize(
    ("said", "began"),
    [
        ({"StudyDate": "20261127", "StudyTime": "2350", "AcquisitionDate": "20261128"}, "2026-11-27T23:50:00"),
        ({"StudyDate": "20261127", "StudyTime": "2350", "TimezoneOffsetFromUTC": "+0100"}, "2026-11-27T23:50:00+01:00"),
        ({"StudyDate": "20261127"}, ""),
        ({"AcquisitionDate": "20261127", "AcquisitionTime": "2350"}, ""),
    ],
)
def test_when_it_was_begun_is_what_the_machine_says_of_the_study_with_its_time(said, began):
    assert arriving._began(said) == began
