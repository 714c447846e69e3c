"""How does a module's stored text become a page that can be jumped through, and what does it rest on?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _

from curriculum.library.lessons import HEADINGS
from curriculum.library.sources import Source, read_sources
from curriculum.models import Attempt
from curriculum.shuffling import options_of

HEADING = re.compile(r"<h2>(.+?)</h2>")
REFERENCE = re.compile(r"\[(\d+)\]")
HEAD = re.compile(r"<th>(.*?)</th>", re.S)
ROW = re.compile(r"(?=<tr>\s*<td>)")
SOURCES = "<h2>Sources</h2>"


@dataclass(frozen=True)
class Page:
    html: SafeString
    contents: tuple[tuple[str, str], ...]  # the four headings: anchor and words


def as_page(html: str, source_ids: Iterable[str]) -> Page:
    """The library's HTML, which escaped whatever an author typed, with anchors, linked references and tables that scroll.

    The list of sources that closes the text is left out: the page gives them with their addresses.
    """
    text = html.partition(SOURCES)[0]
    numbers = {str(number) for number, _source in enumerate(source_ids, start=1)}
    text = REFERENCE.sub(lambda match: _reference(match[1]) if match[1] in numbers else match[0], text)
    contents = tuple((slugify(words), words) for words in HEADING.findall(text) if words in HEADINGS)
    text = HEADING.sub(lambda match: f'<h2 id="{slugify(match[1])}">{match[1]}</h2>', text)
    text = text.replace("<figcaption>", '<figcaption class="small soft">')
    return Page(html=mark_safe(_scrolling(text)), contents=contents)


def _reference(number: str) -> str:
    return format_html('<a href="#source-{}">[{}]</a>', number, number)


def _scrolling(text: str) -> str:
    """A wide table scrolls in a region of its own, which the keyboard can reach; each region has its own name."""
    parts = text.split("<table>")
    for number in range(1, len(parts)):
        name = escape(_("Table %(number)d") % {"number": number})
        table, _end, rest = parts[number].partition("</table>")
        heads = HEAD.findall(table)
        if len(heads) > 2:
            table = "".join(_told_apart(each, heads) for each in ROW.split(table))
        opened = '<table class="lines">' if len(heads) > 2 else "<table>"
        region = f'<div class="table-region" role="region" tabindex="0" aria-label="{name}">'
        parts[number] = f"{region}{opened}{table}</table></div>{rest}"
    return "".join(parts)


def _told_apart(row: str, heads: list[str]) -> str:
    """On a phone the cells of a row stand one below the other, each after the first with what its column is about."""
    cells = row.split("<td>")
    if len(cells) == 1:
        return row
    said = [f'<td><span class="head small soft">{head}</span>' for head in heads[1:]]
    return "".join(
        [cells[0], "<td>", cells[1], *(f"{head}{cell}" for head, cell in zip(said, cells[2:], strict=False))]
    )


def cited(source_ids: Iterable[str]) -> list[Source]:
    """The publications behind these ids, in order; one that the library has since dropped is passed over."""
    known = read_sources()
    return [known[each] for each in source_ids if each in known]


def answered(attempt: Attempt) -> list[dict[str, Any]]:
    """Each question of a quiz that was handed in, in the order of its sitting: what was chosen, what is right, and why."""
    questions = {question["code"]: question for question in attempt.version.data["questions"]}
    return [_answered(attempt, questions[code]) for code in attempt.order or questions]


def _answered(attempt: Attempt, question: dict[str, Any]) -> dict[str, Any]:
    chosen = attempt.answers.get(question["code"])
    options = [
        {**option, "is_right": option["code"] == question["right"], "is_chosen": option["code"] == chosen}
        for option in options_of(attempt.pk, question)
    ]
    return {
        "code": question["code"],
        "text": question["text"],
        "pictures": question.get("pictures", ()),
        "options": options,
        "chosen": chosen,
        "right": question["right"],
        "is_right": chosen == question["right"],
        "explanation": question["explanation"],
        "sources": cited(question["source"]),
    }
