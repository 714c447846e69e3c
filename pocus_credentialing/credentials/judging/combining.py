"""All of several rules, or any of them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from .judgements import Excluded, ExcludedItem, Missing, Result
from .registry import Case, Param, shape
from .versions import Requirement

_RULES = Param("rules", "list", "Rules, each with shape, params, and application if it has one of its own.")


def parts_of(requirement: Requirement) -> Iterator[Requirement]:
    for at, each in enumerate(requirement.params["rules"], start=1):
        yield Requirement(
            id=f"{requirement.id}.{at}",
            shape=each["shape"],
            application=each.get("application", requirement.application),
            phase=requirement.phase,
            params=each["params"],
        )


def _combined(
    requirement: Requirement, case: Case, results: list[Result], *, needed: int, met: bool, missing: Missing | None
) -> Result:
    scans = {scan.id: scan.order for scan in case.facts.scans}
    counted = sorted({scan for each in results for scan in each.counted_scans}, key=scans.__getitem__)
    excluded: dict[str, Excluded] = {}
    items: dict[str, ExcludedItem] = {}
    counted_items = tuple(dict.fromkeys(item for each in results for item in each.counted_items))
    for each in results:
        for scan in each.excluded:
            excluded.setdefault(scan.scan, scan)
        for item in each.excluded_items:
            items.setdefault(item.item, item)
    return Result(
        requirement=requirement.id,
        shape=requirement.shape,
        phase=requirement.phase,
        application=requirement.application,
        needed=needed,
        counted=min(needed, sum(each.met for each in results)),
        met=met,
        judgeable=met or _is_settled(requirement.shape, results),
        counted_scans=tuple(counted),
        excluded=tuple(excluded[each] for each in sorted(excluded.keys() - set(counted), key=scans.__getitem__)),
        counted_items=counted_items,
        missing=missing,
        warnings=_warnings(results),
        next_change_on=case.next_of(each.next_change_on for each in results),
        excluded_items=tuple(each for name, each in items.items() if name not in counted_items),
    )


def _warnings(results: list[Result]) -> tuple[Missing, ...]:
    return tuple(warning for each in results for warning in each.warnings)


def _is_settled(name: str, results: list[Result]) -> bool:
    """Whether "not met" is certain: for all of them if one surely fails, for any of them if all do."""
    fails = [each.judgeable and not each.met for each in results]
    return any(fails) if name == "all_of" else all(fails)


@shape(
    "all_of",
    meaning="Every one of these rules is met.",
    params=(_RULES,),
    example="""\
id: cardiac.both
shape: all_of
application: cardiac
params:
  rules:
    - {shape: min_count, params: {n: 25, filters: {}}}
    - {shape: min_proctors, params: {n: 2, filters: {}}}
""",
)
def all_of(requirement: Requirement, case: Case) -> Result:
    results = [case.result(part) for part in parts_of(requirement)]
    missing = [each.missing for each in results if each.missing is not None]
    met = all(each.met for each in results)
    said = missing[0] if len(missing) == 1 else _parts("several", requirement, missing)
    return _combined(requirement, case, results, needed=len(results), met=met, missing=None if met else said)


@shape(
    "any_of",
    meaning="At least one of these rules is met.",
    params=(_RULES,),
    example="""\
id: cardiac.either
shape: any_of
application: cardiac
params:
  rules:
    - {shape: min_count, params: {n: 50, filters: {}}}
    - {shape: prerequisite_award, params: {groups: [[fusic-heart]]}}
""",
)
def any_of(requirement: Requirement, case: Case) -> Result:
    results = [case.result(part) for part in parts_of(requirement)]
    # The nearest first; of equally near ones, in the order of the programme.
    nearest = sorted(results, key=lambda each: -_done(each))
    missing = [each.missing for each in nearest if each.missing is not None]
    met = any(each.met for each in results)
    return _combined(
        requirement, case, results, needed=1, met=met, missing=None if met else _parts("any_of", requirement, missing)
    )


def _done(result: Result) -> Fraction:
    return Fraction(min(result.counted, result.needed), result.needed) if result.needed else Fraction(1)


def _parts(code: str, requirement: Requirement, missing: list[Missing]) -> Missing:
    return Missing(code, {"application": requirement.application, "parts": [each.to_json() for each in missing]})
