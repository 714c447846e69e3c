"""Which files of a person are on their way, and how much do they take?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, QuerySet, Sum

from logbook.models import Clip, Scan, Upload
from pocus_credentialing.people.models import User


def waiting_of(person: User) -> dict[str, Any]:
    found = Upload.objects.unfinished().filter(person=person).aggregate(number=Count("pk"), bytes=Sum("size"))
    return {"number": found["number"], "bytes": found["bytes"] or 0}


def unfinished(person: User, scan: Scan) -> QuerySet[Upload]:
    """Those that can be sent on."""
    found: QuerySet[Upload] = Upload.objects.unfinished().filter(person=person, scan=scan)
    return found


def sent_before(person: User, scan: Scan, client_id: UUID | None) -> Upload | None:
    mine = Upload.objects.filter(person=person, scan=scan, client_id=client_id)
    found: Upload | None = mine.first() if client_id else None
    return found


def is_all_there(upload: Upload) -> bool:
    """Whether whatever came of it is still in the scan."""
    clips = [each["clip"] for each in upload.outcome]
    return None not in clips and Clip.objects.filter(pk__in=clips).count() == len(set(clips))


def over(moment: datetime) -> QuerySet[Upload]:
    """Of those nobody hears any more: not sent on for so long, or ended so long ago."""
    found: QuerySet[Upload] = Upload.objects.filter(changed_at__lt=moment - timedelta(hours=settings.UPLOAD_KEPT_HOURS))
    return found
