"""How much waits at a hospital for whose it is?"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Sum

from logbook.models import Arrival, WaitingBytes


def bytes_waiting(institution: UUID) -> int:
    """All of it, summed."""
    waiting = Arrival.objects.filter(placed_at=None, destroyed_at=None, institution=institution)
    return waiting.order_by().aggregate(bytes=Sum("size"))["bytes"] or 0


def at_most_waiting(institution: UUID) -> int | None:
    """No more than this, as far as it was written down."""
    found: int | None = WaitingBytes.objects.filter(pk=institution).values_list("at_most", flat=True).first()
    return found
