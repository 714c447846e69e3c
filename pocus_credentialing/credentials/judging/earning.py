"""What was earned before, reflected on, and kept up?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from .counting import APPLICATIONS, FILTERS, answer, counted, days_and, rows_of, unclear
from .days import add_months, day_after
from .itemising import LAST_MONTHS, Item, all_of_answer, concerns, item_answer, sorted_out
from .items import AwardFact
from .judgements import Missing, Result
from .registry import Case, Param, Why, shape
from .versions import Requirement


@shape(
    "reflections",
    meaning="At least n written reflections.",
    params=(Param("n", "number", "How many are needed."), LAST_MONTHS),
    example="""\
id: programme.reflections
shape: reflections
application: null
params: {n: 10}
""",
)
def reflections(requirement: Requirement, case: Case) -> Result:
    items = [Item(each.id, each.written_on) for each in case.facts.reflections if concerns(requirement, each)]
    found = sorted_out(items, case, requirement.params.get("last_months"))
    needed, number = requirement.params["n"], len(found.counted)
    return item_answer(
        requirement,
        case,
        found,
        needed=needed,
        number=number,
        missing=Missing("more_reflections", {"n": needed - number, "application": requirement.application}),
    )


@shape(
    "prerequisite_award",
    meaning="Of each of these groups at least one award that is held, and has not expired, on the day that is judged.",
    params=(Param("groups", "list of lists", "Codes of awards."),),
    example="""\
id: programme.before
shape: prerequisite_award
phase: phase1
application: null
params: {groups: [[fusic-heart, bse-l1, feel], [fusic-lung, famus]]}
""",
)
def prerequisite_award(requirement: Requirement, case: Case) -> Result:
    groups = [list(group) for group in requirement.params["groups"]]
    asked = {code for group in groups for code in group}
    # An award may be there twice, old and renewed.
    known = {f"{at}": each for at, each in enumerate(case.facts.awards) if each.code in asked}
    items = [Item(at, each.awarded_on, _expired(each, case.as_of)) for at, each in known.items()]
    found = sorted_out(items, case)
    held = {known[at].code for at in found.counted}
    excluded = {known[each.item].code: each for each in found.excluded}  # of one that is there twice, the newer
    open_groups = [group for group in groups if not held & set(group)]
    days = [*found.days, *(day_after(each.expires_on) for each in known.values() if each.expires_on is not None)]
    return all_of_answer(
        requirement,
        case,
        needed=len(groups),
        still_open=open_groups,
        counted_items=tuple(sorted(held)),
        excluded_items=tuple(replace(each, item=code) for code, each in sorted(excluded.items()) if code not in held),
        missing=Missing("awards", {"groups": open_groups, "application": requirement.application}),
        days=days,
    )


def _expired(award: AwardFact, as_of: date) -> Why | None:
    if award.expires_on is None or award.expires_on >= as_of:
        return None
    return "expired", {"on": award.expires_on.isoformat()}


@shape(
    "maintenance",
    meaning=(
        "What was learnt is kept up: in the last so many months so many scans that pass the filters and so many hours of "
        "continuing education. Where `after_months` is given, nothing is asked until so long after the training was "
        "complete; if that day is not known, it is asked."
    ),
    params=(
        Param("months", "number", "The time that is looked back on."),
        Param("scans", "number", "How many scans."),
        Param("hours", "number", "How many hours."),
        FILTERS,
        Param("after_months", "number", "From how long after the training on it is asked.", False),
        APPLICATIONS,
    ),
    example="""\
id: programme.recency
shape: maintenance
application: null
params: {months: 36, scans: 1, hours: 10, after_months: 36, filters: {}}
""",
)
def maintenance(requirement: Requirement, case: Case) -> Result:
    params = requirement.params
    recent = Requirement(
        id=requirement.id,
        shape=requirement.shape,
        application=requirement.application,
        phase=requirement.phase,
        params={**params, "filters": {"last_months": params["months"], **params["filters"]}},
    )
    rows = rows_of(recent, case)
    courses = [each for each in case.facts.courses if each.is_education and concerns(requirement, each)]
    minutes = {each.id: each.minutes for each in courses}
    found = sorted_out((Item(each.id, each.completed_on) for each in courses), case, params["months"])
    spent = sum(minutes[each] for each in found.counted)
    hours = spent // 60
    scans = len(counted(rows))
    number = min(scans, params["scans"]) + min(hours, params["hours"])
    needed = params["scans"] + params["hours"]
    begins = _asked_after(requirement, case)
    exempt = begins is not None and case.as_of <= begins
    return answer(
        recent,
        case,
        rows,
        needed=needed,
        number=number,
        met=exempt or number >= needed,
        judgeable=exempt
        or number >= needed
        or number + min(len(unclear(rows)), max(0, params["scans"] - scans)) < needed,
        missing=Missing(
            "maintenance",
            {
                "scans": max(0, params["scans"] - scans),
                "hours": max(0, params["hours"] - hours),
                **({"minutes": params["hours"] * 60 - spent} if spent % 60 and hours < params["hours"] else {}),
                "months": params["months"],
                "application": requirement.application,
            },
        ),
        counted_items=found.counted,
        excluded_items=found.excluded,
        next_change_on=days_and(case, recent, *found.days, day_after(begins) if begins else None),
    )


def _asked_after(requirement: Requirement, case: Case) -> date | None:
    months, trained = requirement.params.get("after_months"), case.facts.trained_on
    return add_months(trained, months) if months is not None and trained is not None else None
