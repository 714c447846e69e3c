"""Which applications are there, and what does each ask, show and count as a good image?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from .basis import Basis, Tagged, read_basis, read_tagged
from .nodes import LIBRARY, Node, read_node
from .plain import Plain
from .sources import Source, read_sources

FILE = "applications.yaml"
KINDS = ("diagnostic", "procedural", "protocol")
PARTS = ("scope", "findings", "views", "indications", "quality")
LEVELS = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Question(Plain):
    code: str
    text: str
    positive: str
    negative: str
    abnormal_answer: str  # "positive" or "negative": an intrauterine pregnancy is a positive answer and no abnormality
    optional: bool = False  # not every patient raises it: a scan may be sent in which it was not looked for


@dataclass(frozen=True)
class View(Plain):
    code: str
    label: str
    short: str
    required: bool
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class Choice(Plain):
    code: str
    label: str


@dataclass(frozen=True)
class Outcome(Plain):
    text: str
    success: str
    failure: str


@dataclass(frozen=True)
class Anchor(Plain):
    level: int
    text: str


@dataclass(frozen=True)
class Application(Plain):
    code: str
    title: str
    short: str
    kind: str
    selectable: bool
    scope: str
    questions: tuple[Question, ...]
    outcome: Outcome | None
    views: tuple[View, ...]
    sub_types: tuple[Choice, ...]
    indications: tuple[Choice, ...]
    quality: tuple[Anchor, ...]
    basis: dict[str, Basis]

    def question(self, code: str) -> Question:
        return next(question for question in self.questions if question.code == code)

    @property
    def required_views(self) -> tuple[str, ...]:
        return tuple(view.code for view in self.views if view.required)


@dataclass(frozen=True)
class Catalogue(Plain):
    schema: str
    version: str
    adequate_from: Tagged
    applications: tuple[Application, ...]

    def application(self, code: str) -> Application:
        return next(application for application in self.applications if application.code == code)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(application.code for application in self.applications)


Coded = TypeVar("Coded", Question, View, Choice)


@lru_cache
def read_catalogue(folder: Path = LIBRARY) -> Catalogue:
    sources = read_sources(folder)
    root = read_node(folder, FILE).keys(["schema", "version", "adequate_from", "applications"])
    return Catalogue(
        schema=root.at("schema").one_of(["pocus-applications/1"]),
        version=root.at("version").text(),
        adequate_from=read_tagged(root.at("adequate_from"), sources, "programme-set", 1, 5),
        applications=root.at("applications").unique(
            tuple(_application(each, sources) for each in root.at("applications").items()), lambda each: each.code
        ),
    )


def _application(node: Node, sources: Mapping[str, Source]) -> Application:
    common = ["code", "title", "short", "kind", "selectable", "scope", "views", "indications", "quality", "basis"]
    node.keys(common, ["questions", "outcome", "sub_types"])
    kind = node.at("kind").one_of(KINDS)
    asked, absent = ("outcome", "questions") if kind == "procedural" else ("questions", "outcome")
    if not node.has(asked) or node.has(absent):
        node.refuse(f"{asked} and no {absent}, because the kind is {kind}")
    basis = node.at("basis").keys(PARTS)
    questions = _each(node, "questions", _question)
    if len(questions) == 1 and questions[0].optional:
        node.at("questions").inside("[0].optional", True).refuse("no such mark on the only question")
    return Application(
        code=node.at("code").code(),
        title=node.at("title").text(),
        short=node.at("short").text(),
        kind=kind,
        selectable=node.at("selectable").flag(),
        scope=node.at("scope").text(),
        questions=questions,
        outcome=_outcome(node.at("outcome")) if node.has("outcome") else None,
        views=_each(node, "views", _view),
        sub_types=_each(node, "sub_types", _choice),
        indications=_each(node, "indications", _choice),
        quality=_anchors(node.at("quality")),
        basis={part: read_basis(basis.at(part).keys(["source", "tag"], ["note"]), sources) for part in PARTS},
    )


def _each(node: Node, key: str, read: Callable[[Node], Coded]) -> tuple[Coded, ...]:
    if not node.has(key):
        return ()
    return node.at(key).unique(tuple(read(each) for each in node.at(key).items()), lambda each: each.code)


def _question(node: Node) -> Question:
    node.keys(["code", "text", "positive", "negative", "abnormal_answer"], ["optional"])
    return Question(
        code=node.at("code").code(),
        text=node.at("text").text(),
        positive=node.at("positive").text(),
        negative=node.at("negative").text(),
        abnormal_answer=node.at("abnormal_answer").one_of(["positive", "negative"]),
        optional=node.has("optional") and node.at("optional").flag(),
    )


def _view(node: Node) -> View:
    node.keys(["code", "label", "short", "required", "criteria"])
    return View(
        code=node.at("code").code(),
        label=node.at("label").text(),
        short=node.at("short").text(),
        required=node.at("required").flag(),
        criteria=tuple(each.text() for each in node.at("criteria").items()),
    )


def _choice(node: Node) -> Choice:
    node.keys(["code", "label"])
    return Choice(code=node.at("code").code(), label=node.at("label").text())


def _outcome(node: Node) -> Outcome:
    node.keys(["text", "success", "failure"])
    return Outcome(*(node.at(key).text() for key in ("text", "success", "failure")))


def _anchors(node: Node) -> tuple[Anchor, ...]:
    if not isinstance(node.value, dict) or tuple(node.value) != LEVELS:
        node.refuse("an anchor for each of the levels 1, 2, 3, 4, 5, in this order")
    return tuple(Anchor(level, Node(node.file, f"{node.path}.{level}", node.value[level]).text()) for level in LEVELS)
