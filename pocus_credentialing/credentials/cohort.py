"""Where does a whole cohort stand? Values only, in a constant number of queries and one pass."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from curriculum.models import Enrolment, Programme, Requirement

from .models import Certificate, Standing
from .states import STANDING, CertificateState


@dataclass
class Cell:
    """One person, one exam: the number that stands for it, and the share of everything it asks that is done."""

    key: str = ""
    counted: int = 0
    needed: int = 0
    done: int = 0
    asked: int = 0
    met: bool = True

    @property
    def shade(self) -> int:
        """0: nothing yet; 4: all met; between them by thirds. The number in the cell carries it, not the colour."""
        if self.asked and self.met:
            return 4
        if not self.done:
            return 0
        return 1 + min(2, 3 * self.done // self.asked)


@dataclass
class Member:
    enrolment: UUID
    name: str
    route: str
    cells: dict[str, Cell] = field(default_factory=dict)
    general_met: bool = True
    certified: set[str] = field(default_factory=set)

    @property
    def ready(self) -> list[str]:
        """Exams that are met, with everything the programme asks, and on no certificate that stands."""
        if not self.general_met:
            return []
        return [code for code, cell in self.cells.items() if cell.met and cell.asked and code not in self.certified]

    @property
    def percent(self) -> int:
        asked = sum(cell.asked for cell in self.cells.values())
        return 100 * sum(cell.done for cell in self.cells.values()) // asked if asked else 0


@dataclass(frozen=True)
class Cohort:
    exams: list[tuple[str, str]]  # code, short title, in the programme's order
    members: list[Member]

    @property
    def ready(self) -> list[Member]:
        return [member for member in self.members if member.ready]


def cohort_of(programme: Programme, exam_titles: dict[str, str], only: Collection[UUID] | None = None) -> Cohort:
    """Everyone who is enrolled, by name; or `only` these enrolments."""
    enrolled = Enrolment.objects.open().filter(programme=programme).order_by("trainee__name", "pk")
    if only is not None:
        enrolled = enrolled.filter(pk__in=only)
    members = {pk: Member(pk, name, route) for pk, name, route in enrolled.values_list("pk", "trainee__name", "route")}
    requirements = {
        pk: (key, exam, shape)
        for pk, key, exam, shape in Requirement.objects.filter(version__programme=programme).values_list(
            "pk", "key", "application__code", "shape"
        )
    }
    rows = Standing.objects.filter(enrolment__programme=programme, enrolment__ended_on=None).order_by(
        "requirement__position"
    )
    if only is not None:
        rows = rows.filter(enrolment__in=only)
    for enrolment, requirement, needed, counted, met in rows.values_list(
        "enrolment_id", "requirement_id", "needed", "counted", "met"
    ):
        # Enrolled or published in between our queries: in the next answer.
        if enrolment not in members or requirement not in requirements:
            continue
        key, exam, shape = requirements[requirement]
        member = members[enrolment]
        if not exam:
            member.general_met = member.general_met and met
            continue
        cell = member.cells.setdefault(exam, Cell())
        cell.asked += needed
        cell.done += min(counted, needed)
        cell.met = cell.met and met
        if shape == "min_count" or not cell.key:
            cell.key, cell.counted, cell.needed = key, counted, needed
    _certified(programme, members)
    exams = [code for code in exam_titles if any(code in member.cells for member in members.values())]
    return Cohort([(code, exam_titles[code]) for code in exams], list(members.values()))


def _certified(programme: Programme, members: dict[UUID, Member]) -> None:
    today = programme.institution.today()
    rows = Certificate.objects.filter(version__programme=programme, state__in=STANDING)
    for enrolment, key, state, expires_on in rows.values_list(
        "enrolment_id", "applications_key", "state", "expires_on"
    ):
        has_run_out = state == CertificateState.VALID and expires_on is not None and expires_on < today
        if enrolment in members and not has_run_out:
            members[enrolment].certified |= set(key.split(","))
