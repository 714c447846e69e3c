"""What of the introductory training is done: modules, hours, courses?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from .days import day_after
from .itemising import LAST_MONTHS, Item, all_of_answer, concerns, item_answer, sorted_out
from .items import CourseFact
from .judgements import Missing, Result
from .registry import Case, Param, Why, shape
from .versions import Requirement

_KINDS = Param("kinds", "list", "Only courses of one of these kinds. Absent: every kind but simulation.", False)
_PASS = Param("pass_percent", "1 to 100", "The pass mark.", False)


@shape(
    "modules_passed",
    meaning="Each of these modules is passed.",
    params=(Param("modules", "list", "The codes of the modules."), _PASS),
    example="""\
id: cardiac.module
shape: modules_passed
application: cardiac
params: {modules: [cardiac]}
""",
)
def modules_passed(requirement: Requirement, case: Case) -> Result:
    wanted = tuple(dict.fromkeys(requirement.params["modules"]))
    mark = requirement.params.get("pass_percent")
    known = [module for module in case.facts.modules if module.code in wanted]
    found = sorted_out((Item(each.code, each.passed_on, _short(each.score, mark)) for each in known), case)
    open_modules = [code for code in wanted if code not in found.counted]
    return all_of_answer(
        requirement,
        case,
        needed=len(wanted),
        still_open=open_modules,
        counted_items=tuple(code for code in wanted if code in found.counted),
        excluded_items=tuple(each for each in found.excluded if each.item not in found.counted),
        missing=Missing("modules", {"codes": open_modules, "application": requirement.application}),
        days=(each.passed_on for each in known if each.code in open_modules and _short(each.score, mark) is None),
    )


def _short(score: int | None, mark: int | None) -> Why | None:
    if mark is None or (score is not None and score >= mark):
        return None
    return "score_below", {"minimum": mark, "score": score}


@shape(
    "learning_hours",
    meaning="At least so many hours of courses that a director accepted; begun hours do not count.",
    params=(
        Param("hours", "number", "How many hours are needed."),
        Param("hands_on", "yes/no", "Only the hands-on hours of the courses count.", False),
        Param("recommended", "number", "How many hours are advised; changes nothing.", False),
        _KINDS,
        LAST_MONTHS,
    ),
    example="""\
id: programme.hours
shape: learning_hours
phase: phase1
application: null
params: {hours: 16, recommended: 24}
""",
)
def learning_hours(requirement: Requirement, case: Case) -> Result:
    return _time(requirement, case, needed=requirement.params["hours"], unit=60, missing="more_hours")


@shape(
    "learning_minutes",
    meaning="The same in minutes, for a single lecture.",
    params=(
        Param("minutes", "number", "How many minutes are needed."),
        Param("hands_on", "yes/no", "Only the hands-on minutes of the courses count.", False),
        _KINDS,
        LAST_MONTHS,
    ),
    example="""\
id: cardiac.lecture
shape: learning_minutes
phase: phase1
application: cardiac
params: {minutes: 30, kinds: [lecture]}
""",
)
def learning_minutes(requirement: Requirement, case: Case) -> Result:
    return _time(requirement, case, needed=requirement.params["minutes"], unit=1, missing="more_minutes")


def _time(requirement: Requirement, case: Case, *, needed: int, unit: int, missing: str) -> Result:
    hands_on = requirement.params.get("hands_on", False)
    minutes = {each.id: each.hands_on_minutes if hands_on else each.minutes for each in case.facts.courses}
    kinds = requirement.params.get("kinds")
    courses = [
        Item(each.id, each.completed_on, None if minutes[each.id] else ("no_hours", {}))
        for each in case.facts.courses
        if (each.is_education if kinds is None else each.kind in kinds) and concerns(requirement, each)
    ]
    found = sorted_out(courses, case, requirement.params.get("last_months"))
    spent = sum(minutes[each] for each in found.counted)
    number = spent // unit
    exactly = {"minutes": needed * unit - spent} if spent % unit else {}
    params = {"hands_on": hands_on, "kinds": kinds, "application": requirement.application}
    advised = requirement.params.get("recommended", 0)
    return item_answer(
        requirement,
        case,
        found,
        needed=needed,
        number=number,
        missing=Missing(missing, {"n": needed - number, **exactly, **params}),
        warnings=(Missing("recommended_hours", {"n": advised, "counted": number, **params}),)
        if number < advised
        else (),
    )


@shape(
    "courses_passed",
    meaning=(
        "At least n courses, lectures, cases or outside certificates of these kinds, which a director accepted and which "
        "have not expired on the day that is judged."
    ),
    params=(
        Param("n", "number", "How many are needed."),
        Param("kinds", "list", "The kinds that count: course, live_course, e_learning, online_module, lecture, clinical_case, certificate, simulation."),
        Param("codes", "list", "Only these, by their code.", False),
        _PASS,
        LAST_MONTHS,
    ),
    example="""\
id: programme.courses
shape: courses_passed
phase: phase1
application: null
params: {n: 2, kinds: [live_course]}
""",
)  # fmt: skip
def courses_passed(requirement: Requirement, case: Case) -> Result:
    params = requirement.params
    asked = [each for each in case.facts.courses if _is_asked(requirement, each)]
    mark = params.get("pass_percent")
    items = [Item(each.id, each.completed_on, _short(each.score, mark) or _expired(each, case.as_of)) for each in asked]
    found = sorted_out(items, case, params.get("last_months"))
    ends = [day_after(each.expires_on) for each in asked if each.expires_on is not None]
    needed, number = params["n"], len(found.counted)
    return item_answer(
        requirement,
        case,
        replace(found, days=(*found.days, *ends)),
        needed=needed,
        number=number,
        missing=Missing(
            "more_courses",
            {
                "n": needed - number,
                "kinds": list(params["kinds"]),
                "codes": params.get("codes"),
                "pass_percent": params.get("pass_percent"),
                "application": requirement.application,
            },
        ),
    )


def _expired(course: CourseFact, as_of: date) -> Why | None:
    if course.expires_on is None or course.expires_on >= as_of:
        return None
    return "expired", {"on": course.expires_on.isoformat()}


def _is_asked(requirement: Requirement, course: CourseFact) -> bool:
    codes = requirement.params.get("codes")
    return (
        course.kind in requirement.params["kinds"]
        and (codes is None or course.code in codes)
        and concerns(requirement, course)
    )
