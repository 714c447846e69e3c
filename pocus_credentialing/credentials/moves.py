"""What did moves to another version bring, are their reasons the words that were given, and do they lead to the version that each trainee
is held to?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

from curriculum.models import Enrolment, Move, Requirement
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.models import Event

from .asked import exam_titles
from .effects import Titles, lines


def brought(events: Iterable[Event]) -> dict[UUID, list[str]]:
    """By event, for those moves with which it was recorded: what it brought, in the lines of the page before the move and with the titles
    of the two versions. In two queries, however many there are; in none, where there is none."""
    moved = [event for event in events if event.verb == "enrolment.moved" and "effect" in event.data]
    if not moved:
        return {}
    wanted = {event: (event.data["from_version"], event.data["to_version"]) for event in moved}
    rows = Requirement.objects.filter(
        version__programme__in={event.programme for event in moved},
        version__number__in={number for both in wanted.values() for number in both},
    )
    titles: dict[tuple[UUID | None, int], dict[str, str]] = defaultdict(dict)
    for programme, number, key, title in rows.values_list("version__programme", "version__number", "key", "title"):
        titles[programme, number][key] = title
    exams = exam_titles()
    return {
        event.pk: lines(
            event.data["effect"],
            Titles({**titles[event.programme, before], **titles[event.programme, after]}, exams),
        )
        for event, (before, after) in wanted.items()
    }


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
