"""How is it said in one what several requirements on scans still ask for? As codes and parameters.

"12 more scans, of which 5 must be watched at the bedside": the fewest that are enough, and what must be so of all, or of some.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from .adding_up import Asked, groups, largest
from .alike import Alike, Demand, common, is_met
from .judgements import Missing

# What is missing and is a number of scans. What they must be beside counting, by its name; None where it is nothing more. Of
# what is named twice (`abnormal`, `performed`) the parameter of that name says of how many.
_SCANS = {
    "more_scans": None,
    "more_positive": "positive",
    "more_abnormal": None,
    "more_performed": None,
    "more_bedside": "bedside",
    "more_remote": "remote",
    "more_unassisted": "unassisted",
    "more_supervised": "supervised",
    "more_media": "media",
    "more_over_read": "over_read",
    "more_sub_type": None,
}
_SOME_OF_THEM = ("abnormal", "performed")
_SELECTED = {"sub_types": "sub_types", "contexts": "contexts", "supervised": "ways"}
_LISTS = (*_SELECTED.values(), "study_classes")
_EITHER = frozenset({"performed", "interpreted"})
# Rules about part of an exam only are said apart, unless they are about the same part.
_PART = ("application", "questions", "views", "applications")
PERFORMED = Demand("performed")


def in_one(missing: Iterable[Missing]) -> list[Missing]:
    """What is missing, the scans of one exam (or of one part of it) together; all else as it is, after them."""
    parts: dict[str, list[Missing]] = {}
    others = []
    for each in missing:
        if each.code not in _SCANS:
            others.append(each)
            continue
        part = {key: each.params[key] for key in _PART if key in each.params}
        parts.setdefault(json.dumps(part), []).append(each)
    return [*(said for each in parts.values() for said in _together(each)), *others]


def as_one(missing: Missing) -> Missing:
    """The same in the form in which several are said together."""
    return _said(missing.params["n"], largest(_all_asked([missing])), _part_of([missing]))


def _together(missing: list[Missing]) -> list[Missing]:
    if len(missing) == 1:
        return missing
    return [_said(n, each, _part_of(missing)) for n, each in groups(largest(_all_asked(missing)))]


def _part_of(missing: list[Missing]) -> dict[str, Any]:
    """Of which exam, and what of it; and how many cases of the library may stand in for positive scans."""
    cases = max(each.params.get("library_cases", 0) for each in missing)
    part = {key: missing[0].params[key] for key in _PART if key in missing[0].params}
    return {**part, **({"library_cases": cases} if cases else {})}


def _all_asked(missing: Iterable[Missing]) -> list[Asked]:
    """Without what is usual and asked by all: that the trainee performed it, that it was made in clinical care, or in
    that and elsewhere. Nobody need be told."""
    asked = [each for one in missing for each in _asked(one)]
    everywhere = {each for one in asked for each in one.like if each.name == "contexts" and "clinical" in each.values}
    for usual in (PERFORMED, *everywhere):
        if all(is_met(usual, each.like) for each in asked):
            asked = [Asked(each.n, each.like - {usual}) for each in asked]
    return asked


def _asked(missing: Missing) -> list[Asked]:
    params = missing.params
    of_all = {Demand(name, frozenset(params[key])) for key, name in _SELECTED.items() if key in params}
    classes = frozenset(params.get("study_classes", ("performed",)))
    if classes != _EITHER:
        of_all.add(PERFORMED if "performed" in classes else Demand("study_classes", classes))
    if "supervised_by" in params:
        of_all.add(Demand("attested", frozenset(params["supervised_by"])))
    if (kind := _SCANS.get(missing.code)) is not None:
        of_all.add(Demand(kind, frozenset(params.get("roles", ()))))
    some = [(params[name], Demand(name)) for name in _SOME_OF_THEM if params.get(name)]
    if "watched" in params:
        some.append((params["watched"], Demand(params["mode"], frozenset(params.get("roles", ())))))
    like = frozenset(of_all)
    return [Asked(params["n"], like), *(Asked(n, like | {demand}) for n, demand in some)]


def _said(n: int, asked: Sequence[Asked], part: dict[str, Any]) -> Missing:
    every = _plainly(frozenset(demand for each in asked if each.n == n for demand in each.like))
    some: dict[Alike, int] = {}
    for each in asked:
        if like := _plainly(each.like, every):
            some[like] = max(some.get(like, 0), each.n)
    of_which = [{"n": number, **_params(like)} for like, number in some.items()]
    if not any(demand.name == "positive" for each in asked for demand in each.like):
        part = {key: value for key, value in part.items() if key != "library_cases"}
    return Missing("scans_of_which", {"n": n, **_params(every), "of_which": of_which, **part})


def _plainly(like: Alike, every: Alike = frozenset()) -> Alike:
    """Without what is so anyhow, of a scan that is like `every` and meets the other demands."""
    kept = set(like - every)
    for demand in sorted(kept, key=lambda each: (each.name not in _LISTS, each.name, sorted(each.values))):
        if is_met(demand, frozenset((kept - {demand}) | every)):
            kept.remove(demand)
    return frozenset(kept)


def _params(like: Alike) -> dict[str, Any]:
    """`kinds`, and the `roles` of who must do them; and lists, of which it is one."""
    found: dict[str, Any] = {"kinds": sorted({each.name for each in like} - {*_LISTS})}
    roles = {kind: who for kind in found["kinds"] if (who := _one_of(like, kind))}
    lists = {name: _one_of(like, name) for name in sorted({each.name for each in like} & {*_LISTS})}
    return {**found, **({"roles": roles} if roles else {}), **lists}


def _one_of(like: Alike, name: str) -> list[str]:
    return sorted(common(each.values for each in like if each.name == name and each.values) or ())
