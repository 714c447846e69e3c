"""Where clips of a hospital are sent is known to more than the one who says so: the others are mailed, and one confirms it."""

from __future__ import annotations

from django.utils import timezone

from logbook import emails
from logbook.models import TeachingArchive
from logbook.queries.archives import confirmers_of
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import User


def put(archive: TeachingArchive, by: User) -> None:
    """Part of naming an archive, and of changing where it is; not saved yet."""
    archive.placed_by, archive.confirmed_at, archive.confirmed_by = by, None, None


def tell(archive: TeachingArchive, *, before: str = "") -> None:
    """Everybody else who looks after it, at once; `before`: where it was."""
    emails.archive_placed(archive, confirmers_of(archive), before)


def go_on_alone(archive: TeachingArchive, by: User) -> None:
    """A hospital with one director, who administers it, too, waits for nobody; the history says that nobody confirmed it."""
    if archive.awaits_confirmation and archive.placed_by_id == by.pk and not confirmers_of(archive).exists():
        archive.confirmed_at = timezone.now()
        archive.save(update_fields=["confirmed_at"])
        record("archive.unconfirmed", by=by, on=archive, institution=archive.institution_id, place=archive.place)
