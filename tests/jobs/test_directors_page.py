"""A director sees on their own page whether the work behind the pages gets done; nobody else is bothered with it."""

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from pocus_credentialing.jobs import leases
from pocus_credentialing.jobs.queries import LATE
from tests.jobs.tasks import add

pytestmark = pytest.mark.django_db
TITLE = "Clips, mails and papers being prepared"


def row_of(page) -> str:
    """What stands in the row, in one line."""
    text = page.text.partition(TITLE)[2].partition("</li>")[0]
    plain = "".join(part.partition(">")[2] for part in text.split("<"))
    return " ".join(plain.split())


def test_a_director_is_told_of_the_queue_the_oldest_job_failures_and_a_missing_worker(client_of, dana):
    home = client_of(dana)
    assert row_of(home.get("/")) == "nothing waits No worker"
    leases.beat("ann")
    assert row_of(home.get("/")) == "nothing waits Works"
    for _ in range(3):
        add.enqueue(1, 1)
    assert row_of(home.get("/")) == "3 wait Works"
    oldest = DBTaskResult.objects.order_by("enqueued_at").first()
    DBTaskResult.objects.filter(pk=oldest.pk).update(enqueued_at=timezone.now() - LATE)
    assert row_of(home.get("/")) == "3 wait, the oldest for 15 minutes Look at it"
    DBTaskResult.objects.filter(pk=oldest.pk).update(status="FAILED", finished_at=timezone.now())
    assert row_of(home.get("/")) == "2 wait · 1 failed today Look at it"


def test_a_trainee_and_a_proctor_are_not(client_of, tina, pat):
    assert [TITLE in client_of(person).get("/").text for person in (tina, pat)] == [False, False]
