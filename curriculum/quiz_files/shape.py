"""What is a question that came in, and how is a mistake told?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

MOST_BYTES = 512 * 1024
MOST_QUESTIONS = 200
MOST_OPTIONS = 8
MOST_PICTURES = 4  # of one question
MOST_PACKAGE_BYTES = 20 * 1024 * 1024
LONGEST = 2000
MOST_MISTAKES = 30
COMPETENCIES = ("indication", "acquisition", "interpretation", "decision")
OPTION_CODES = "abcdefgh"


@dataclass(frozen=True)
class Mistake:
    """`place`: “line 12”, or “line 12, <choiceInteraction>”."""

    place: str
    expected: str

    def __str__(self) -> str:
        return f"{self.place}: expected {self.expected}"


class NotReadable(ValueError):
    """The file with all its mistakes, the first ones."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)[:MOST_MISTAKES]
        super().__init__("\n".join(map(str, self.mistakes)))


def check_size(content: bytes, most: int) -> None:
    if len(content) > most:
        raise NotReadable([Mistake("the whole file", f"at most {most // 1024} kB")])


@dataclass(frozen=True)
class Brought:
    """A picture that a question shows, as it lies in the package: not looked at yet."""

    name: str
    alt: str
    content: bytes


@dataclass(frozen=True)
class Imported:
    place: str
    text: str
    options: tuple[str, ...]
    right: int
    explanation: str = ""
    competency: str | None = None
    pictures: tuple[Brought, ...] = ()
    fixed: tuple[int, ...] = ()  # the answers that are not shuffled


def faults(question: Imported) -> list[Mistake]:
    """What every question has to be, wherever it comes from."""
    found = []
    if not question.text:
        found.append("a text of the question")
    if not 2 <= len(question.options) <= MOST_OPTIONS:
        found.append(f"from 2 to {MOST_OPTIONS} answers, not {len(question.options)}")
    if not all(question.options):
        found.append("a text for every answer")
    elif len({each.casefold() for each in question.options}) < len(question.options):
        found.append("different answers")
    if max(map(len, (question.text, question.explanation, *question.options)), default=0) > LONGEST:
        found.append(f"texts of at most {LONGEST} characters")
    if len(question.pictures) > MOST_PICTURES:
        found.append(f"at most {MOST_PICTURES} pictures")
    return [Mistake(question.place, each) for each in found]


def checked(questions: Sequence[Imported], mistakes: Iterable[Mistake]) -> tuple[Imported, ...]:
    """The questions if nothing is wrong; else every mistake."""
    found = [*mistakes, *(fault for each in questions for fault in faults(each))]
    if len(questions) <= MOST_QUESTIONS:
        found += _again(questions)
    else:
        found.append(Mistake("the whole file", f"at most {MOST_QUESTIONS} questions, not {len(questions)}"))
    if not questions and not found:
        found.append(Mistake("the whole file", "at least one question"))
    if found:
        raise NotReadable(found)
    return tuple(questions)


def _again(questions: Iterable[Imported]) -> Iterator[Mistake]:
    """What asks the same, shows the same, and has the same answers."""
    places: dict[Any, str] = {}
    for each in questions:
        asked = " ".join(each.text.casefold().split())
        key = (asked, frozenset(map(str.casefold, each.options)), tuple(shown.content for shown in each.pictures))
        if key in places:
            yield Mistake(each.place, f"another question than that of {places[key]}: it is the same")
        places.setdefault(key, each.place)


def as_questions(imported: Iterable[Imported], competency: str) -> list[dict[str, Any]]:
    """As a module's version keeps them; `competency`: of those that name none."""
    return [
        {
            "code": f"q{number}",
            "competency": each.competency or competency,
            "text": each.text,
            "options": [{"code": code, "text": text} for code, text in zip(OPTION_CODES, each.options, strict=False)],
            "right": OPTION_CODES[each.right],
            "explanation": each.explanation,
            "source": [],
            **({"fixed": [OPTION_CODES[place] for place in each.fixed]} if each.fixed else {}),
        }
        for number, each in enumerate(imported, start=1)
    ]
