"""Is a programme's text, whoever sent it, a programme? Whatever it holds, the answer is the programme or a sentence with a place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import yaml

from .errors import LibraryError
from .nodes import LIBRARY, Node, OneKeyOnce, Quick, parse_yaml, read_text
from .programmes import Programme, list_programmes, programme_in

LONGEST = 200_000
MOST_RULES = 300
MOST_FORMS = 60
MOST_VALUES = 20_000
TEXT = "the text"
WHOLE = "(whole file)"
# What Python's reading of a value can fall over: the 99th of a month, ten thousand digits, a list as a key, a deep nest.
FAULTS = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError)


class _Sent:
    """YAML without tags, which make a value into something else, and with aliases only as far as they stay small."""

    def compose_node(self: Any, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()
        if getattr(event, "tag", None):
            raise _refused("tags (!) are not taken here", event)
        return super().compose_node(parent, index)  # type: ignore[misc]

    def compose_document(self: Any) -> yaml.Node | None:
        document = super().compose_document()  # type: ignore[misc]
        if document is not None and _size(document, {}) > MOST_VALUES:
            raise _refused(f"with its aliases (*) it holds more than {MOST_VALUES} values", document)
        return document


class Sent(_Sent, OneKeyOnce):
    """The one whose words a mistake is told in."""


class QuickSent(_Sent, yaml.composer.Composer, Quick):
    """libyaml finds the parts, Python puts them together, as only there something can be refused."""

    def __init__(self, stream: str) -> None:
        Quick.__init__(self, stream)  # type: ignore[call-arg]
        yaml.composer.Composer.__init__(self)


def _refused(why: str, where: Any) -> yaml.YAMLError:
    return yaml.composer.ComposerError(None, None, why, where.start_mark)


def _size(node: yaml.Node, known: dict[int, int]) -> int:
    """How many values it would be with every alias written out; a value that holds itself is more than any."""
    if isinstance(node, yaml.ScalarNode):
        return 1
    if id(node) not in known:
        known[id(node)] = MOST_VALUES + 1
        parts = [each for pair in node.value for each in pair] if isinstance(node, yaml.MappingNode) else node.value
        known[id(node)] = 1 + sum(_size(each, known) for each in parts)
    return known[id(node)]


def read_programme_text(text: str, code: str = "") -> tuple[Programme, tuple[LibraryError, ...]]:
    """The programme, and the numbers that it leaves open. Its first mistake is raised. `code`: which it has to have."""
    if len(text) > LONGEST:
        raise LibraryError(TEXT, WHOLE, f"at most {LONGEST} characters")
    unset: list[LibraryError] = []
    try:
        root = parse_yaml(text, TEXT, unset, (QuickSent, Sent))
        _check_characters(root)
        programme = programme_in(root, code or _own_code(root))
    except FAULTS as fault:
        raise LibraryError(TEXT, WHOLE, f"values that can be read ({type(fault).__name__})") from fault
    _check_lengths(programme)
    return programme, tuple({each.path: each for each in unset}.values())


def _own_code(root: Node) -> str:
    is_there = isinstance(root.value, dict) and root.has("code")
    return root.at("code").code() if is_there else ""


def _check_characters(root: Node) -> None:
    for place, text in _texts(root.value, ""):
        if any((ord(each) < 32 and each not in "\t\r\n") or 0xD7FF < ord(each) < 0xE000 for each in text):
            raise LibraryError(TEXT, place or WHOLE, "a text without control characters and halves of characters")


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            name = key if isinstance(key, str) else ""
            yield place, name
            yield from _texts(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{place}[{index}]")


def _check_lengths(programme: Programme) -> None:
    """What is kept in columns of a given width."""
    bounds = [
        ("code", programme.code, 60),
        ("title", programme.title, 200),
        *[(f"phases: {each.code}: code", each.code, 40) for each in programme.phases],
        *[(f"phases: {each.code}: title", each.title, 120) for each in programme.phases],
        *[(f"requirements: {each.id}: id", each.id, 80) for each in programme.requirements],
        *[(f"requirements: {each.id}: title", each.title, 200) for each in programme.requirements],
        *[(f"requirements: {each.id}: source", ", ".join(each.source), 200) for each in programme.requirements],
        *[(f"assessments: {each.code}: code", each.code, 60) for each in programme.assessments],
        *[(f"assessments: {each.code}: tool", each.tool, 60) for each in programme.assessments],
        *[(f"assessments: {each.code}: title", each.title, 200) for each in programme.assessments],
    ]
    for place, value, most in bounds:
        if len(value) > most:
            raise LibraryError(TEXT, place[:100], f"at most {most} characters")
    for place, rules in (("requirements", programme.requirements), ("maintenance", programme.maintenance)):
        if len(rules) > MOST_RULES:
            raise LibraryError(TEXT, place, f"at most {MOST_RULES} requirements")
    if len(programme.assessments) > MOST_FORMS:
        raise LibraryError(TEXT, "assessments", f"at most {MOST_FORMS} forms")


def line_of(text: str, place: str) -> int | None:
    """On which line this place stands; None where it names no single one."""
    if place == WHOLE or place.startswith("line "):
        return None
    try:
        node: Any = yaml.compose(text, Loader=Sent)
        for step in place.replace("[", ".[").split("."):
            node = _inside(node, step)
    except (yaml.YAMLError, *FAULTS):
        return None
    return int(node.start_mark.line) + 1


def _inside(node: Any, step: str) -> Any:
    if step.startswith("["):
        return node.value[int(step[1:-1])]
    return {key.value: value for key, value in node.value}[step]


@lru_cache
def library_text(code: str) -> str:
    """The library's own file of a programme; empty where it has none of that code."""
    return read_text(LIBRARY, f"{code}.yaml") if code in list_programmes() else ""


@lru_cache
def library_programmes() -> dict[str, Programme]:
    """Code → each programme of the library, by title as a reader looks for it; open numbers or not."""
    found = [read_programme_text(library_text(code), code)[0] for code in list_programmes()]
    return {each.code: each for each in sorted(found, key=lambda each: (each.title.casefold(), each.code))}
