"""How is one parameter of a rule read?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .catalogue import Application
from .nodes import Node
from .words import MOST


@dataclass(frozen=True)
class Within:
    """What a rule may refer to: the library's modules, the programme's exams, and the exam it is about, if it is one."""

    modules: tuple[str, ...]
    applications: Mapping[str, Application]
    application: Application | None = None

    def of(self, code: str | None) -> Within:
        return Within(self.modules, self.applications, self.applications[code] if code else None)

    @property
    def concerned(self) -> Iterable[Application]:
        return [self.application] if self.application else self.applications.values()


Reader = Callable[[Node, Within], Any]


def number(least: int = 1, most: int = MOST) -> Reader:
    return lambda node, within: node.number(least, most)


def flag(node: Node, within: Within) -> bool:
    return node.flag()


def code(node: Node, within: Within) -> str:
    return node.code()


def one_of(choices: Collection[str]) -> Reader:
    return lambda node, within: node.one_of(choices)


def list_of(read: Reader) -> Reader:
    return lambda node, within: [read(each, within) for each in node.items()]


def module(node: Node, within: Within) -> str:
    return node.one_of(within.modules, "one of the library's modules")


def application(node: Node, within: Within) -> str:
    return node.one_of(tuple(within.applications), "an application of this programme")


def numbers_by_application(node: Node, within: Within) -> dict[str, int]:
    node.keys([], tuple(within.applications))
    return {each: node.at(each).number(1, MOST) for each in node.value}


def _part(what: str, codes: Callable[[Application], Iterable[str]]) -> Reader:
    def read(node: Node, within: Within) -> str:
        known = tuple(dict.fromkeys(each for exam in within.concerned for each in codes(exam)))
        return node.one_of(known, f"a {what} of {within.application.code if within.application else 'these exams'}")

    return read


question = _part("question", lambda exam: [each.code for each in exam.questions])
view = _part("view", lambda exam: [each.code for each in exam.views])
sub_type = _part("sub-type", lambda exam: [each.code for each in exam.sub_types])


def params(
    node: Node, within: Within, required: Mapping[str, Reader], optional: Mapping[str, Reader] | None = None
) -> dict[str, Any]:
    """These keys, each by its reader, in the order in which they are written."""
    readers = {**required, **(optional or {})}
    node.keys(list(required), list(optional or {}))
    return {key: readers[key](node.at(key), within) for key in node.value}
