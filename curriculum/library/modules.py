"""What does a trainee read and answer in phase 1?"""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from pathlib import Path

from .basis import Tagged, read_source_ids
from .catalogue import read_catalogue
from .lessons import HEADINGS, RENDERER, WORDS_A_MINUTE, as_html, check_headings, with_citations, words_in
from .nodes import LIBRARY, Node, parse_yaml, read_text
from .pictures import Film, Picture, films_of, pictures_in, read_pictures
from .plain import Plain
from .quizzes import QuizQuestion, read_quiz
from .sources import read_sources

FRONT = "---\n"


@dataclass(frozen=True)
class ModuleSource(Plain):
    code: str
    version: str
    title: str
    summary: str
    application: str | None
    competencies: tuple[str, ...]
    words: int
    minutes: int
    markdown: str
    html: str
    pictures: tuple[Picture, ...]
    films: tuple[Film, ...]
    sources: tuple[str, ...]
    pass_percent: Tagged
    questions: tuple[QuizQuestion, ...]


@lru_cache
def read_modules(folder: Path = LIBRARY) -> tuple[ModuleSource, ...]:
    """Every module of the library: the general ones first, then in the catalogue's order of applications."""
    order = [None, *read_catalogue(folder).codes]
    modules = [_module(folder, path.stem) for path in (folder / "modules").glob("*.md")]
    return tuple(sorted(modules, key=lambda module: (order.index(module.application), module.code)))


def read_module(code: str, folder: Path = LIBRARY) -> ModuleSource:
    return next(module for module in read_modules(folder) if module.code == code)


def _module(folder: Path, code: str) -> ModuleSource:
    file = f"modules/{code}.md"
    text = read_text(folder, file)
    parts = text.split(FRONT, 2)
    if len(parts) != 3 or parts[0]:
        Node(file, "line 1", None).refuse("facts about the module between two lines of ---")
    facts = parse_yaml("\n" + parts[1], file).keys(["schema", "version", "title", "summary", "application", "sources"])
    facts.at("schema").one_of(["pocus-module/1"])
    known = read_sources(folder)
    ids = read_source_ids(facts.at("sources"), known)
    application = facts.at("application")
    body = Node(file, "text", parts[2])
    check_headings(body)
    markdown = with_citations(body, ids, known)
    above = len(text.splitlines()) - len(body.value.splitlines())
    pictures = tuple(pictures_in(RENDERER, body, above))
    drawn = read_pictures(folder, code, pictures)
    quiz = read_quiz(folder, code, ids, known)
    words = words_in(body.value)
    return ModuleSource(
        code=code,
        version=facts.at("version").text(),
        title=facts.at("title").text(),
        summary=facts.at("summary").text(),
        application=None
        if application.value is None
        else application.one_of(read_catalogue(folder).codes, "null or an application of the catalogue"),
        competencies=tuple(HEADINGS.values()),
        words=words,
        minutes=ceil(words / WORDS_A_MINUTE),
        markdown=markdown,
        html=as_html(markdown, drawn),
        pictures=tuple(picture for _, picture in pictures),
        films=films_of(folder, code, [picture for _, picture in pictures]),
        sources=ids,
        pass_percent=quiz.pass_percent,
        questions=quiz.questions,
    )
