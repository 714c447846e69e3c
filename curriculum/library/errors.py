"""What is wrong in a library file, and where?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar, cast

MOST_TOLD = 30
WHOLE = "(whole file)"
Thing = TypeVar("Thing")
Read = TypeVar("Read")


class LibraryError(Exception):
    """Names the file, the place in it and what was expected there, so that an author can mend it without reading code."""

    def __init__(self, file: str, path: str, expected: str) -> None:
        self.file = file
        self.path = path
        self.expected = expected
        super().__init__(f"{file}: {path}: expected {expected}")

    @property
    def all(self) -> tuple[LibraryError, ...]:
        return (self,)


class SeveralErrors(LibraryError):
    """All that is wrong at once; by itself it is the first of them."""

    def __init__(self, errors: Sequence[LibraryError]) -> None:
        self.errors = tuple(errors)
        super().__init__(errors[0].file, errors[0].path, errors[0].expected)

    def __str__(self) -> str:
        return "\n".join(str(each) for each in self.errors)

    @property
    def all(self) -> tuple[LibraryError, ...]:
        return self.errors


class UnsetNumbersError(SeveralErrors):
    """Every number that the file leaves open: the programme can be read, and not yet published."""


class Gathering:
    """Reads on after a mistake, so that all of them are told."""

    def __init__(self) -> None:
        self.errors: list[LibraryError] = []

    def of(self, read: Callable[[], Thing]) -> Thing:
        """What was read; nothing where that failed, which nobody sees once `tell` is called."""
        try:
            return read()
        except LibraryError as mistake:
            self.errors += mistake.all
            return cast(Thing, None)

    def tell(self) -> None:
        """Each mistake once, however many readers came upon it."""
        errors = list({(each.path, each.expected): each for each in self.errors}.values())
        if errors:
            raise SeveralErrors(errors) if len(errors) > 1 else errors[0]


def read_each(nodes: Iterable[Thing], read: Callable[[Thing], Read]) -> tuple[Read, ...]:
    """Every one of them, the wrong ones told together."""
    told, found = Gathering(), []
    for each in nodes:
        found.append(told.of(lambda each=each: read(each)))  # type: ignore[misc]
    told.tell()
    return tuple(found)


def read_all(make: Callable[..., Thing], *checks: Callable[[], object], **parts: Callable[[], object]) -> Thing:
    """What is made of these parts, each read by itself, where the checks hold as well."""
    told = Gathering()
    for check in checks:
        told.of(check)
    found = {name: told.of(read) for name, read in parts.items()}
    told.tell()
    return make(**found)


def in_order(errors: Sequence[LibraryError], value: Any) -> list[LibraryError]:
    """As they stand in the file. What an alias repeats is told where it is written."""
    order = {place: (number, is_again) for number, (place, is_again) in enumerate(_places(value, "", set()))}
    written = {each.expected for each in errors if not order.get(each.path, (0, False))[1]}
    told = [each for each in errors if not order.get(each.path, (0, False))[1] or each.expected not in written]
    return sorted(told, key=lambda each: order.get(each.path, (-1, False))[0])


def _places(value: Any, path: str, seen: set[int], is_again: bool = False) -> Iterator[tuple[str, bool]]:
    """Every place of it, in the words of a mistake, and whether what stands there stood elsewhere before."""
    is_again = is_again or id(value) in seen
    yield path or WHOLE, is_again
    if isinstance(value, dict | list):
        seen.add(id(value))
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, f"{path}.{key}" if path else str(key), seen, is_again)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _places(inner, f"{path}[{index}]", seen, is_again)
