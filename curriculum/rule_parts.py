"""Of what does a rule consist: of itself, and of those that it combines, and of theirs?

On plain data: the rules of a version, as its file, its rows and judge hold them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class Part(NamedTuple):
    """`exam`: the code of the one that it is about, or None for the whole programme."""

    shape: str
    params: Mapping[str, Any]
    exam: str | None


def parts_of(shape: str, params: Mapping[str, Any], exam: str | None = None) -> Iterator[Part]:
    """The rule first. What it combines is about the same exam, where it names no other."""
    yield Part(shape, params, exam)
    for each in params.get("rules", ()):
        yield from parts_of(each["shape"], each["params"], each.get("application", exam))
