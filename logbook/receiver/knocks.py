"""Written down for the page “Test this machine”: who was turned away and why, and when a machine was seen."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from logbook.models import Device, Knock
from pocus_credentialing.people.models import Institution

SEEN_EVERY = timedelta(seconds=5)
MOST = 2_000  # whoever knocks under ever new names fills no table


def plain(title: str) -> str:
    return "".join(one if 32 <= ord(one) < 127 else "?" for one in title)[:16].strip()


def turned_away(
    reason: str,
    *,
    address: str,
    calling: str = "",
    called: str = "",
    institution: Institution | None = None,
    device: Device | None = None,
) -> None:
    calling, called, address = plain(calling), plain(called), address[:45]
    said = [reason, address, calling, called, str(institution and institution.pk), str(device and device.pk)]
    key = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    now = timezone.now()
    if Knock.objects.filter(key=key).update(times=F("times") + 1, last_at=now):
        return
    if Knock.objects.count() >= MOST:
        return
    knock = Knock(
        key=key, institution=institution, device=device, calling=calling, called=called, address=address, reason=reason
    )
    try:
        knock.save(force_insert=True)
    except IntegrityError:
        Knock.objects.filter(key=key).update(times=F("times") + 1, last_at=now)


def seen(device: Device, *, stored: bool) -> None:
    """`device` as it was just read. Of many clips in one go not each is one more row to write and sync: the moment shown may be
    these few seconds old."""
    field, now = "stored_at" if stored else "echoed_at", timezone.now()
    if stored and device.stored_at is not None and timedelta(0) <= now - device.stored_at < SEEN_EVERY:
        return
    Device.objects.filter(pk=device.pk).update(**{field: now})
