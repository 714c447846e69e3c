"""Which shapes may a requirement have, and what must each be told?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from . import reading as r
from .errors import Gathering, read_all, read_each
from .never_met import check_can_be_met
from .nodes import Node
from .reading import Reader, Within
from .words import (
    ASSESSMENT_KINDS,
    CONTEXTS,
    COURSE_KINDS,
    INDEPENDENCE,
    MODES,
    MODES_OR_ANY,
    OUTCOMES,
    SEVERITIES,
    STUDY_CLASSES,
)

FILTERS: Mapping[str, Reader] = {
    "unreviewed": r.flag,
    "last_months": r.number(1, 120),
    "after_course": r.list_of(r.one_of(COURSE_KINDS)),
    "sub_types": r.list_of(r.sub_type),
    "questions": r.list_of(r.question),
    "views": r.list_of(r.view),
    "contexts": r.list_of(r.one_of(CONTEXTS)),
    "study_classes": r.list_of(r.one_of(STUDY_CLASSES)),
    "determinate": r.flag,
    "outcome_not": r.list_of(r.one_of(OUTCOMES)),
    "quality_assured": r.flag,
    "quality_min": r.number(1, 5),
    "required_views": r.flag,
    "supervised": r.list_of(r.one_of(MODES)),
    "supervised_by": r.list_of(r.code),
    "trainees_max": r.number(1, 10),
}


@dataclass(frozen=True)
class Filters(Reader):
    """What makes a scan count: any of these, all of them optional."""

    def __call__(self, node: Node, within: Within) -> dict[str, Any]:
        return r.params(node, within, {}, FILTERS)


filters = Filters()

_N = {"n": r.number()}
_FILTERED: Mapping[str, Reader] = {"filters": filters}
_APPLICATIONS: Mapping[str, Reader] = {"applications": r.list_of(r.application)}
_PERCENT = {"percent": r.number(1, 100)}
_PASS = {"pass_percent": r.number(1, 100)}
_ROLES: Mapping[str, Reader] = {"roles": r.list_of(r.code)}
_LAST = {"last_months": r.number(1, 120)}
_KINDS: Mapping[str, Reader] = {"kinds": r.list_of(r.one_of(COURSE_KINDS))}
_MORE = {"recommended": r.number()}

# Name → what must be said and what may be.
_SHAPES: Mapping[str, tuple[Mapping[str, Reader], Mapping[str, Reader]]] = {
    "modules_passed": ({"modules": r.list_of(r.module)}, _PASS),
    "min_count": ({**_N, **_FILTERED}, {**_MORE, **_APPLICATIONS}),
    "min_supervised": (
        {**_N, "mode": r.one_of(MODES_OR_ANY), **_FILTERED},
        {**_ROLES, **_APPLICATIONS},
    ),
    "min_positive": ({**_N, **_FILTERED}, {"library_cases": r.number(), **_APPLICATIONS}),
    "min_sub_type": ({**_N, "sub_types": r.list_of(r.sub_type), **_FILTERED}, {}),
    "min_media": ({**_N, **_FILTERED}, _APPLICATIONS),
    "min_over_read": ({**_N, **_FILTERED}, {**_ROLES, **_APPLICATIONS}),
    "min_clips": ({**_N, **_FILTERED}, _APPLICATIONS),
    "min_supervised_share": (
        {**_PERCENT, "mode": r.one_of(MODES_OR_ANY), **_FILTERED},
        {**_ROLES, **_APPLICATIONS},
    ),
    "min_reviewed_share": ({**_PERCENT, **_FILTERED}, {**_ROLES, **_APPLICATIONS}),
    "min_indicated_share": ({**_PERCENT, **_FILTERED}, _APPLICATIONS),
    "max_normal": ({**_N, "normal": r.number(0), **_FILTERED}, _APPLICATIONS),
    "study_classes": ({"performed": r.number(0), "total": r.number(), **_FILTERED}, _APPLICATIONS),
    "window": (
        {**_N, "months": r.number(1, 120), **_FILTERED},
        {"supervised": r.number(), "mode": r.one_of(MODES_OR_ANY), **_ROLES, **_APPLICATIONS},
    ),
    "programme_window": ({"months": r.number(1, 120)}, {}),
    "max_gap": (
        {"days": r.number(), "severity": r.one_of(SEVERITIES), **_FILTERED},
        _APPLICATIONS,
    ),
    "prerequisite_scans": ({**_N, **_FILTERED}, {}),
    "min_applications": (
        {"k": r.number(), **_N, **_FILTERED},
        {"required": r.list_of(r.application), "exceptions": r.numbers_by_application, **_APPLICATIONS},
    ),
    "breadth": ({**_N, **_FILTERED}, {"each": r.number(), **_APPLICATIONS}),
    "min_proctors": ({**_N, **_FILTERED}, {**_MORE, **_APPLICATIONS}),
    "learning_hours": ({"hours": r.number()}, {"hands_on": r.flag, **_MORE, **_KINDS, **_LAST}),
    "learning_minutes": ({"minutes": r.number(1, 10_000)}, {"hands_on": r.flag, **_KINDS, **_LAST}),
    "courses_passed": ({**_N, **_KINDS}, {"codes": r.list_of(r.code), **_PASS, **_LAST}),
    "assessments": (
        _N,
        {
            "tools": r.list_of(r.code),
            "kind": r.one_of(ASSESSMENT_KINDS),
            **_PASS,
            "independence": r.one_of(INDEPENDENCE),
            **_ROLES,
            **_LAST,
        },
    ),
    "sign_off": (_ROLES, {"document": r.code}),
    "reflections": (_N, _LAST),
    "prerequisite_award": ({"groups": r.list_of(r.list_of(r.code))}, {}),
    "maintenance": (
        {"months": r.number(1, 120), "scans": r.number(0), "hours": r.number(0), **_FILTERED},
        {"after_months": r.number(1, 120), **_APPLICATIONS},
    ),
}


def params_of(name: str) -> tuple[Mapping[str, Reader], Mapping[str, Reader]]:
    """What a shape must be told and what it may be told; of a combination, whose parts are rules, nothing."""
    return _SHAPES.get(name, ({}, {}))


# Rules about the programme as a whole: they are no part of a combination.
ALONE = ("programme_window", "prerequisite_scans")
COMBINABLE = tuple(each for each in _SHAPES if each not in ALONE)
COMBINATIONS = ("all_of", "any_of")
DEEPEST = 3  # combinations in combinations, the outermost counted


def _combination(node: Node, within: Within, depth: int = 1) -> dict[str, Any]:
    def rules() -> list[dict[str, Any]]:
        return list(read_each(node.at("rules").items(at_least=2), lambda each: _part(each, within, depth)))

    return read_all(dict, lambda: node.keys(["rules"]), rules=rules)


def _part(node: Node, within: Within, depth: int) -> dict[str, Any]:
    if depth == DEEPEST and node.has("shape") and node.at("shape").value in COMBINATIONS:
        node.at("shape").refuse(f"no further combination, because {DEEPEST} stand in each other already")

    def shape() -> str:
        return node.at("shape").one_of((*COMBINABLE, *COMBINATIONS), "a shape that can be combined")

    def own() -> str:
        return str(r.application(node.at("application"), within))

    def params() -> dict[str, Any]:
        around = within.of(own()) if node.has("application") else within
        if shape() in COMBINATIONS:
            return _combination(node.at("params"), around, depth + 1)
        return SHAPES[shape()](node.at("params"), around)

    about = {"application": own} if node.has("application") else {}
    return read_all(dict, lambda: node.keys(["shape", "params"], ["application"]), shape=shape, **about, params=params)


def _reader(name: str) -> Callable[[Node, Within], dict[str, Any]]:
    required, optional = _SHAPES[name]

    def read(node: Node, within: Within) -> dict[str, Any]:
        found = r.params(node, within, required, optional)
        told = Gathering()
        if within.application is not None and "applications" in found:
            no_list = f"no list of exams, because the rule is about {within.application.code}"
            told.of(lambda: node.at("applications").refuse(no_list))
        told.of(lambda: _check_together(name, node, found))
        told.of(lambda: check_can_be_met(name, node, found, within))
        told.tell()
        return found

    return read


def _check_together(name: str, node: Node, found: Mapping[str, Any]) -> None:
    """What two numbers must be to each other."""
    least = {"min_count": "n", "min_proctors": "n", "learning_hours": "hours"}.get(name)
    if least and found.get("recommended") is not None and found[least] is not None:
        node.at("recommended").number(found[least], 1000)
    pairs = {"study_classes": ("performed", "total"), "max_normal": ("normal", "n")}
    if name in pairs:
        small, large = pairs[name]
        if found[small] is not None and found[large] is not None:
            node.at(small).number(0, found[large])
    if name == "window":
        _check_watched(node, found)
    if name == "min_applications" and found["k"] is not None and len(found.get("required", ())) > found["k"]:
        node.at("required").refuse(f"no more than {found['k']} exams, because k is that")
    if name == "maintenance" and found["scans"] == 0 and found["hours"] == 0:
        node.refuse("scans or hours above 0, because otherwise nothing is asked")


def _check_watched(node: Node, found: Mapping[str, Any]) -> None:
    """How those are watched is said where it is said how many are, and only there."""
    if "supervised" not in found:
        for each in ("mode", "roles"):
            if each in found:
                node.at(each).refuse("no such key, because supervised does not say how many are watched")
        return
    if "mode" not in found:
        node.refuse("the key mode, because supervised says how many are watched")
    if found["n"] is not None and found["supervised"] is not None:
        node.at("supervised").number(1, found["n"])


SHAPES: dict[str, Callable[[Node, Within], dict[str, Any]]] = {
    **{name: _reader(name) for name in _SHAPES},
    **dict.fromkeys(COMBINATIONS, lambda node, within: _combination(node, within)),
}
