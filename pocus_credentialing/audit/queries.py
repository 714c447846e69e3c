"""What has happened to a thing, and does the record still fit?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import Q, QuerySet

from .models import GENESIS, Chain, Event


def history_of(thing: models.Model) -> QuerySet[Event]:
    """The events on a thing and on what lies within it, oldest first."""
    name = thing._meta.model_name
    return Event.objects.filter(
        Q(thing_type=name, thing_id=thing.pk) | Q(within_type=name, within_id=thing.pk)
    ).order_by("at", "seq")


@dataclass(frozen=True)
class Fault:
    """One place where a chain does not fit: its name, the sequence number, what is wrong."""

    chain: str
    seq: int
    what: str

    def __str__(self) -> str:
        return f"{self.chain} #{self.seq}: {self.what}"


def verify() -> Iterator[Fault]:
    """The first fault of every chain that has one: an edited, deleted, inserted or renumbered event, or a cut tail."""
    names = set(Chain.objects.values_list("name", flat=True)) | set(
        Event.objects.order_by().values_list("chain", flat=True).distinct()
    )
    for name in sorted(names):
        fault = _verify_chain(name)
        if fault:
            yield fault


def _verify_chain(name: str) -> Fault | None:
    previous, seq = GENESIS, 0
    for event in Event.objects.filter(chain=name).order_by("seq").iterator(chunk_size=2000):
        seq += 1
        if event.seq != seq:
            return Fault(name, seq, f"event {seq} is missing; the next one is {event.seq}")
        if event.previous != previous:
            return Fault(name, seq, "it does not follow the event before it")
        if event.computed_digest() != event.digest:
            return Fault(name, seq, f"“{event.verb}” was changed after it was written")
        previous = event.digest
    head = Chain.objects.filter(name=name).first()
    if head is None:
        return Fault(name, seq, "the chain has no head")
    if (head.seq, head.head) != (seq, previous):
        return Fault(name, seq + 1, f"the chain ends at {seq}, but {head.seq} events were written")
    return None
