"""What the database broke off because of somebody else is told as a sentence, on a page and to a program."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test import RequestFactory

from pocus_credentialing.api.problems import handle
from pocus_credentialing.audit.models import Chain
from pocus_credentialing.http import RefusalMiddleware, refusal_of

SENTENCE = "Someone else changed the same thing at this moment. Nothing was lost: try again."


def a_deadlock() -> OperationalError:
    """Two transactions that take two rows the opposite way round: PostgreSQL breaks one off."""
    Chain.objects.bulk_create([Chain(name="one"), Chain(name="two")])
    both, broken_off = Barrier(2), []

    def take(first: str, second: str) -> None:
        try:
            with transaction.atomic():
                Chain.objects.filter(name=first).update(seq=1)
                both.wait()
                Chain.objects.filter(name=second).update(seq=1)
        except OperationalError as error:
            broken_off.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=take, args=each) for each in (("one", "two"), ("two", "one"))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    [error] = broken_off
    return error


def said_to_both_doors(error: Exception, person) -> tuple:
    request = RequestFactory().post("/scans/")
    request.user = person
    page = RefusalMiddleware(lambda _: None).process_exception(request, error)
    answer = handle(error, {})
    return page, answer


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one lock")
def test_a_deadlock_is_a_sentence_behind_both_doors(tina):
    page, answer = said_to_both_doors(a_deadlock(), tina)
    assert (page.status_code, SENTENCE in page.content.decode()) == (409, True)
    assert (answer.status_code, answer.data["detail"], answer.data["type"]) == (
        409,
        SENTENCE,
        "urn:pocus:refusal:changed_at_once",
    )


@pytest.mark.django_db
def test_a_writer_that_waited_too_long_is_told_the_same(tina):
    page, answer = said_to_both_doors(OperationalError("database is locked"), tina)
    assert (page.status_code, SENTENCE in page.content.decode()) == (409, True)
    assert (answer.status_code, answer.data["detail"]) == (409, SENTENCE)


@pytest.mark.django_db
def test_any_other_fault_of_the_database_stays_a_fault(tina):
    error = OperationalError("no such table: audit_chain")
    assert refusal_of(error) is None
    assert said_to_both_doors(error, tina) == (None, None)
