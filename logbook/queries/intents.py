"""Which scans are announced, to whom, and which of them does a machine ask for?"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from logbook.dicom.query import Asked
from logbook.models import Device, ScanIntent
from pocus_credentialing.people.models import User

MOST_OPEN = 5
MOST_ANSWERED = 100


def open_of(person: User) -> QuerySet[ScanIntent]:
    rows = ScanIntent.objects.filter(trainee=person, closed_at=None, closes_at__gt=timezone.now())
    return rows.select_related("application", "institution")


def worklist(device: Device, asked: Asked) -> list[ScanIntent]:
    """What the machine's hospital has announced, as far as it fits what was asked (PS3.4 K.2.2.1)."""
    if not fits(asked.modality, "US") or not fits(asked.station, device.ae_title):
        return []
    rows = ScanIntent.objects.filter(institution=device.institution_id, closed_at=None, closes_at__gt=timezone.now())
    found = rows.select_related("trainee", "application", "institution").order_by("-opened_at")[: 5 * MOST_ANSWERED]
    return [each for each in found if _is_asked_for(each, asked)][:MOST_ANSWERED]


def _is_asked_for(intent: ScanIntent, asked: Asked) -> bool:
    day = f"{intent.institution.local_date(intent.opened_at):%Y%m%d}"
    return (
        fits(asked.accession, intent.accession)
        and fits(asked.patient_id, intent.accession)
        and fits(asked.patient_name, person_name(intent.trainee))
        and fits(asked.performer, person_name(intent.trainee))
        and in_range(asked.date, day)
    )


def person_name(person: Any) -> str:
    """“Okafor^Tina”: the last word of the name is taken for the family's."""
    *given, family = person.name.replace("^", " ").split() or [""]
    return f"{family}^{' '.join(given)}"


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
