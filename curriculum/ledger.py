"""How much continuing education has a trainee done, year by year, and what says so?

From certificates of outside that a director accepted, and courses at which a director confirmed them. The own modules give
no hours. Plain data, for pages, programs and spreadsheets alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from curriculum.models import Attendance, OutsideCertificate
from curriculum.states import OutsideState

OUTSIDE, COURSE = "outside_certificate", "course"
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Entry:
    """One thing learnt, and what it rests on: `source` and its `id`, and who accepted or confirmed it."""

    day: date
    title: str
    provider: str
    kind: str
    kind_label: str
    exam: str
    minutes: int
    hands_on_minutes: int
    source: str
    id: UUID
    by: str
    expires_on: date | None = None


@dataclass(frozen=True)
class Year:
    year: int
    entries: tuple[Entry, ...]

    @property
    def minutes(self) -> int:
        return sum(each.minutes for each in self.entries)

    @property
    def hands_on_minutes(self) -> int:
        return sum(each.hands_on_minutes for each in self.entries)


def ledger_of(trainee: Any, reader: Any) -> list[Year]:
    """The newest year and day first; of what this reader may see."""
    entries = sorted(
        [*_brought(trainee, reader), *_attended(trainee, reader)], key=lambda each: (each.day, str(each.id))
    )
    years: dict[int, list[Entry]] = {}
    for each in reversed(entries):
        years.setdefault(each.day.year, []).append(each)
    return [Year(year, tuple(found)) for year, found in years.items()]


def _brought(trainee: Any, reader: Any) -> Iterable[Entry]:
    rows = OutsideCertificate.objects.visible_to(reader).filter(trainee=trainee, state=OutsideState.ACCEPTED)
    for each in rows.select_related("application", "decided_by"):
        yield Entry(
            day=each.completed_on,
            title=each.title,
            provider=each.provider,
            kind=each.kind,
            kind_label=each.get_kind_display(),
            exam=each.application.short_title if each.application else "",
            minutes=each.minutes,
            hands_on_minutes=each.hands_on_minutes,
            source=OUTSIDE,
            id=each.pk,
            by=each.decided_by.name,
            expires_on=each.expires_on,
        )


def _attended(trainee: Any, reader: Any) -> Iterable[Entry]:
    rows = Attendance.objects.visible_to(reader).confirmed().filter(trainee=trainee)
    for each in rows.select_related("course__application", "course__programme", "confirmed_by"):
        course = each.course
        yield Entry(
            day=course.held_on,
            title=course.title,
            provider=course.programme.name,
            kind=course.kind,
            kind_label=course.get_kind_display(),
            exam=course.application.short_title if course.application else "",
            minutes=course.minutes,
            hands_on_minutes=course.hands_on_minutes,
            source=COURSE,
            id=course.pk,
            by=each.confirmed_by.name,
        )


def as_lines(years: Iterable[Year]) -> list[list[Any]]:
    """For a spreadsheet: a line for each, and one with the total of each year."""
    found: list[list[Any]] = [
        [
            _("Year"), _("Day"), _("Title"), _("Provider"), _("What it is"), _("Exam"), _("Hours"), _("Hands-on hours"),
            _("Expires on"), _("Source"), _("Number of the source"), _("Accepted or confirmed by"),
        ]
    ]  # fmt: skip
    said = {OUTSIDE: _("Certificate from outside"), COURSE: _("Course of the programme")}
    for year in years:
        for each in year.entries:
            found.append(
                [
                    year.year, each.day.isoformat(), each.title, each.provider, each.kind_label, each.exam,
                    in_hours(each.minutes), in_hours(each.hands_on_minutes),
                    each.expires_on.isoformat() if each.expires_on else "", said[each.source], str(each.id), each.by,
                ]
            )  # fmt: skip
        hours = [in_hours(year.minutes), in_hours(year.hands_on_minutes)]
        found.append([year.year, "", _("Total of %(year)d") % {"year": year.year}, "", "", "", *hours, "", "", "", ""])
    return [[_harmless(cell) for cell in line] for line in found]


def in_hours(minutes: int) -> float:
    return round(minutes / 60, 2)


def _harmless(cell: Any) -> Any:
    """Nobody's title is reckoned with."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
