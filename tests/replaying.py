"""The cast of most tests is made by the product once a process, and then only written down again: the same rows, by
the statements that made them. A third of a small test would else be the founding of St Elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Model

WRITES = ("INSERT", "UPDATE")
Made = TypeVar("Made", bound=Model)


@dataclass(frozen=True)
class Take:
    """Who was made, and by which statements."""

    model: type[Model]
    pk: Any
    written: list[tuple[str, Any, bool]]

    def again(self) -> Any:
        # In one transaction, as it was made: a version is written after its parts, which refer to it.
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, params, many in self.written:
                (cursor.executemany if many else cursor.execute)(sql, params)
        return self.model._default_manager.get(pk=self.pk)


def record(make: Callable[[], Made]) -> tuple[Made, Take]:
    written: list[tuple[str, Any, bool]] = []

    def listening(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(WRITES):
            written.append((sql, params, many))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listening):
        made = make()
    return made, Take(type(made), made.pk, written)


class Cast:
    """Those whom `makers` make, by name; each maker is called with those made before it, and nothing of it stays in the
    database."""

    def __init__(self, makers: dict[str, Callable[..., Model]]) -> None:
        self.makers = makers
        self.takes: dict[str, Take] = {}
        made: dict[str, Model] = {}
        with transaction.atomic():
            for name, make in makers.items():
                made[name], self.takes[name] = record(partial(make, **made))
            transaction.set_rollback(True)

    def enter(self, name: str, **beside: Model) -> Any:
        """That one, written down again. Beside others than those of the recording it is made by the product."""
        if all(self.takes[other].pk == thing.pk for other, thing in beside.items()):
            return self.takes[name].again()
        return self.makers[name](**beside)
