"""How is a library file read strictly, so that every mistake is named with its place?"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, TypeVar, cast

import yaml

from .errors import WHOLE, Gathering, LibraryError
from .loaders import FAULTS, OneKeyOnce, Quick

LIBRARY = Path(__file__).parent
Thing = TypeVar("Thing")
CODE = re.compile(r"[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*")


class Node:
    """One value of a file together with the place where it stands."""

    def __init__(self, file: str, path: str, value: Any, unset: list[LibraryError] | None = None) -> None:
        self.file, self.path, self.value, self.unset = file, path, value, unset

    def inside(self, step: str, value: Any) -> "Node":
        joined = "" if not self.path or not step or step.startswith("[") else "."
        place = f"{self.path}{joined}{step}"
        return Node(self.file, place, value, self.unset)

    def refuse(self, expected: str) -> NoReturn:
        raise LibraryError(self.file, self.path or WHOLE, expected)

    def at(self, key: str) -> "Node":
        if not self.has(key):
            self.refuse(f"the key {key}" if isinstance(self.value, dict) else "a mapping")
        return self.inside(key, self.value[key])

    def has(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def keys(self, required: Collection[str], optional: Collection[str] = ()) -> "Node":
        """This value as a mapping with these keys and no others."""
        if not isinstance(self.value, dict):
            self.refuse("a mapping")
        told = Gathering()
        known = f"no such key; known here: {', '.join(sorted([*required, *optional]))}"
        for key in self.value:
            if key not in required and key not in optional:
                told.of(partial(self.inside(str(key), None).refuse, known))
        for key in required:
            told.of(partial(self.at, key))
        told.tell()
        return self

    def items(self, at_least: int = 1) -> Iterator["Node"]:
        if not isinstance(self.value, list):
            self.refuse("a list")
        if len(self.value) < at_least:
            self.refuse(f"at least {at_least} {'entry' if at_least == 1 else 'entries'}")
        return (self.inside(f"[{index}]", each) for index, each in enumerate(self.value))

    def text(self, most: int = 0) -> str:
        """`most`: characters, where it is kept in a column of a given width."""
        if isinstance(self.value, bool):
            self.refuse("a text: between quotes, because without them this word is read as a yes or a no")
        if isinstance(self.value, int | float):
            self.refuse("a text: between quotes, because without them this is read as a number")
        if not isinstance(self.value, str) or not self.value.strip():
            self.refuse("a text that is not empty")
        text = " ".join(self.value.split())
        return self.no_longer(text, most) if most else text

    def no_longer(self, text: str, most: int) -> str:
        if len(text) > most:
            self.refuse(f"at most {most} characters")
        return text

    def code(self) -> str:
        if not isinstance(self.value, str) or not CODE.fullmatch(self.value):
            self.refuse("a code of lower-case letters, digits and underscores")
        return self.value

    def number(self, least: int, most: int) -> int:
        """A whole number. Where a file may leave numbers open, an open one is noted and is None until it is set."""
        if self.value is None and self.unset is not None:
            noted = f"a whole number from {least} to {most}, which the programme has to set"
            self.unset.append(LibraryError(self.file, self.path, noted))
            return cast(int, None)
        if type(self.value) is not int or not least <= self.value <= most:
            self.refuse(f"a whole number from {least} to {most}")
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            self.refuse("true or false")
        return self.value

    def one_of(self, choices: Collection[str], what: str = "") -> str:
        if not isinstance(self.value, str) or self.value not in choices:
            self.refuse(f"{what or 'one of'}: {', '.join(choices) or 'there is none'}")
        return self.value

    def unique(self, things: tuple[Thing, ...], key: Callable[[Thing], str]) -> tuple[Thing, ...]:
        for name, times in Counter(key(thing) for thing in things).items():
            if times > 1:
                self.refuse(f"each code once, not {name} {times} times")
        return things


def parse_yaml(
    text: str,
    file: str,
    unset: list[LibraryError] | None = None,
    loaders: tuple[type[Any], type[Any]] = (Quick, OneKeyOnce),
) -> Node:
    """`loaders`: subclasses of a safe one. A fast one, and the one in whose words is said what it could not read."""
    quick, loader = loaders
    with suppress(yaml.YAMLError, *FAULTS):
        return Node(file, "", yaml.load(text, Loader=quick), unset)  # noqa: S506
    try:
        return Node(file, "", yaml.load(text, Loader=loader), unset)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else WHOLE
        raise LibraryError(
            file, place, f"YAML that can be read ({getattr(error, 'problem', None) or error})"
        ) from error
    except FAULTS as fault:
        raise LibraryError(file, WHOLE, f"values that can be read ({type(fault).__name__})") from fault


def read_text(folder: Path, file: str) -> str:
    try:
        return (folder / file).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise LibraryError(file, WHOLE, "a file of this name in the library") from error
    except UnicodeDecodeError as error:
        raise LibraryError(file, WHOLE, "text in UTF-8") from error
    except OSError as error:
        raise LibraryError(file, WHOLE, "a file that can be read") from error


def read_node(folder: Path, file: str, unset: list[LibraryError] | None = None) -> Node:
    return parse_yaml(read_text(folder, file), file, unset)
