"""How does one trainee's log become thousands? Its rows are copied as they lie in the tables, under new ids.

Ids are made from the copy's name, so that two runs fill alike; they are spread like random ones, as the product's are.
The copied events keep the digests of their originals: this database is for weighing, `verify_audit` would refuse it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models

from logbook.models import Attestation, CallBack, Clip, Reading, Review, Scan, Supervision
from pocus_credentialing.audit.models import Chain, Event
from pocus_credentialing.credentials.models import Standing
from pocus_credentialing.people.models import User

BATCH = 100_000  # rows
A_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
OF_SCAN: tuple[Any, ...] = (Supervision, Reading, Clip, Review, Attestation, CallBack)
KEPT_EVENTS = ("scan.started", "scan.submitted", "scan.reviewed", "supervision.attested")


@dataclass
class Table:
    """One table's rows of the original, and which of its columns hold ids, moments, the place in a chain."""

    model: Any
    rows: list[list[Any]]
    ids: list[int]
    moments: list[int]

    @classmethod
    def of(cls, found: models.QuerySet[Any]) -> Table:
        fields = found.model._meta.concrete_fields
        kinds = [getattr(field, "target_field", field).get_internal_type() for field in fields]
        json_columns = {index for index, kind in enumerate(kinds) if kind == "JSONField"}
        rows = [
            [
                json.dumps(value) if index in json_columns and value is not None else value
                for index, value in enumerate(getattr(row, field.attname) for field in fields)
            ]
            for row in found.order_by("pk")
        ]
        return cls(
            found.model,
            rows,
            [index for index, kind in enumerate(kinds) if kind == "UUIDField"],
            [index for index, kind in enumerate(kinds) if kind in ("DateTimeField", "DateField")],
        )

    def copied(self, ids: dict[UUID, UUID], days: int) -> Iterator[list[Any]]:
        earlier = timedelta(days=days)
        for original in self.rows:
            row = list(original)
            for index in self.ids:
                row[index] = ids.get(row[index], row[index])
            for index in self.moments:
                if row[index] is not None:
                    row[index] -= earlier
            yield row


class Original:
    """The log of one trainee, held in memory, with its events; and where they stand, once that is known."""

    def __init__(self, trainee: User) -> None:
        scans = Scan.objects.filter(trainee=trainee)
        self.tables = [Table.of(scans), *(Table.of(model.objects.filter(scan__in=scans)) for model in OF_SCAN)]
        self.events = Table.of(Event.objects.filter(person=trainee.pk, verb__in=KEPT_EVENTS))
        self.standings = Table.of(Standing.objects.filter(enrolment__trainee=trainee))
        self.scans = len(self.tables[0].rows)
        everything = [*self.tables, self.events, self.standings]
        self.own_ids = [row[0] for table in everything for row in table.rows]


class Copier:
    """Collects copies and writes them in large batches, one chain of events after the other."""

    def __init__(self) -> None:
        self.waiting: dict[Any, list[list[Any]]] = {}
        self.seq: dict[str, int] = {}

    def add(self, original: Original, name: str, days: int, places: dict[UUID, UUID], institution: UUID) -> None:
        """One more whole log under new ids, so many days earlier; `places` says who and where, instead of whom."""
        ids = {each: _new_id(each, name) for each in original.own_ids} | places
        for table in original.tables:
            self.waiting.setdefault(table.model, []).extend(table.copied(ids, days))
        self._add_events(original.events.copied(ids, days), str(institution))
        if original.standings.rows and places:
            said = {str(old): str(new) for old, new in ids.items()}
            at = [field.name for field in Standing._meta.concrete_fields].index("result")
            for row in original.standings.copied(ids, days):
                row[at] = A_UUID.sub(lambda found: said.get(found[0], found[0]), row[at])
                self.waiting.setdefault(Standing, []).append(row)
        if sum(len(rows) for rows in self.waiting.values()) > BATCH:
            self.write()

    def _add_events(self, rows: Iterator[list[Any]], chain: str) -> None:
        names = [field.name for field in Event._meta.concrete_fields]
        if chain not in self.seq:
            self.seq[chain] = Chain.objects.get(name=chain).seq
        for row in rows:
            self.seq[chain] += 1
            row[names.index("chain")], row[names.index("seq")] = chain, self.seq[chain]
            self.waiting.setdefault(Event, []).append(row)

    def write(self) -> None:
        for model, rows in self.waiting.items():
            insert(model, rows)
        for chain, seq in self.seq.items():
            Chain.objects.filter(name=chain).update(seq=seq)
        self.waiting, self.seq = {}, {}


def _new_id(original: UUID, name: str) -> UUID:
    return UUID(bytes=hashlib.md5(original.bytes + name.encode(), usedforsecurity=False).digest())


def insert(model: Any, rows: list[list[Any]]) -> None:
    """Rows of plain values in the order of the model's columns; by COPY on PostgreSQL."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(field.column) for field in model._meta.concrete_fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["?"] * len(model._meta.concrete_fields))
            statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 -- names of our own models
            connection.connection.executemany(statement, ([_as_sqlite(value) for value in row] for row in rows))


def _as_sqlite(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return str(value.replace(tzinfo=None))
    return value.isoformat() if isinstance(value, date) else value
