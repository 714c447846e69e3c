"""Answers to a quiz, so many of them right."""

from __future__ import annotations


def right_ones(version) -> dict[str, str]:
    return {question["code"]: question["right"] for question in version.data["questions"]}


def with_wrong(version, how_many: int) -> dict[str, str]:
    """All right but the first so many."""
    answers = right_ones(version)
    for code in list(answers)[:how_many]:
        answers[code] = "a" if answers[code] != "a" else "b"
    return answers


def posted(attempt, answers: dict[str, str]) -> dict[str, str]:
    """As the page sends them."""
    return {"attempt": str(attempt.pk), **{f"question-{code}": option for code, option in answers.items()}}
