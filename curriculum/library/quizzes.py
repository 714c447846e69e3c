"""What does a module's quiz ask, which answer is right, and why?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from .basis import PROGRAMME_SET, Tagged, read_tagged
from .nodes import Node, read_node
from .plain import Plain
from .sources import Source

# The I-AIM frame: when, get the image, read it, decide.
COMPETENCIES = ("indication", "acquisition", "interpretation", "decision")
OPTION_CODES = ("a", "b", "c", "d")


@dataclass(frozen=True)
class Option(Plain):
    code: str
    text: str


@dataclass(frozen=True)
class QuizQuestion(Plain):
    code: str
    competency: str
    text: str
    options: tuple[Option, ...]
    right: str
    explanation: str
    source: tuple[str, ...]


@dataclass(frozen=True)
class Quiz(Plain):
    pass_percent: Tagged
    questions: tuple[QuizQuestion, ...]


def read_quiz(folder: Path, module: str, cited: Collection[str], sources: Mapping[str, Source]) -> Quiz:
    """The quiz beside a module; a question may rest only on what the module itself cites."""
    root = read_node(folder, f"modules/{module}.quiz.yaml").keys(["schema", "module", "pass_percent", "questions"])
    root.at("schema").one_of(["pocus-quiz/1"])
    root.at("module").one_of([module])
    return Quiz(
        pass_percent=read_tagged(root.at("pass_percent"), sources, PROGRAMME_SET, 1, 100),
        questions=root.at("questions").unique(
            tuple(_question(each, cited) for each in root.at("questions").items()), lambda each: each.code
        ),
    )


def _question(node: Node, cited: Collection[str]) -> QuizQuestion:
    node.keys(["code", "competency", "text", "options", "right", "explanation", "source"])
    return QuizQuestion(
        code=node.at("code").code(),
        competency=node.at("competency").one_of(COMPETENCIES),
        text=node.at("text").text(),
        options=_options(node.at("options").keys(OPTION_CODES)),
        right=node.at("right").one_of(OPTION_CODES),
        explanation=node.at("explanation").text(),
        source=tuple(each.one_of(cited, "a source that the module cites") for each in node.at("source").items()),
    )


def _options(node: Node) -> tuple[Option, ...]:
    options = tuple(Option(code=code, text=node.at(code).text()) for code in OPTION_CODES)
    if len({option.text for option in options}) < len(options):
        node.refuse("four different answers")
    return options
