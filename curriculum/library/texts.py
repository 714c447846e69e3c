"""Is a programme's text, whoever sent it, a programme? Whatever it holds, the answer is the programme or a sentence with a place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from .errors import WHOLE, Gathering, LibraryError
from .loaders import FAULTS, QuickSent, Sent
from .nodes import LIBRARY, Node, parse_yaml, read_text
from .programmes import Programme, list_programmes, programme_in

LONGEST = 200_000
MOST_RULES = 300
MOST_FORMS = 60
TEXT = "the text"


def read_programme_text(text: str, code: str = "", file: str = TEXT) -> tuple[Programme, tuple[LibraryError, ...]]:
    """The programme, and the numbers that it leaves open. What is wrong is raised. `code`: which it has to have."""
    if len(text) > LONGEST:
        raise LibraryError(file, WHOLE, f"at most {LONGEST} characters")
    unset: list[LibraryError] = []
    root = parse_yaml(text, file, unset, (QuickSent, Sent))
    try:
        _check_characters(root)
        programme = programme_in(root, code or _own_code(root))
    except FAULTS as fault:
        raise LibraryError(file, WHOLE, f"values that can be read ({type(fault).__name__})") from fault
    _check_lengths(programme, file)
    return programme, tuple({each.path: each for each in unset}.values())


def read_programme_file(path: Path) -> tuple[Programme, tuple[LibraryError, ...]]:
    """The same, of a file that is named as its code."""
    return read_programme_text(read_text(path.parent, path.name), path.stem, path.name)


def _own_code(root: Node) -> str:
    is_there = isinstance(root.value, dict) and root.has("code")
    return root.at("code").code() if is_there else ""


def _check_characters(root: Node) -> None:
    told = Gathering()
    for place, text in _texts(root.value, ""):
        if any((ord(each) < 32 and each not in "\t\r\n") or 0xD7FF < ord(each) < 0xE000 for each in text):
            wrong = "a text without control characters and halves of characters"
            told.errors.append(LibraryError(root.file, place or WHOLE, wrong))
    told.tell()


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


def _check_lengths(programme: Programme, file: str) -> None:
    """What the file makes of several parts is kept in columns of a given width, too; and how many there are."""
    bounds = [
        *[(f"requirements: {each.id}: id", each.id, 80) for each in programme.requirements],
        *[(f"requirements: {each.id}: title", each.title, 200) for each in programme.requirements],
        *[(f"requirements: {each.id}: source", ", ".join(each.source), 200) for each in programme.requirements],
    ]
    told = Gathering()
    for place, value, most in bounds:
        if len(value) > most:
            told.errors.append(LibraryError(file, place[:100], f"at most {most} characters"))
    for place, rules in (("requirements", programme.requirements), ("maintenance", programme.maintenance)):
        if len(rules) > MOST_RULES:
            told.errors.append(LibraryError(file, place, f"at most {MOST_RULES} requirements"))
    if len(programme.assessments) > MOST_FORMS:
        told.errors.append(LibraryError(file, "assessments", f"at most {MOST_FORMS} forms"))
    told.tell()


@lru_cache(maxsize=1)
def _composed(text: str) -> Any:
    """Kept while the lines of several mistakes are looked for."""
    return yaml.compose(text, Loader=Sent)


def line_of(text: str, place: str) -> int | None:
    """On which line this place stands; None where it names no single one."""
    if place == WHOLE or place.startswith("line "):
        return None
    try:
        node = _composed(text)
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
