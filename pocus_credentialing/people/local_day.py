"""Which day is it at a hospital, asked inside a query?"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Func, Value
from django.utils import timezone


class LocalToday(Func):
    """The date it is now in the time zone that a column names: each row by its own hospital's clocks.

    The moment is ours, not the database's: every query of a request goes by the same clock as the rest of the code.
    """

    output_field = models.DateField()

    def __init__(self, zone: str) -> None:
        super().__init__(Value(timezone.now(), output_field=models.DateTimeField()), models.F(zone))

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        now, zone = (compiler.compile(each) for each in self.source_expressions)
        return f"timezone({zone[0]}, {now[0]}::timestamptz)::date", (*zone[1], *now[1])

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        now, zone = (compiler.compile(each) for each in self.source_expressions)
        return f"django_datetime_cast_date({now[0]}, {zone[0]}, 'UTC')", (*now[1], *zone[1])
