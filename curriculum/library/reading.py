"""How is one parameter of a rule read?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from .catalogue import Application
from .errors import Gathering, read_each
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


@dataclass(frozen=True)
class Reader:
    """How one value is read. What it takes can be looked at, so that a form can ask for it."""

    def __call__(self, node: Node, within: Within) -> Any:
        raise NotImplementedError


@dataclass(frozen=True)
class Number(Reader):
    least: int = 1
    most: int = MOST

    def __call__(self, node: Node, within: Within) -> int:
        return node.number(self.least, self.most)


@dataclass(frozen=True)
class Flag(Reader):
    def __call__(self, node: Node, within: Within) -> bool:
        return node.flag()


@dataclass(frozen=True)
class Code(Reader):
    def __call__(self, node: Node, within: Within) -> str:
        return node.code()


@dataclass(frozen=True)
class OneOf(Reader):
    """One of these words; or, where what can be chosen depends on the programme, of what it has."""

    what: str = ""

    def choices(self, within: Within) -> tuple[str, ...]:
        raise NotImplementedError

    def name_of(self, within: Within) -> str:
        return self.what

    def __call__(self, node: Node, within: Within) -> str:
        return node.one_of(self.choices(within), self.name_of(within))


@dataclass(frozen=True)
class Word(OneOf):
    words: tuple[str, ...] = ()

    def choices(self, within: Within) -> tuple[str, ...]:
        return self.words


@dataclass(frozen=True)
class ModuleCode(OneOf):
    def choices(self, within: Within) -> tuple[str, ...]:
        return within.modules


@dataclass(frozen=True)
class ExamCode(OneOf):
    def choices(self, within: Within) -> tuple[str, ...]:
        return tuple(within.applications)


@dataclass(frozen=True)
class PartOfExam(OneOf):
    """A question, view or sub-type of the exams that the rule is about."""

    codes: Callable[[Application], Iterable[str]] = lambda exam: ()

    def choices(self, within: Within) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each for exam in within.concerned for each in self.codes(exam)))

    def name_of(self, within: Within) -> str:
        return f"a {self.what} of {within.application.code if within.application else 'these exams'}"


@dataclass(frozen=True)
class ListOf(Reader):
    each: Reader

    def __call__(self, node: Node, within: Within) -> list[Any]:
        return list(read_each(node.items(), lambda item: self.each(item, within)))


@dataclass(frozen=True)
class NumbersByExam(Reader):
    def __call__(self, node: Node, within: Within) -> dict[str, int]:
        told = Gathering()
        told.of(lambda: node.keys([], tuple(within.applications)))
        known = [each for each in _keys(node) if each in within.applications]
        found = {each: told.of(partial(node.at(each).number, 1, MOST)) for each in known}
        told.tell()
        return found


def number(least: int = 1, most: int = MOST) -> Number:
    return Number(least, most)


def one_of(choices: Collection[str]) -> Word:
    return Word(words=tuple(choices))


def list_of(read: Reader) -> ListOf:
    return ListOf(read)


flag, code = Flag(), Code()
module = ModuleCode("one of the library's modules")
application = ExamCode("an application of this programme")
numbers_by_application = NumbersByExam()
question = PartOfExam("question", lambda exam: [each.code for each in exam.questions])
view = PartOfExam("view", lambda exam: [each.code for each in exam.views])
sub_type = PartOfExam("sub-type", lambda exam: [each.code for each in exam.sub_types])


def params(
    node: Node, within: Within, required: Mapping[str, Reader], optional: Mapping[str, Reader] | None = None
) -> dict[str, Any]:
    """These keys, each by its reader, in the order in which they are written."""
    readers, told = {**required, **(optional or {})}, Gathering()
    told.of(lambda: node.keys(list(required), list(optional or {})))
    known = [key for key in _keys(node) if key in readers]
    found = {key: told.of(partial(readers[key], node.at(key), within)) for key in known}
    told.tell()
    return found


def _keys(node: Node) -> Iterable[str]:
    return node.value if isinstance(node.value, dict) else ()
