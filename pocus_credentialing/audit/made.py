"""Is everything there that events say was made? From events to rows: a row that is gone tells nobody of itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from .models import Event

Each = TypeVar("Each")
AT_ONCE = 500
ITSELF = ""  # the thing that the event is about


def missing(kind: type[models.Model], told: Mapping[str, str]) -> Iterator[tuple[UUID, dict[str, Any]]]:
    """Each row that an event names and that is not there, with what the event keeps. `told`: by verb, under which name its
    data hold the id of the row."""
    events = Event.objects.filter(verb__in=told).order_by("chain", "seq").values_list("verb", "thing_id", "data")
    for some in batches(events.iterator(chunk_size=AT_ONCE)):
        named = [(UUID(str(data[told[verb]])) if told[verb] else thing, data) for verb, thing, data in some]
        rows = kind._default_manager.filter(pk__in=[pk for pk, _data in named])
        there = set(rows.order_by().values_list("pk", flat=True))
        yield from ((pk, data) for pk, data in named if pk not in there)


def batches(rows: Iterable[Each], size: int = AT_ONCE) -> Iterator[list[Each]]:
    """So many at a time, so that a long log is asked about in few questions and never held whole."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some
