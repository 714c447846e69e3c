"""Which assessments were passed, by whom were they taken, and who signed off?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from .counting import counted, rows_of
from .facts import ScanFact
from .filters import change_of
from .itemising import LAST_MONTHS, Item, concerns, item_answer, sorted_out
from .items import AssessmentFact, SignOffFact
from .judgements import Missing, Result
from .registry import Case, Param, Why, shape
from .versions import Requirement

INDEPENDENCE = ("not_main_proctor", "never_proctor")


@shape(
    "assessments",
    meaning=(
        "At least n passed assessments, with one of these tools. Independent of the training: not_main_proctor, the "
        "assessor is not the one (or one of those) who reviewed most of the counting scans; never_proctor, reviewed none, "
        "whatever became of it."
    ),
    params=(
        Param("n", "number", "How many are needed."),
        Param("tools", "list", "Codes of tools, such as osce, sdot, dops, mcq, triggered. Absent: any tool.", False),
        Param("kind", "formative, summative", "Only assessments of this kind.", False),
        Param("pass_percent", "1 to 100", "The pass mark; without one the assessor says whether it was passed.", False),
        Param("independence", "not_main_proctor, never_proctor", "Who must not be the assessor.", False),
        Param("roles", "list", "What the assessor must be in the programme.", False),
        LAST_MONTHS,
    ),
    example="""\
id: cardiac.triggered
shape: assessments
application: cardiac
params: {n: 1, tools: [triggered], independence: not_main_proctor, roles: [supervisor]}
""",
)
def assessments(requirement: Requirement, case: Case) -> Result:
    params = requirement.params
    barred_people = _not_independent(requirement, case)
    items = [
        Item(each.id, each.taken_on, _why(each, params, barred_people))
        for each in case.facts.assessments
        if ("tools" not in params or each.tool in params["tools"])
        and params.get("kind") in (None, each.kind)
        and concerns(requirement, each)
    ]  # fmt: skip
    found = sorted_out(items, case, params.get("last_months"))
    needed, number = params["n"], len(found.counted)
    return item_answer(
        requirement,
        case,
        found.changing_on(_days_of_scans(requirement, case)),
        needed=needed,
        number=number,
        missing=Missing(
            "more_assessments",
            {
                "n": needed - number,
                "tools": list(params.get("tools", ())),
                **{key: params.get(key) for key in ("kind", "pass_percent", "independence", "roles")},
                "application": requirement.application,
            },
        ),
    )


def _why(each: AssessmentFact, params: dict[str, Any], barred_people: frozenset[str]) -> Why | None:
    mark, roles = params.get("pass_percent"), params.get("roles")
    if not each.passed:
        return "not_passed", {}
    if mark is not None and (each.score is None or each.score < mark):
        return "score_below", {"minimum": mark, "score": each.score}
    if "independence" in params and (each.assessor is None or each.assessor in barred_people):
        return "not_independent", {"independence": params["independence"]}
    if roles and not set(roles) & set(each.assessor_roles):
        return "not_assessed_by", {"roles": sorted(roles)}
    return None


def _not_independent(requirement: Requirement, case: Case) -> frozenset[str]:
    """Who may not be the assessor: who reviewed most of the scans that count, or any scan of the requirement's scope."""
    independence = requirement.params.get("independence")
    if independence is None:
        return frozenset()
    if independence == "never_proctor":
        return frozenset(scan.reviewer for scan in case.scope(requirement) if scan.reviewer and _is_read(scan, case))
    number = Counter(scan.reviewer for scan in counted(rows_of(requirement, case)) if scan.reviewer)
    most = max(number.values(), default=0)
    return frozenset(person for person, many in number.items() if many == most)


def _is_read(scan: ScanFact, case: Case) -> bool:
    return scan.accepted_on is None or scan.accepted_on <= case.as_of


def _days_of_scans(requirement: Requirement, case: Case) -> date | None:
    """The next on which a scan begins to count, and with it who reviewed most may become another."""
    if "independence" not in requirement.params:
        return None
    return change_of(replace(requirement, params={"filters": {}}), case)


@shape(
    "sign_off",
    meaning="Signed off by a different person for each of these roles.",
    params=(
        Param("roles", "list", "Who must sign, by role in the programme, such as mentor, supervisor."),
        Param("document", "text", "The code of what is signed, such as summary_training_record.", False),
    ),
    example="""\
id: cardiac.sign_off
shape: sign_off
application: cardiac
params: {roles: [mentor, supervisor], document: summary_training_record}
""",
)
def sign_off(requirement: Requirement, case: Case) -> Result:
    roles, document = list(requirement.params["roles"]), requirement.params.get("document")
    asked = [
        each
        for each in case.facts.sign_offs
        if each.role in roles and document in (None, each.document) and concerns(requirement, each)
    ]
    found = sorted_out((Item(each.id, each.signed_on) for each in asked), case)
    by_id = {each.id: each for each in asked}
    filled = most_roles(roles, [by_id[each] for each in found.counted])
    open_roles = list((Counter(roles) - Counter(filled)).elements())
    return item_answer(
        requirement,
        case,
        found,
        needed=len(roles),
        number=len(filled),
        missing=Missing(
            "sign_offs", {"roles": open_roles, "document": document, "application": requirement.application}
        ),
    )


def most_roles(roles: Iterable[str], signed: list[SignOffFact]) -> list[str]:
    """As many roles as can be filled with a different person each."""
    asked = list(roles)
    if not asked:
        return []
    first, *others = asked
    best: list[str] = []
    for person in dict.fromkeys(each.person for each in signed if each.role == first):
        rest = most_roles(others, [each for each in signed if each.person != person])
        if len(rest) + 1 > len(best):
            best = [first, *rest]
    without = most_roles(others, signed)
    return without if len(without) > len(best) else best
