"""Who may read the record of what has happened?"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from curriculum.models import Programme
from curriculum.models.visibility import administered_by
from pocus_credentialing.audit.models import Event


def events_visible_to(person: Any) -> QuerySet[Event]:
    """A director: their programmes' events. An administrator: the institution's. Anyone else: none."""
    if not person.is_authenticated:
        return Event.objects.none()
    programmes = Programme.objects.directed_by(person).values_list("pk", flat=True)
    chains = [str(pk) for pk in administered_by(person).values_list("institution", flat=True)]
    return Event.objects.filter(Q(programme__in=list(programmes)) | Q(chain__in=chains))
