"""Which rules could nobody ever meet, whatever they do? What is certain from the file alone is refused in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .catalogue import Application
from .errors import Gathering
from .nodes import Node
from .reading import Within

READ = frozenset({"TP", "TN", "FP", "FN", "limited"})
DONE = frozenset({"success", "failure"})
POSITIVE = frozenset({"TP", "FN"})


def check_can_be_met(shape: str, node: Node, found: Mapping[str, Any], within: Within) -> None:
    """`found`: what was read there; an open number is None."""
    exams = _meant(found, within)
    told = Gathering()
    if shape == "min_applications":
        told.of(lambda: _no_more(node.at("k"), found["k"], len(exams), "exams"))
    if shape == "breadth":
        told.of(lambda: _questions(node.at("n"), found, exams))
    if shape == "min_positive" and found.get("library_cases") is not None and found["n"] is not None:
        told.of(lambda: node.at("library_cases").number(1, found["n"]))
    if shape == "sign_off":
        told.of(lambda: node.at("roles").unique(tuple(found["roles"]), str))
    if found.get("filters", {}).get("outcome_not"):
        told.of(lambda: _outcomes(shape, node.at("filters").at("outcome_not"), found["filters"], exams))
    told.tell()


def _meant(found: Mapping[str, Any], within: Within) -> list[Application]:
    exams = list(within.concerned)
    return [each for each in exams if each.code in found["applications"]] if "applications" in found else exams


def _no_more(node: Node, number: int | None, most: int, what: str) -> None:
    if number is not None and number > most:
        node.refuse(f"no more than {most}, because so many {what} are meant")


def _questions(node: Node, found: Mapping[str, Any], exams: Iterable[Application]) -> None:
    codes = [question.code for exam in exams for question in exam.questions]
    if not codes:
        node.refuse("another exam, because none that is meant has questions")
    wanted = found["filters"].get("questions", codes)
    _no_more(node, found["n"], sum(each in wanted for each in codes), "questions")


def _outcomes(shape: str, node: Node, filters: Mapping[str, Any], exams: Iterable[Application]) -> None:
    possible = frozenset().union(*(READ if exam.outcome is None else DONE for exam in exams))
    unwanted = frozenset(filters["outcome_not"])
    # A scan that nobody reviewed has no outcome, and may count.
    if possible <= unwanted and not filters.get("unreviewed"):
        node.refuse("an outcome left that counts, because otherwise no scan does")
    if shape == "min_positive" and unwanted >= POSITIVE and not possible & DONE:
        node.refuse("TP or FN left, because no other scan is positive")
