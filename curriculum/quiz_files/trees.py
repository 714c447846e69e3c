"""How is XML read that anybody may have written? No document type, no entities of its own, bounded in size, depth and number
of elements; every element knows its line. Elements and attributes are named as in QTI 2.1, QTI 3.0's `qti-kebab-case` too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

MOST_ELEMENTS = 20_000
DEEPEST = 60


class BadXml(ValueError):
    def __init__(self, line: int, expected: str) -> None:
        self.line, self.expected = line, expected
        super().__init__(expected)


@dataclass
class Element:
    name: str
    attributes: dict[str, str]
    line: int
    parts: list[Element | str] = field(default_factory=list)

    @property
    def children(self) -> Iterator[Element]:
        return (each for each in self.parts if isinstance(each, Element))

    def every(self, *names: str) -> list[Element]:
        """Of these names, at any depth, in their order."""
        return [each for each in self.walk() if each.name in names]

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            yield from child.walk()

    def text(self, *without: str) -> str:
        """What is read, without what stands in elements of these names."""
        return " ".join("".join(self._texts(frozenset(without))).split())

    def _texts(self, without: frozenset[str]) -> Iterator[str]:
        for each in self.parts:
            if isinstance(each, str):
                yield each
            elif each.name not in without:
                yield " "
                yield from each._texts(without)
                yield " "


def read_tree(content: bytes) -> Element:
    if b"\0" in content:
        raise BadXml(1, "XML in UTF-8")
    parser = expat.ParserCreate(encoding="UTF-8")
    parser.buffer_text = True
    root = Element("", {}, 0)
    open_now = [root]
    number = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal number
        number += 1
        if number > MOST_ELEMENTS or len(open_now) > DEEPEST:
            raise BadXml(parser.CurrentLineNumber, f"at most {MOST_ELEMENTS} elements, at most {DEEPEST} deep")
        named = {_named(key): value for key, value in attributes.items()}
        element = Element(_named(name), named, parser.CurrentLineNumber)
        open_now[-1].parts.append(element)
        open_now.append(element)

    def refuse(*_: object) -> None:
        raise BadXml(parser.CurrentLineNumber, "XML without a document type and without entities of its own")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: open_now.pop()
    parser.CharacterDataHandler = lambda text: open_now[-1].parts.append(text)
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise BadXml(error.lineno, f"XML that can be read ({expat.errors.messages[error.code]})") from None
    return next(root.children)


def _named(name: str) -> str:
    """Without its prefix; `qti-choice-interaction` is choiceInteraction."""
    local = name.rpartition(":")[2].removeprefix("qti-")
    return re.sub(r"-([a-z])", lambda found: found[1].upper(), local)
