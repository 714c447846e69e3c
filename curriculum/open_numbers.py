"""Which numbers does a programme of the library leave open, and what does its file say once a hospital has set them?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from curriculum.editing import OWN
from curriculum.library.catalogue import read_catalogue
from curriculum.library.modules import read_modules
from curriculum.library.programmes import open_numbers
from curriculum.library.reading import Number
from curriculum.library.shapes import params_of
from curriculum.library.splicing import data_of, with_values
from curriculum.library.texts import library_text
from curriculum.sentences import entry_sentence

A_NUMBER = re.compile(r"(requirements|maintenance)\[(\d+)\]\.params\.(\w+)")
BLANK, DOTS = 987_654_321, "…"  # what no rule asks stands for a number that is not set, until the sentence is said
SET_HERE = "What was left open is set here."  # in the file, in the language of the library's files


@dataclass(frozen=True)
class Open:
    """One of them: of which entry, which parameter of it, and within which bounds."""

    section: str
    index: int
    name: str
    title: str
    sentence: str
    note: str
    least: int
    most: int

    @property
    def key(self) -> str:
        return f"{self.section}-{self.index}-{self.name}"


def open_in(code: str) -> list[Open]:
    """Those that a page can ask for. What it cannot stands open in the text."""
    data, catalogue = data_of(library_text(code)), read_catalogue()
    words = {each.code: each.short for each in catalogue.applications}
    modules = {each.code: each.title for each in read_modules()}
    found = []
    for match in filter(None, (A_NUMBER.fullmatch(each.path) for each in open_numbers(code))):
        section, index, name = match[1], int(match[2]), match[3]
        entry = data[section][index]
        required, optional = params_of(entry["shape"])
        reader = {**required, **optional}[name]
        assert isinstance(reader, Number)  # noqa: S101 (nothing else is left open)
        exams = ", ".join(catalogue.application(each).short for each in entry.get("each_of", ()))
        title = entry["title"].replace("{exam}", exams)
        sentence = entry_sentence(_with_blanks(entry), words, modules).replace(str(BLANK), DOTS)
        found.append(Open(section, index, name, title, sentence, entry.get("note", ""), reader.least, reader.most))
    return found


def _with_blanks(entry: dict[str, Any]) -> dict[str, Any]:
    params = {name: BLANK if value is None else value for name, value in entry["params"].items()}
    return {**entry, "params": params}


def filled(code: str, numbers: Mapping[str, int]) -> str:
    """The library's file with these numbers; what stands beside them says that they are the programme's own."""
    text = library_text(code)
    at: dict[tuple[str, int, str], dict[str, int]] = defaultdict(dict)
    for each in open_in(code):
        at[each.section, each.index, each.note][each.name] = numbers[each.key]
    for (section, index, note), values in at.items():
        text = with_values(text, [section, index, "params"], values)
        whose = {"tag": OWN, "note": " ".join(f"{note} {SET_HERE}".split())}
        text = with_values(text, [section, index], whose)
    return text
