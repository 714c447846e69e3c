"""What does a form of assessment ask of the assessor, and when is it passed?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from . import reading as r
from .basis import Basis, read_basis
from .errors import read_all, read_each
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
    found = read_each(node.items(), lambda each: _form(each, sources, suggested, within))
    return node.unique(found, lambda each: each.code)


def _form(node: Node, sources: Mapping[str, Source], suggested: str, within: Within) -> Form:
    required = ["code", "tool", "title", "kind", "source", "tag"]
    optional = ["applications", "text", "items", "pass_percent", "note"]
    return read_all(
        Form,
        lambda: node.keys(required, optional),
        code=lambda: node.at("code").no_longer(node.at("code").code(), 60),
        tool=lambda: node.at("tool").no_longer(node.at("tool").code(), 60),
        title=lambda: node.at("title").text(200),
        kind=lambda: node.at("kind").one_of(ASSESSMENT_KINDS),
        applications=lambda: _exams(node.at("applications"), within) if node.has("applications") else (),
        text=lambda: node.at("text").text() if node.has("text") else None,
        items=lambda: _items(node.at("items")) if node.has("items") else (),
        pass_percent=lambda: _pass_mark(node) if node.has("pass_percent") else None,
        basis=lambda: read_basis(node, sources, suggested),
    )


def _exams(node: Node, within: Within) -> tuple[str, ...]:
    return node.unique(tuple(r.list_of(r.application)(node, within)), str)


def _items(node: Node) -> tuple[Item, ...]:
    items = read_each(node.items(), _item)
    if len(items) > MOST_ITEMS:
        node.refuse(f"at most {MOST_ITEMS} items")
    return node.unique(items, lambda each: each.code)


def _pass_mark(node: Node) -> int:
    mark = node.at("pass_percent")
    if not node.has("items"):
        mark.refuse("no pass mark, because there are no items to be marked")
    return mark.number(1, 100)


def _item(node: Node) -> Item:
    def levels() -> tuple[str, ...]:
        found = read_each(node.at("levels").items(at_least=2), lambda each: each.text())
        if len(found) > MOST_LEVELS:
            node.at("levels").refuse(f"at most {MOST_LEVELS} levels")
        return node.at("levels").unique(found, str)

    return read_all(
        Item,
        lambda: node.keys(["code", "text", "levels"], ["needs", "may_skip", "competency"]),
        code=lambda: node.at("code").code(),
        text=lambda: node.at("text").text(),
        levels=levels,
        needs=lambda: node.at("needs").number(2, len(levels())) if node.has("needs") else None,
        may_skip=lambda: node.at("may_skip").flag() if node.has("may_skip") else False,
        competency=lambda: node.at("competency").one_of(COMPETENCIES) if node.has("competency") else None,
    )
