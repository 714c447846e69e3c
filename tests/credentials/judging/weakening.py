"""What is the least that can be taken from a trainee so that one requirement has one unit fewer?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from pocus_credentialing.credentials.progress import Facts, Requirement, Result, ScanFact

from .examples import TODAY

Weaken = Callable[[Facts, Requirement, Result, int], Facts]


def _scans(change: Callable[[ScanFact], ScanFact | None]) -> Weaken:
    """This change to the last so many scans that count."""

    def weaken(facts: Facts, requirement: Requirement, result: Result, units: int) -> Facts:
        weakened = set(result.counted_scans[-units:])
        scans = [change(scan) if scan.id in weakened else scan for scan in facts.scans]
        return replace(facts, scans=tuple(scan for scan in scans if scan is not None))

    return weaken


def _without_items(name: str) -> Weaken:
    def weaken(facts: Facts, requirement: Requirement, result: Result, units: int) -> Facts:
        gone = set(result.counted_items[-units:])
        left = (
            each for each in getattr(facts, name) if not gone & {getattr(each, "id", ""), getattr(each, "code", "")}
        )
        return replace(facts, **{name: tuple(left)})

    return weaken


def _fewer_clips(facts: Facts, requirement: Requirement, result: Result, units: int) -> Facts:
    """So many clips taken away, from the last scans that count."""
    left, scans = units, {scan.id: scan for scan in facts.scans}
    for each in reversed(result.counted_scans):
        gone = min(left, scans[each].clips)
        scans[each], left = replace(scans[each], clips=scans[each].clips - gone), left - gone
    return replace(facts, scans=tuple(scans.values()))


def _shorter(facts: Facts, requirement: Requirement, result: Result, units: int) -> Facts:
    """The last course that counts is so many minutes shorter."""
    last = result.counted_items[-1]
    courses = (replace(each, minutes=each.minutes - units) if each.id == last else each for each in facts.courses)
    return replace(facts, courses=tuple(courses))


def _one_scan_short(facts: Facts, requirement: Requirement, result: Result, units: int) -> Facts:
    """One of the scans of the last exam that is complete is taken away."""
    of_it = [scan.id for scan in facts.scans if scan.application == result.counted_items[-1]]
    gone = [each for each in result.counted_scans if each in of_it][-1]
    return replace(facts, scans=tuple(scan for scan in facts.scans if scan.id != gone))


def _not_positive(scan: ScanFact) -> ScanFact:
    return replace(
        scan,
        answers={each: "negative" for each in scan.answers},
        outcomes={each: "TN" for each in scan.outcomes},
        outcome="TN",
    )


def _question_less(facts: Facts, requirement: Requirement, result: Result, units: int) -> Facts:
    gone = {each.split(".")[1] for each in result.counted_items[-units:]}
    return replace(
        facts,
        scans=tuple(
            replace(
                scan,
                answers={code: each for code, each in scan.answers.items() if code not in gone},
                outcomes={code: each for code, each in scan.outcomes.items() if code not in gone},
            )
            for scan in facts.scans
        ),
    )


_removed = _scans(lambda scan: None)
_unwatched = _scans(lambda scan: replace(scan, supervision=None))
_unreviewed = _scans(lambda scan: replace(scan, state="submitted", accepted_on=None, reviewer=None))


def _more_normal(facts: Facts, requirement: Requirement, result: Result, units: int) -> Facts:
    """The next scans that are abnormal become normal ones."""
    counted = [scan for scan in facts.scans if scan.id in result.counted_scans and scan.abnormal]
    weakened = {scan.id for scan in counted[:units]}
    return replace(facts, scans=tuple(_not_positive(scan) if scan.id in weakened else scan for scan in facts.scans))


def _less_kept_up(facts: Facts, requirement: Requirement, result: Result, units: int) -> Facts:
    weaken = _without_items("courses") if requirement.params["hours"] else _removed
    return weaken(facts, requirement, result, units)


WEAKEN: dict[str, Weaken] = {
    "min_count": _removed,
    "min_sub_type": _removed,
    "min_clips": _fewer_clips,
    "study_classes": _removed,
    "prerequisite_scans": _removed,
    "min_applications": _one_scan_short,
    "max_normal": _more_normal,
    "min_supervised": _unwatched,
    "min_supervised_share": _unwatched,
    "min_positive": _scans(_not_positive),
    "min_media": _scans(lambda scan: replace(scan, clips=0)),
    "min_over_read": _unreviewed,
    "min_reviewed_share": _unreviewed,
    "min_indicated_share": _scans(lambda scan: replace(scan, context="volunteer")),
    "window": _scans(lambda scan: replace(scan, performed_on=TODAY - timedelta(days=800))),
    "breadth": _question_less,
    "learning_hours": _without_items("courses"),
    "learning_minutes": _shorter,
    "courses_passed": _without_items("courses"),
    "maintenance": _less_kept_up,
    "modules_passed": _without_items("modules"),
    "assessments": _without_items("assessments"),
    "reflections": _without_items("reflections"),
    "prerequisite_award": _without_items("awards"),
    "sign_off": _without_items("sign_offs"),
}
