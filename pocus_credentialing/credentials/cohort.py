"""Where does a whole cohort stand? Values only, in a constant number of queries and one pass."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from curriculum.models import Enrolment, Programme, ProgrammeVersion, Requirement

from .main_number import COUNT, main_of
from .models import Certificate, Standing
from .progress import Judgement, Result
from .states import STANDING, CertificateState


@dataclass
class Cell:
    """One person and one exam, or the programme as a whole: the number that stands for it, and the share of everything it
    asks that is done."""

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
    version: UUID
    cells: dict[str, Cell] = field(default_factory=dict)
    whole: Cell = field(default_factory=Cell)  # what the programme asks besides its exams
    certified: set[str] = field(default_factory=set)
    met: list[str] = field(default_factory=list)  # exams that are met, with everything the programme asks
    results: list[Result] = field(default_factory=list, repr=False)

    @property
    def ready(self) -> list[str]:
        """Exams that are met and on no certificate that stands."""
        return [code for code in self.met if code not in self.certified]

    @property
    def percent(self) -> int:
        """Of everything that the exams ask; where none asks anything, that the programme does."""
        cells = list(self.cells.values()) or [self.whole]
        asked = sum(cell.asked for cell in cells)
        return 100 * sum(cell.done for cell in cells) // asked if asked else 0

    def judge(self, exams: list[str]) -> None:
        """Which of these exams have all that a certificate for them needs, as issuing one asks it."""
        wanted = [code for code in exams if self.whole.met and self.cells.get(code, self.whole).met]
        said = Judgement(date.min, "", met=False, requirements=tuple(self.results) if wanted else ())
        self.met = [code for code in wanted if said.met_for(code)]


@dataclass(frozen=True)
class Cohort:
    exams: list[tuple[str, str]]  # code, short title, in the programme's order: those of which something is asked alone
    members: list[Member]
    titles: dict[str, str]  # of every exam
    counts_scans: bool  # whether the number of every column is one of scans
    asks_as_a_whole: bool  # of some exam nothing is asked alone: what is asked of the programme stands for it

    @property
    def ready(self) -> list[Member]:
        return [member for member in self.members if member.ready]


def cohort_of(programme: Programme, exam_titles: dict[str, str], only: Collection[UUID] | None = None) -> Cohort:
    """Everyone who is enrolled, by name; or `only` these enrolments."""
    enrolled = Enrolment.objects.open().filter(programme=programme).order_by("trainee__name", "pk")
    if only is not None:
        enrolled = enrolled.filter(pk__in=only)
    named = enrolled.values_list("pk", "trainee__name", "route", "version_id")
    members = {row[0]: Member(*row) for row in named}
    versions = ProgrammeVersion.objects.filter(programme=programme).values_list("pk", "data__applications")
    exams_of = {pk: [code for code in exam_titles if code in codes] for pk, codes in versions}
    requirements = {row.pk: row for row in _requirements(programme)}
    mains = set(_mains(list(requirements.values())))
    for enrolment, requirement, needed, counted, met, items in _standings(programme, only):
        # Enrolled or published in between our queries: in the next answer.
        if enrolment not in members or requirement not in requirements:
            continue
        asked, member = requirements[requirement], members[enrolment]
        member.results.append(
            Result(asked.key, asked.shape, "", asked.application__code, needed, counted, met, counted_items=items)
        )
        cell = member.cells.setdefault(asked.application__code, Cell()) if asked.application__code else member.whole
        cell.asked += needed
        cell.done += min(counted, needed)
        cell.met = cell.met and met
        if requirement in mains:
            cell.key, cell.counted, cell.needed = asked.key, counted, needed
    for member in members.values():
        member.judge(exams_of.get(member.version, []))
    _certified(programme, members)
    exams = [code for code in exam_titles if any(code in member.cells for member in members.values())]
    as_a_whole = any(
        member.whole.key and set(exams_of.get(member.version, [])) - member.cells.keys() for member in members.values()
    )
    shown = [requirements[pk] for pk in mains if as_a_whole or requirements[pk].application__code]
    return Cohort(
        [(code, exam_titles[code]) for code in exams],
        list(members.values()),
        exam_titles,
        counts_scans=all(row.shape == COUNT for row in shown),
        asks_as_a_whole=as_a_whole,
    )


def _requirements(programme: Programme) -> Any:
    rows = Requirement.objects.filter(version__programme=programme).order_by("position")
    return rows.values_list("pk", "version", "key", "application__code", "shape", named=True)


def _mains(requirements: list[Any]) -> Iterator[UUID]:
    """Of each exam in each version, and of the programme as a whole, the one that stands for it."""

    def of(row: Any) -> tuple[str, str]:
        return str(row.version), row.application__code or ""

    for _key, rows in groupby(sorted(requirements, key=of), key=of):
        main = main_of(list(rows), lambda row: str(row.shape))
        if main is not None:
            yield main.pk


def _standings(programme: Programme, only: Collection[UUID] | None) -> Iterator[tuple[Any, ...]]:
    """In the order of the programme. Which exams fill the places where so many of several are asked is read of those rules
    alone: what is kept of all others is long."""
    rows = Standing.objects.filter(enrolment__programme=programme, enrolment__ended_on=None)
    if only is not None:
        rows = rows.filter(enrolment__in=only)
    several = rows.filter(requirement__shape="min_applications")
    places = {
        (enrolment, requirement): tuple(items or ())
        for enrolment, requirement, items in several.values_list(
            "enrolment_id", "requirement_id", "result__counted_items"
        )
    }
    for row in rows.order_by("requirement__position").values_list(
        "enrolment_id", "requirement_id", "needed", "counted", "met"
    ):
        yield (*row, places.get(row[:2], ()))


def _certified(programme: Programme, members: dict[UUID, Member]) -> None:
    today = programme.institution.today()
    rows = Certificate.objects.filter(version__programme=programme, state__in=STANDING)
    for enrolment, key, state, expires_on in rows.values_list(
        "enrolment_id", "applications_key", "state", "expires_on"
    ):
        has_run_out = state == CertificateState.VALID and expires_on is not None and expires_on < today
        if enrolment in members and not has_run_out:
            members[enrolment].certified |= set(key.split(","))
