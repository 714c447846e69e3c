"""How much waits at a hospital is written down, so that it need not be summed for each object that comes."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from logbook.models import WaitingBytes
from logbook.queries.waiting import bytes_waiting
from pocus_credentialing.audit.log import hold


def note(institution: UUID, at_most: int) -> None:
    """By whoever holds the hospital's chain."""
    if not WaitingBytes.objects.filter(pk=institution).update(at_most=at_most):
        WaitingBytes.objects.create(institution_id=institution, at_most=at_most)


def sum_anew() -> None:
    """What was placed or destroyed is taken off."""
    for institution in WaitingBytes.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            hold(institution)
            note(institution, bytes_waiting(institution))
