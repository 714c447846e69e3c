"""What besides scans may be known of a trainee? Each with a day, and an id or code of its own.

Modules come from the quizzes, courses and awards from certificates that a director accepted and courses at which they
confirmed somebody. Of what no page records yet the lists are empty, and a programme that asks for it says what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from .plain import ADDED, Plain


@dataclass(frozen=True)
class ModuleFact(Plain):
    code: str
    passed_on: date
    score: int | None = None  # per cent
    competencies: tuple[str, ...] = ()


@dataclass(frozen=True)
class CourseFact(Plain):
    """A course, lecture, case or outside certificate that a director accepted; or a confirmed session on a simulator."""

    id: str
    kind: str
    completed_on: date
    code: str | None = None
    application: str | None = None
    minutes: int = 0  # of continuing education, hands-on time included
    hands_on_minutes: int = 0
    score: int | None = None  # per cent
    expires_on: date | None = field(default=None, metadata=ADDED)  # inclusive; its hours stay what they were

    @property
    def is_education(self) -> bool:
        """Time on a simulator counts only for a rule that names it."""
        return self.kind != "simulation"


@dataclass(frozen=True)
class AssessmentFact(Plain):
    id: str
    tool: str
    taken_on: date
    kind: str = "summative"
    application: str | None = None
    passed: bool = True
    score: int | None = None  # per cent
    assessor: str | None = None
    assessor_roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReflectionFact(Plain):
    id: str
    written_on: date
    application: str | None = None


@dataclass(frozen=True)
class AwardFact(Plain):
    """Something earned elsewhere, or here in another programme."""

    code: str
    awarded_on: date
    expires_on: date | None = None  # inclusive


@dataclass(frozen=True)
class LibraryCaseFact(Plain):
    """A stored case that was read and then discussed with a reviewer."""

    id: str
    application: str
    reviewed_on: date
    positive: bool = True
    agreed: bool = field(default=True, metadata=ADDED)  # read as the reviewer read it


@dataclass(frozen=True)
class SignOffFact(Plain):
    id: str
    role: str
    person: str
    signed_on: date
    document: str | None = None
    application: str | None = None
