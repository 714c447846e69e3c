"""Are the reasons of moves the words that were given, and do the moves lead to the version that each trainee is held to?"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from curriculum.models import Enrolment, Move
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.models import Event


def faults() -> Iterator[str]:
    """Each that does not fit, with its enrolment; nothing when all is as it should be."""
    kept = {event: (enrolment, reason) for enrolment, event, reason in _moves()}
    held: dict[UUID, int] = {}
    for event in Event.objects.filter(verb="enrolment.moved").order_by("at", "seq").iterator():
        begins, ends = event.data["from_version"], event.data["to_version"]
        enrolment, reason = kept.pop(event.pk, (None, None))
        if reason is None:
            yield f"enrolment {event.thing_id}: the reason of the move at event {event.pk} is missing"
        elif (enrolment, digest(reason)) != (event.thing_id, event.data["words"]):
            yield f"enrolment {event.thing_id}: the reason of the move at event {event.pk} is not the one that was given"
        if held.get(event.thing_id, begins) != begins:
            yield f"enrolment {event.thing_id}: moved from version {begins}, and the move before led to {held[event.thing_id]}"
        held[event.thing_id] = ends
    for unknown, (enrolment, _reason) in kept.items():
        yield f"enrolment {enrolment}: there is a reason for a move at event {unknown}, which was not recorded"
    for pk, number in Enrolment.objects.filter(pk__in=held).values_list("pk", "version__number").order_by("pk"):
        if number != held[pk]:
            yield f"enrolment {pk}: held to version {number}, and its last move led to {held[pk]}"


def _moves() -> Iterator[tuple[UUID, UUID, str]]:
    yield from Move.objects.values_list("enrolment", "event", "reason").iterator()
