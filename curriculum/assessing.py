"""With which form is somebody assessed, and how is a form that was filled in marked?

On plain data: what a programme's version holds, and which level the assessor chose for each item.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from curriculum.rule_parts import parts_of

SKIPPED = 0  # not seen; the first level is 1
PLAIN = "plain."  # a code that no programme's file can give: see `forms_of`


@dataclass(frozen=True)
class Form:
    """`exams`: those it is for, None among them where it may be about none."""

    code: str
    tool: str
    title: str
    kind: str
    exams: tuple[str | None, ...]
    text: str | None = None
    items: tuple[Mapping[str, Any], ...] = ()
    pass_percent: int | None = None
    asks_score: bool = False  # where a rule has a pass mark and nothing here is marked

    @property
    def is_marked(self) -> bool:
        """Whether the items say if it was passed; else the assessor does."""
        return self.pass_percent is not None or any(item["needs"] for item in self.items)

    def sheet(self) -> dict[str, Any]:
        """What the assessor is shown, as it is signed."""
        return {
            "code": self.code,
            "tool": self.tool,
            "title": self.title,
            "kind": self.kind,
            "text": self.text,
            "items": [dict(item) for item in self.items],
            "pass_percent": self.pass_percent,
            "asks_score": self.asks_score,
        }


@dataclass(frozen=True)
class Rule:
    """A requirement, or part of a combined one, that asks for assessments."""

    title: str
    exam: str | None
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Marked:
    """`passed` is None where the assessor has to say it; `short`: the items that were below what they need."""

    score: int | None
    passed: bool | None
    short: tuple[str, ...]


def rules_of(data: Mapping[str, Any]) -> list[Rule]:
    """Every rule of a version, upkeep included, that asks for assessments."""
    return [
        Rule(each["title"], part.exam, part.params)
        for each in [*data["requirements"], *data.get("maintenance", [])]
        for part in parts_of(each["shape"], each["params"], each["application"])
        if part.shape == "assessments"
    ]


def serves(form: Form, exam: str | None, rule: Rule) -> bool:
    """Whether an assessment with this form, of this exam, is one that the rule asks for."""
    return (
        form.tool in rule.params.get("tools", [form.tool])
        and rule.params.get("kind") in (None, form.kind)
        and rule.exam in (None, exam)
    )


def forms_of(data: Mapping[str, Any]) -> list[Form]:
    """The version's own forms; and for each assessment that it asks for and has no form of, a plain one, on which the
    assessor says whether it was passed, and the score where a pass mark is asked."""
    rules = rules_of(data)
    own = [_own(each, rules) for each in data.get("assessments", ())]
    plain: dict[str, Form] = {}
    for rule in rules:
        if any(serves(form, exam, rule) for form in own for exam in form.exams):
            continue
        for tool in rule.params.get("tools", ["assessment"]):
            form = _plain(tool, rule)
            there = plain.get(form.code, form)
            exams = tuple(dict.fromkeys([*there.exams, *form.exams]))
            title = form.title if len(exams) == 1 else _in_words(tool)
            scored = there.asks_score or form.asks_score
            plain[form.code] = Form(form.code, tool, title, form.kind, exams, asks_score=scored)
    return [*own, *plain.values()]


def _own(data: Mapping[str, Any], rules: Sequence[Rule]) -> Form:
    form = Form(
        code=data["code"],
        tool=data["tool"],
        title=data["title"],
        kind=data["kind"],
        exams=tuple(data["applications"]) or (None,),
        text=data["text"],
        items=tuple(data["items"]),
        pass_percent=data["pass_percent"],
    )
    asked = any(rule.params.get("pass_percent") and serves(form, exam, rule) for rule in rules for exam in form.exams)
    return replace(form, asks_score=asked and not form.items)


def _plain(tool: str, rule: Rule) -> Form:
    kind = rule.params.get("kind", "summative")
    scored = rule.params.get("pass_percent") is not None
    return Form(f"{PLAIN}{tool}.{kind}", tool, rule.title, kind, (rule.exam,), asks_score=scored)


def _in_words(tool: str) -> str:
    return tool.upper() if len(tool) <= 4 else tool.replace("_", " ").capitalize()


def of_sheet(sheet: Mapping[str, Any], exam: str | None) -> Form:
    """The form that was filled in, as it was shown then."""
    return Form(**{**sheet, "items": tuple(sheet["items"]), "exams": (exam,)})


def form_of(data: Mapping[str, Any], code: str) -> Form | None:
    return next((form for form in forms_of(data) if form.code == code), None)


def roles_asked(form: Form, exam: str | None, data: Mapping[str, Any]) -> list[str]:
    """What the assessor may have to be, by the rules that this form serves: such as supervisor."""
    found = [role for rule in rules_of(data) if serves(form, exam, rule) for role in rule.params.get("roles", ())]
    return list(dict.fromkeys(found))


def mark_asked(form: Form, exam: str | None, data: Mapping[str, Any]) -> int | None:
    """With how many per cent an assessment counts, where the form has no pass mark of its own: the highest that the rules it
    serves ask for."""
    marks = [rule.params.get("pass_percent") for rule in rules_of(data) if serves(form, exam, rule)]
    return max(filter(None, marks), default=None) if form.asks_score else None


def mark(items: Sequence[Mapping[str, Any]], pass_percent: int | None, levels: Mapping[str, int]) -> Marked:
    """`levels`: item → the place of the level that was chosen, from 1; or SKIPPED. The score is rounded down."""
    seen = [item for item in items if levels[item["code"]] != SKIPPED]
    short = tuple(item["code"] for item in seen if item["needs"] and levels[item["code"]] < item["needs"])
    # Each item is worth the same, however many levels it has: counted in whole numbers, so that nothing is rounded twice.
    whole = 1
    for item in seen:
        whole *= len(item["levels"]) - 1
    marks = sum((levels[item["code"]] - 1) * (whole // (len(item["levels"]) - 1)) for item in seen)
    score = marks * 100 // (whole * len(seen)) if seen else None
    if pass_percent is None and not any(item["needs"] for item in items):
        return Marked(score, None, short)
    enough = pass_percent is None or (score is not None and score >= pass_percent)
    return Marked(score, not short and bool(seen) and enough, short)
