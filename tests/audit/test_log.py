"""What has happened is appended, chained, and cannot be changed."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from pocus_credentialing.audit import queries, triggers
from pocus_credentialing.audit.log import record
from pocus_credentialing.audit.models import Chain, Event
from tests.factories.people import a_hospital, a_person


@pytest.fixture
def three_events(hospital, tina):
    for number in range(3):
        record("scan.opened", by=tina, on=tina, institution=hospital, number=number)
    return list(Event.objects.filter(chain=str(hospital.pk)).order_by("seq"))


def test_events_follow_each_other_in_the_chain_of_their_institution(three_events, hospital):
    numbers = [event.seq for event in three_events]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [e.previous for e in three_events[1:]] == [e.digest for e in three_events[:-1]]
    assert Chain.objects.get(name=str(hospital.pk)).head == three_events[-1].digest
    assert list(queries.verify()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET verb = 'scan.accepted'",
        "DELETE FROM audit_event",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_an_event(three_events, statement):
    before = list(Event.objects.values_list("digest", flat=True))
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute(statement)
    assert list(Event.objects.values_list("digest", flat=True)) == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
def test_replace_over_an_event_is_refused(three_events):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers=OFF")
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute("REPLACE INTO audit_event SELECT * FROM audit_event")
    assert list(queries.verify()) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE and the rowid are SQLite's")
def test_replace_by_the_row_s_hidden_number_is_refused(three_events):
    """A table of SQLite has a key that no model names: a row with other keys over the same rowid would delete the old one."""
    columns = [field.column for field in Event._meta.concrete_fields]
    new = {"id": f"'{uuid.uuid4().hex}'", "seq": "99"}
    read = ", ".join(new.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    with pytest.raises(IntegrityError, match="this row exists"), transaction.atomic():
        connection.cursor().execute(
            f"REPLACE INTO audit_event (rowid, {names}) SELECT rowid, {read} FROM audit_event WHERE seq = 1"  # noqa: S608 -- columns of our own model
        )
    assert list(queries.verify()) == []


def _without_triggers(*statements: str) -> None:
    triggers.uninstall()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    triggers.install()


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE audit_event SET verb = 'x' WHERE seq = 4", "“x” was changed after it was written"),
        ("UPDATE audit_event SET data = '{}' WHERE seq = 4", "“scan.opened” was changed after it was written"),
        ("DELETE FROM audit_event WHERE seq = 4", "event 4 is missing; the next one is 5"),
        ("DELETE FROM audit_event WHERE seq = 5", "the chain ends at 4, but 5 events were written"),
    ],
)
def test_verify_names_the_first_event_that_does_not_fit(three_events, statement, what):
    assert [event.seq for event in three_events] == [1, 2, 3, 4, 5]
    _without_triggers(statement)
    faults = [fault.what for fault in queries.verify()]
    assert faults == [what]


def test_triggers_that_a_table_remake_lost_are_named_and_put_back(db):
    triggers.uninstall()
    assert "keep_audit_event_update" in triggers.missing() or "keep_audit_event_row" in triggers.missing()
    triggers.install()
    assert triggers.missing() == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a trigger of SQLite is compared by its whole text")
@pytest.mark.parametrize(
    "made",
    [
        "BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW WHEN (false) EXECUTE FUNCTION keep_audit_event_fn()",
        "BEFORE UPDATE ON audit_event FOR EACH ROW EXECUTE FUNCTION keep_audit_event_fn()",
        "BEFORE UPDATE OF verb OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION keep_audit_event_fn()",
        "AFTER UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION keep_audit_event_fn()",
    ],
)
def test_a_trigger_of_the_same_name_that_keeps_less_is_named(db, made):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER keep_audit_event_row ON audit_event")
        cursor.execute(f"CREATE TRIGGER keep_audit_event_row {made}")
    assert triggers.missing() == ["keep_audit_event_row"]
    triggers.install()
    assert triggers.missing() == []


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_a_programming_error():
    hospital, person = a_hospital(), a_person("Tina Okafor")
    with pytest.raises(RuntimeError, match="outside of a transaction"):
        record("scan.opened", by=person, on=person, institution=hospital)
