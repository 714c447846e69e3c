"""How does a thing that happened get written down, and who acts on it?

Every action ends in `record`. In the same transaction it appends the event to its chain and calls the subscribers
that higher applications registered for that verb; so a lower one sets a higher one in motion without importing it.

Recording locks the chain's row, and what subscribers then lock comes after it. So that two transactions never wait
for each other, every action takes its locks in one order (docs/adr/0006-one-order-of-locks.md):

    arrived study → person → programme → scans by id → clips by id → teaching cases → the remembered crop
    → institution (the counter of serials) → chains by name → roles, administrations, invitations, tokens, sign-ins, quizzes, enrolments by id, links
    → certificates by id

An action that changes something from behind the chain takes the chain first, with `hold`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from .models import INSTALLATION, Chain, Event

Subscriber = Callable[[Event, models.Model], None]
SUBSCRIBERS: dict[str, list[Subscriber]] = defaultdict(list)


def subscribe(verb: str, subscriber: Subscriber) -> None:
    """Call `subscriber(event, thing)` inside the transaction of every event with this verb."""
    if subscriber not in SUBSCRIBERS[verb]:
        SUBSCRIBERS[verb].append(subscriber)


def record(
    verb: str,
    *,
    by: models.Model | None,
    on: models.Model,
    institution: models.Model | UUID | None,
    within: models.Model | None = None,
    programme: models.Model | UUID | None = None,
    person: models.Model | UUID | None = None,
    authentication: str = "",
    **data: Any,
) -> Event:
    """Append one event and call its subscribers; returns the event.

    `institution` names the chain (None: the installation's). `data` must be JSON-plain and free of names and of
    anything about a patient. Must run inside the transaction of what it records.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{verb} is recorded outside of a transaction")
    event = Event(
        chain=str(_id(institution) or INSTALLATION),
        at=timezone.now(),
        verb=verb,
        actor=_id(by),
        authentication=authentication,
        thing_type=on._meta.model_name or "",
        thing_id=on.pk,
        within_type=(within._meta.model_name or "") if within is not None else "",
        within_id=_id(within),
        programme=_id(programme),
        person=_id(person),
        data=data,
    )
    append(event)
    for subscriber in SUBSCRIBERS.get(verb, ()):
        subscriber(event, on)
    return event


def hold(*institutions: models.Model | UUID | None) -> None:
    """Lock the chains of these institutions (None: the installation's), in the order of their names.

    For an action that changes what is locked after the chain, and for one that records in several chains: before it
    locks any such row, and before it reads what its rules judge.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a chain is held outside of a transaction")
    _locked({str(_id(each) or INSTALLATION) for each in institutions})


def append(event: Event) -> None:
    """Put `event` at the end of its chain.

    The chain's row is locked first, so that of two transactions the second waits and follows the first: a chain
    never forks. (SQLite: the whole transaction already holds the one write lock.)
    """
    [head] = _locked({event.chain})
    event.seq = head.seq + 1
    event.previous = head.head
    event.digest = event.computed_digest()
    event.save(force_insert=True)
    head.seq, head.head = event.seq, event.digest
    head.save(update_fields=["seq", "head"])


def _locked(names: set[str]) -> list[Chain]:
    rows = Chain.objects.select_for_update().filter(name__in=names).order_by("name")
    found = list(rows)
    if len(found) < len(names):
        for name in sorted(names):
            Chain.objects.get_or_create(name=name)
        found = list(rows.all())
    return found


def _id(value: models.Model | UUID | None) -> UUID | None:
    return value.pk if isinstance(value, models.Model) else value
