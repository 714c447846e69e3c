"""What does a form of assessment ask of the assessor, and when is it passed?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from . import reading as r
from .basis import Basis, read_basis
from .nodes import Node
from .plain import Plain
from .reading import Within
from .sources import Source
from .words import ASSESSMENT_KINDS

ASSESSMENTS = "assessments"
COMPETENCIES = ("indication", "acquisition", "interpretation", "decision")
MOST_ITEMS, MOST_LEVELS = 60, 7

# Key → kind, whether it must be said, and what it means: docs/reference/rules.md is written from this.
FORM_KEYS: Mapping[str, tuple[str, bool, str]] = {
    "code": ("code", True, "What a recorded assessment names; once in a programme."),
    "tool": ("code", True, "Which `tools` of a rule it serves, such as osce, sdot, dops, triggered."),
    "title": ("text", True, "What stands above it."),
    "kind": ("formative, summative", True, "Which `kind` of a rule it serves."),
    "applications": ("list", False, "The exams it is for; the assessor chooses one. Absent: it is about no exam."),
    "text": ("text", False, "What the assessor reads before the items."),
    "items": ("list of items", False, "What is observed. Absent: the assessor says whether it was passed."),
    "pass_percent": ("1 to 100", False, "The share of the marks of all items that were seen which passes."),
    "source, tag, note": ("as of a rule", True, "Whose form it is."),
}
ITEM_KEYS: Mapping[str, tuple[str, bool, str]] = {
    "code": ("code", True, "Once in a form."),
    "text": ("text", True, "What is observed."),
    "levels": ("list of texts", True, "From no marks to full marks, 2 to 7 of them; each step is worth the same."),
    "needs": ("number", False, "The place of the level (the first is 1) below which the whole assessment is not passed."),
    "may_skip": ("yes/no", False, "The assessor may say that it was not seen: then it gives and costs no marks."),
    "competency": (", ".join(COMPETENCIES), False, "Which of the four it is about."),
}  # fmt: skip


@dataclass(frozen=True)
class Item(Plain):
    code: str
    text: str
    levels: tuple[str, ...]
    needs: int | None
    may_skip: bool
    competency: str | None


@dataclass(frozen=True)
class Form(Plain):
    code: str
    tool: str
    title: str
    kind: str
    applications: tuple[str, ...]
    text: str | None
    items: tuple[Item, ...]
    pass_percent: int | None
    basis: Basis


def read_forms(
    node: Node, sources: Mapping[str, Source], suggested: str, within: Within
) -> tuple[Form, ...]:  # fmt: skip
    return node.unique(tuple(_form(each, sources, suggested, within) for each in node.items()), lambda each: each.code)


def _form(node: Node, sources: Mapping[str, Source], suggested: str, within: Within) -> Form:
    node.keys(
        ["code", "tool", "title", "kind", "source", "tag"], ["applications", "text", "items", "pass_percent", "note"]
    )
    items = tuple(_item(each) for each in node.at("items").items()) if node.has("items") else ()
    if len(items) > MOST_ITEMS:
        node.at("items").refuse(f"at most {MOST_ITEMS} items")
    if node.has("pass_percent") and not items:
        node.at("pass_percent").refuse("no pass mark, because there are no items to be marked")
    exams = tuple(r.list_of(r.application)(node.at("applications"), within)) if node.has("applications") else ()
    return Form(
        code=node.at("code").code(),
        tool=node.at("tool").code(),
        title=node.at("title").text(),
        kind=node.at("kind").one_of(ASSESSMENT_KINDS),
        applications=node.at("applications").unique(exams, str) if exams else (),
        text=node.at("text").text() if node.has("text") else None,
        items=node.at("items").unique(items, lambda each: each.code) if items else (),
        pass_percent=node.at("pass_percent").number(1, 100) if node.has("pass_percent") else None,
        basis=read_basis(node, sources, suggested),
    )


def _item(node: Node) -> Item:
    node.keys(["code", "text", "levels"], ["needs", "may_skip", "competency"])
    levels = tuple(each.text() for each in node.at("levels").items(at_least=2))
    if len(levels) > MOST_LEVELS:
        node.at("levels").refuse(f"at most {MOST_LEVELS} levels")
    return Item(
        code=node.at("code").code(),
        text=node.at("text").text(),
        levels=node.at("levels").unique(levels, str),
        needs=node.at("needs").number(2, len(levels)) if node.has("needs") else None,
        may_skip=node.at("may_skip").flag() if node.has("may_skip") else False,
        competency=node.at("competency").one_of(COMPETENCIES) if node.has("competency") else None,
    )
