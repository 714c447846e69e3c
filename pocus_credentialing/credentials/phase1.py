"""On which day was a trainee's introductory training complete, exam by exam?

Its own modules, hours, courses and awards, and the programme's. What phase 1 asks besides, scans or assessments, does not keep
a scan from counting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from .learning_facts import LEARNING
from .progress import Facts, Requirement, Version, judge

LONG_AGO, NEVER = date.min + timedelta(days=1), date.max
OF_LEARNING = (LEARNING | {"modules_passed", "prerequisite_award"}) - {"maintenance"}


def phase1_complete_on(version: Version, learnt: Facts, exams: Iterable[str]) -> dict[str, date]:
    """Exam → that day; a scan of the same day counts. `NEVER` where something is still open.

    `learnt`: the modules, courses and awards, without scans. `exams`: all of the version, also those of which nothing is
    asked alone: what phase 1 asks of the programme is asked of them, too.
    """
    asked = [
        each for each in version.requirements if each.phase == "phase1" and is_of_learning(each.shape, each.params)
    ]
    known: dict[tuple[str, ...], date] = {}
    found = {}
    for exam in exams:
        of_it = [each for each in asked if each.application in (exam, None)]
        # Most exams ask the same of phase 1 but for their own module.
        key = tuple(each.id for each in of_it)
        if key not in known:
            known[key] = _first_day(version, of_it, learnt)
        found[exam] = known[key]
    return found


def is_of_learning(shape: str, params: dict[str, Any]) -> bool:
    if shape in ("all_of", "any_of"):
        return all(is_of_learning(each["shape"], each["params"]) for each in params["rules"])
    return shape in OF_LEARNING


def _first_day(version: Version, asked: Sequence[Requirement], learnt: Facts) -> date:
    if not asked:
        return LONG_AGO
    if all(each.shape == "modules_passed" for each in asked):
        passed = {module.code: module.passed_on for module in learnt.modules}
        return max(passed.get(code, NEVER) for each in asked for code in each.params["modules"])
    alone = Version(code=version.code, version=version.version, requirements=tuple(asked))
    return next((day for day in sorted(set(_days(learnt))) if judge(alone, learnt, day).met), NEVER)


def _days(learnt: Facts) -> Iterator[date]:
    """Those on which something was done: on no other day anything is met for the first time."""
    yield from (each.passed_on for each in learnt.modules)
    yield from (each.completed_on for each in learnt.courses)
    yield from (each.awarded_on for each in learnt.awards)
