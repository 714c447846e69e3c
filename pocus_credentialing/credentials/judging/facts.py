"""What is known of one trainee, as plain data? Everything that judge may look at, and nothing else.

Dates are days in the institution's time zone. A new kind of fact is a new field of Facts with an empty default.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from logbook.agreement import worst

from .plain import Plain

STATES = ("draft", "submitted", "accepted", "accepted_not_counting", "returned", "rejected", "withdrawn")


@dataclass(frozen=True)
class ScanFact(Plain):
    id: str
    application: str
    performed_on: date
    state: str
    accepted_on: date | None = None
    context: str = "clinical"
    views: tuple[str, ...] = ()
    missing_required_views: tuple[str, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)  # question → the trainee's first submitted answer
    outcomes: dict[str, str] = field(default_factory=dict)  # question → TP, TN, FP, FN, limited
    outcome: str | None = None  # the worst of them; of a procedure success or failure; None before review
    quality: int | None = None
    supervision: str | None = None  # bedside, remote, unassisted: only what the supervisor attested
    reviewer: str | None = None
    veto_reason: str | None = None
    sub_type: str | None = None
    clips: int = 0
    before_phase1: bool = False  # performed before the trainee had completed phase 1

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError(f"scan {self.id} is {self.state!r}, which is no state of a scan")

    @property
    def order(self) -> tuple[date, str]:
        return (self.performed_on, self.id)

    @property
    def is_procedure(self) -> bool:
        return self.worst_outcome in ("success", "failure")

    @property
    def worst_outcome(self) -> str | None:
        return self.outcome or worst(self.outcomes.values())

    @property
    def positive(self) -> tuple[str, ...]:
        """The questions whose true answer was yes: by the reviewer's answer, where there is one."""
        return tuple(
            sorted(
                question
                for question in self.answers.keys() | self.outcomes.keys()
                if self.outcomes.get(question) in ("TP", "FN")
                or (question not in self.outcomes and self.answers[question] == "positive")
            )
        )


@dataclass(frozen=True)
class ModuleFact(Plain):
    code: str
    passed_on: date
    score: int | None = None  # per cent
    competencies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts(Plain):
    scans: tuple[ScanFact, ...] = ()
    modules: tuple[ModuleFact, ...] = ()

    def __post_init__(self) -> None:
        # A scan given twice would count twice; which of the two is true is not for judge to guess.
        if twice := sorted(_twice(scan.id for scan in self.scans)):
            raise ValueError(f"given twice: scan {', '.join(twice)}")


def _twice(ids: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    return {each for each in ids if each in seen or seen.add(each)}  # type: ignore[func-returns-value]
