"""Who confirms where a teaching archive is, and which of them are sent clips?"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from logbook.models import TeachingArchive
from pocus_credentialing.people.models import User

from .devices import managers_of

# What was named before addresses were confirmed goes on as it was.
SENT_TO = Q(is_on=True) & (Q(placed_by=None) | Q(confirmed_at__isnull=False))


def sent_clips() -> QuerySet[TeachingArchive]:
    """Those that are switched on, and of which somebody else than who said where they are has confirmed that."""
    return TeachingArchive.objects.filter(SENT_TO)


def confirmers_of(archive: TeachingArchive) -> QuerySet[User]:
    """Whoever else looks after it than who said where it is."""
    managers = managers_of(archive.institution)
    return managers.exclude(pk=archive.placed_by_id) if archive.placed_by_id else managers
