"""English between brackets: whatever a reader reads outside them was not translatable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from django.db import models
from django.utils import translation

OPEN, CLOSE = "⟦", "⟧"
READ = ("alt", "title", "aria-label", "placeholder", "aria-description", "summary", "label")
SILENT = {"script", "style", "svg", "code", "template"}


@contextmanager
def pseudo_locale() -> Iterator[None]:
    """Every message comes back in brackets, with its placeholders in place."""
    held = translation._trans  # type: ignore[attr-defined]
    plain = {name: getattr(held, name) for name in ("gettext", "ngettext", "pgettext", "npgettext")}

    def marked(real: Any) -> Any:
        def say(*args: Any) -> str:
            said = real(*args)
            return f"{OPEN}{said}{CLOSE}" if said else said

        return say

    for name, real in plain.items():
        setattr(held, name, marked(real))
    try:
        yield
    finally:
        for name, real in plain.items():
            setattr(held, name, real)


class Reading(HTMLParser):
    """What a page says: its texts and the attributes that are read out; nothing of lessons, which are data."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        self.silent = 0
        self.path: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.said += [(f"{tag}[{name}]", given[name] or "") for name in READ if given.get(name)]
        if tag == "input" and given.get("type") in ("submit", "button"):
            self.said.append((f"{tag}[value]", given.get("value") or ""))
        if tag in SILENT or given.get("lang") or "data-lesson" in given or (self.silent and tag in self.path):
            self.silent += 1
            self.path.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.path and self.path[-1] == tag:
            self.path.pop()
            self.silent -= 1

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.said.append(("text", data))


def outside(text: str) -> str:
    """What stands outside the brackets, however deep they nest."""
    depth, left = 0, []
    for letter in text:
        if letter == OPEN:
            depth += 1
        elif letter == CLOSE:
            depth -= 1
        elif depth == 0:
            left.append(letter)
    return "".join(left)


def without(text: str, data: re.Pattern[str]) -> str:
    """The rest, once what is known to be data is taken out."""
    return data.sub(" ", " ".join(text.split()))


def strings_of(thing: Any) -> Iterator[str]:
    """Every text in plain data."""
    if isinstance(thing, dict):
        for value in thing.values():
            yield from strings_of(value)
    elif isinstance(thing, list | tuple):
        for value in thing:
            yield from strings_of(value)
    elif isinstance(thing, str):
        yield thing


def texts_of(rows: Iterable[models.Model], *fields: str) -> Iterator[str]:
    for row in rows:
        for name in fields:
            yield from strings_of(getattr(row, name))
