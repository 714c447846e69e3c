"""Which scans are announced, to whom, and which of them does a machine ask for?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from curriculum.models import Enrolment
from logbook.dicom.query import Asked
from logbook.models import Device, ScanIntent
from pocus_credentialing.people.models import User

MOST_OPEN = 5
MOST_ANSWERED = 100
MOST_LETTERS = 64  # of a name in DICOM


@dataclass(frozen=True)
class Announced:
    """A scan as a machine is told of it: `at` is when it is due, by that machine's clock."""

    intent: ScanIntent
    at: datetime


def open_of(person: User) -> QuerySet[ScanIntent]:
    rows = ScanIntent.objects.filter(trainee=person, closed_at=None, closes_at__gt=timezone.now())
    return rows.select_related("application", "institution")


def worklist(device: Device, asked: Asked) -> list[Announced]:
    """What the machine's hospital has announced, as far as it fits what was asked (PS3.4 K.2.2.1). Of who can log there still."""
    if not fits(asked.modality, "US") or not fits(asked.station, device.ae_title):
        return []
    now = timezone.now()
    enrolled = Enrolment.objects.open().filter(trainee=OuterRef("trainee")).at(OuterRef("institution"))
    rows = ScanIntent.objects.filter(
        Exists(enrolled), institution=device.institution_id, closed_at=None, closes_at__gt=now, trainee__is_active=True
    )
    rows = rows.select_related("trainee", "application", "institution").order_by("-opened_at")
    fitting = [each for each in rows[: 5 * MOST_ANSWERED] if _is_asked_for(each, asked)]
    found = [(each, _scheduled(each, device.clock_at(now), device, asked.date)) for each in fitting]
    return [Announced(each, at) for each, at in found if at is not None][:MOST_ANSWERED]


def _is_asked_for(intent: ScanIntent, asked: Asked) -> bool:
    return (
        fits(asked.accession, intent.accession)
        and fits(asked.patient_id, intent.accession)
        and fits(asked.patient_name, person_name(intent.trainee))
        and fits(asked.performer, person_name(intent.trainee))
    )


def _scheduled(intent: ScanIntent, now: datetime, device: Device, wanted: str) -> datetime | None:
    """It is due on every day on which it is open, since most machines ask for today alone. What is told is a day that was
    asked for: today where that is one."""
    opened, closes = device.clock_at(intent.opened_at), device.clock_at(intent.closes_at)
    midnight = closes.replace(hour=0, minute=0, second=0, microsecond=0)
    days = [opened] if opened.date() == closes.date() else [opened, midnight]
    fitting = [each for each in days if in_range(wanted, f"{each:%Y%m%d}")]
    return next((each for each in fitting if each.date() == now.date()), fitting[0] if fitting else None)


def person_name(person: Any) -> str:
    """“Okafor^Tina”: the last word of the name is taken for the family's. What parts names, values and forms of writing in
    DICOM (^ \\ =), or steers a terminal, parts words."""
    plain = "".join(each if each.isprintable() and each not in "^=\\" else " " for each in person.name)
    *given, family = plain.split() or [""]
    return f"{family}^{' '.join(given)}"[:MOST_LETTERS]


def fits(wanted: str, value: str) -> bool:
    """Single value and wild card matching; nothing asked fits all. Square brackets mean nothing in DICOM."""
    plain = wanted.strip().upper().replace("[", "[[]")
    return not plain or fnmatchcase(value.upper(), plain)


def in_range(wanted: str, day: str) -> bool:
    """A day, or from–to with either end open."""
    wanted = wanted.strip()
    first, dash, last = wanted.partition("-")
    if not dash:
        return not wanted or wanted == day
    return (not first or first <= day) and (not last or day <= last)
