"""Phase 1 is complete on the first day on which all is there that it asks: modules, hours, courses, awards."""

from __future__ import annotations

from datetime import date

import pytest

from pocus_credentialing.credentials.phase1 import LONG_AGO, NEVER, phase1_complete_on
from pocus_credentialing.credentials.progress import AwardFact, CourseFact, Facts, ModuleFact, Requirement, Version

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


def asks(shape: str, application: str | None = None, phase: str = "phase1", **params) -> Requirement:
    return Requirement(f"{application}.{shape}.{phase}", shape, application, phase, params)


SCANS = [asks("min_count", exam, "phase2", n=1, filters={}) for exam in ("cardiac", "lung")]
HOURS, MODULE = asks("learning_hours", hours=10), asks("modules_passed", "cardiac", modules=["heart"])
COURSE = asks("courses_passed", n=1, kinds=["live_course"])
AWARD = asks("prerequisite_award", groups=[["famus"]])
EITHER = asks(
    "any_of",
    rules=[
        {"shape": "courses_passed", "params": {"n": 1, "kinds": ["live_course"]}},
        {"shape": "prerequisite_award", "params": {"groups": [["famus"]]}},
    ],
)
LEARNT = Facts(
    modules=(ModuleFact("heart", MARCH),),
    courses=(CourseFact("a", "course", MARCH, minutes=300), CourseFact("b", "live_course", APRIL, minutes=300)),
    awards=(AwardFact("famus", MAY),),
)


@pytest.mark.parametrize(
    ("asked", "cardiac", "lung"),
    [
        ([], LONG_AGO, LONG_AGO),
        ([MODULE], MARCH, LONG_AGO),
        ([HOURS], APRIL, APRIL),
        ([MODULE, COURSE], APRIL, APRIL),
        ([AWARD, HOURS], MAY, MAY),
        ([EITHER], APRIL, APRIL),
        ([asks("learning_hours", hours=11)], NEVER, NEVER),
        ([asks("modules_passed", "lung", modules=["lung"]), HOURS], APRIL, NEVER),
        ([asks("assessments", n=1), MODULE], MARCH, LONG_AGO),
        ([asks("learning_hours", phase="phase2", hours=99)], LONG_AGO, LONG_AGO),
    ],
)
def test_it_is_complete_on_the_first_day_on_which_all_is_there(asked, cardiac, lung):
    version = Version("p", "1", (*SCANS, *asked))
    assert phase1_complete_on(version, LEARNT, ["cardiac", "lung"]) == {"cardiac": cardiac, "lung": lung}


def test_an_exam_of_which_nothing_is_asked_alone_waits_for_what_the_programme_asks():
    assert phase1_complete_on(Version("p", "1", (COURSE,)), LEARNT, ["dvt"]) == {"dvt": APRIL}
