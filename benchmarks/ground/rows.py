"""How many rows of which models does a request fetch, in how many queries?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from django.db import connection, models
from django.db.models import query


@dataclass
class Fetched:
    """`instances`: model → number; `values`: (model, columns) → number."""

    queries: int = 0
    instances: Counter[Any] = field(default_factory=Counter)
    values: Counter[Any] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        return self.instances.total() + self.values.total()


@contextmanager
def counted() -> Iterator[Fetched]:
    """Count what is fetched within the block, by this thread."""
    found = Fetched()
    from_db = models.Model.from_db.__func__  # type: ignore[attr-defined]

    def counting_from_db(cls: Any, *arguments: Any) -> Any:
        found.instances[cls._meta.concrete_model] += 1
        return from_db(cls, *arguments)

    def counting(iterable: Any) -> Any:
        def rows(self: Any) -> Iterator[Any]:
            columns = [one.name for one in self.queryset.model._meta.concrete_fields]
            asked = tuple(name for name in self.queryset.query.values_select if name in columns) or ("pk",)
            for row in iterable(self):
                found.values[self.queryset.model, asked] += 1
                yield row

        return rows

    def one_more(execute: Any, *arguments: Any) -> Any:
        found.queries += 1
        return execute(*arguments)

    iterables = (query.ValuesIterable, query.ValuesListIterable, query.FlatValuesListIterable)
    patches = [mock.patch.object(each, "__iter__", counting(each.__iter__)) for each in iterables]
    patches.append(mock.patch.object(models.Model, "from_db", classmethod(counting_from_db)))
    with connection.execute_wrapper(one_more):
        for patch in patches:
            patch.start()
        try:
            yield found
        finally:
            for patch in patches:
                patch.stop()
