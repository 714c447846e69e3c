"""What is known of one trainee, as plain data? Everything that judge may look at, and nothing else.

Dates are days in the institution's time zone. A new kind of fact is a new field of Facts with an empty default.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from logbook.agreement import worst

from .items import (
    AssessmentFact,
    AwardFact,
    CourseFact,
    LibraryCaseFact,
    ModuleFact,
    ReflectionFact,
    SignOffFact,
)
from .plain import ADDED, Plain

STATES = ("draft", "submitted", "accepted", "accepted_not_counting", "returned", "rejected", "withdrawn")
STUDY_CLASSES = ("performed", "interpreted")
_TRULY = {"TP": "positive", "FN": "positive", "TN": "negative", "FP": "negative"}


@dataclass(frozen=True)
class ScanFact(Plain):
    id: str
    application: str
    performed_on: date  # where only an interval is known, its first day
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
    performed_until: date | None = field(
        default=None, metadata=ADDED
    )  # the last day of the interval, where the day is not known
    study_class: str = field(default="performed", metadata=ADDED)  # performed (and interpreted), or interpreted only
    supervisor_roles: tuple[str, ...] = field(
        default=(), metadata=ADDED
    )  # what the person who attests is in this programme, such as mentor
    reviewer_roles: tuple[str, ...] = field(default=(), metadata=ADDED)
    positive_is_normal: tuple[str, ...] = field(default=(), metadata=ADDED)  # questions whose expected answer is yes
    trainees: int = field(default=1, metadata=ADDED)  # how many were credited with this study

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError(f"scan {self.id} is {self.state!r}, which is no state of a scan")
        if self.study_class not in STUDY_CLASSES:
            raise ValueError(f"scan {self.id} is {self.study_class!r}, which is no class of study")
        if self.performed_until is not None and self.performed_until < self.performed_on:
            raise ValueError(f"scan {self.id} was performed until a day before it was performed")

    @property
    def order(self) -> tuple[date, str]:
        return (self.performed_on, self.id)

    @property
    def is_procedure(self) -> bool:
        return self.worst_outcome in ("success", "failure")

    @property
    def worst_outcome(self) -> str | None:
        return self.outcome or worst(self.outcomes, self.positive_is_normal)

    def truly(self, question: str) -> str | None:
        """The true answer: by the reviewer, where there is a review; else the trainee's."""
        if question in self.outcomes:
            return _TRULY.get(self.outcomes[question])
        return self.answers.get(question)

    @property
    def positive(self) -> tuple[str, ...]:
        """The questions whose true answer was yes."""
        return tuple(sorted(each for each in self._asked if self.truly(each) == "positive"))

    @property
    def abnormal(self) -> tuple[str, ...]:
        """The questions whose true answer departs from the expected one."""
        departs = {True: "negative", False: "positive"}
        return tuple(
            sorted(each for each in self._asked if self.truly(each) == departs[each in self.positive_is_normal])
        )

    @property
    def _asked(self) -> set[str]:
        return {*self.answers, *self.outcomes}


@dataclass(frozen=True)
class Facts(Plain):
    scans: tuple[ScanFact, ...] = ()
    modules: tuple[ModuleFact, ...] = ()
    courses: tuple[CourseFact, ...] = field(default=(), metadata=ADDED)
    assessments: tuple[AssessmentFact, ...] = field(default=(), metadata=ADDED)
    reflections: tuple[ReflectionFact, ...] = field(default=(), metadata=ADDED)
    awards: tuple[AwardFact, ...] = field(default=(), metadata=ADDED)
    library_cases: tuple[LibraryCaseFact, ...] = field(default=(), metadata=ADDED)
    sign_offs: tuple[SignOffFact, ...] = field(default=(), metadata=ADDED)
    started_on: date | None = field(default=None, metadata=ADDED)  # the first day of the enrolment
    trained_on: date | None = field(
        default=None, metadata=ADDED
    )  # the day on which the training that is to be kept up was complete

    def __post_init__(self) -> None:
        # What is given twice would count twice; which of the two is true is not for judge to guess.
        for kind, things in (
            ("scan", self.scans),
            ("course", self.courses),
            ("assessment", self.assessments),
            ("reflection", self.reflections),
            ("library case", self.library_cases),
            ("sign-off", self.sign_offs),
        ):
            if twice := sorted(_twice(thing.id for thing in things)):
                raise ValueError(f"given twice: {kind} {', '.join(twice)}")


def _twice(ids: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    return {each for each in ids if each in seen or seen.add(each)}  # type: ignore[func-returns-value]
