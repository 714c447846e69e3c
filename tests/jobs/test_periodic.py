"""A periodic job is asked for once in a period."""

from datetime import UTC, datetime

import pytest
from django_tasks_db.models import DBTaskResult

from pocus_credentialing.jobs import periodic
from pocus_credentialing.jobs.models import PeriodicRun

pytestmark = pytest.mark.django_db

CLEANING = "pocus_credentialing.jobs.tasks.forget_old_jobs"
MORNING = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def only_the_cleaning(monkeypatch):
    periodic.discover()
    monkeypatch.setattr(periodic, "registry", {CLEANING: periodic.registry[CLEANING]})


def test_a_daily_job_is_asked_for_once_a_day():
    assert periodic.enqueue_due(MORNING) == [CLEANING]
    assert periodic.enqueue_due(MORNING.replace(hour=23)) == []
    assert periodic.enqueue_due(MORNING.replace(day=24)) == [CLEANING]
    assert DBTaskResult.objects.filter(task_path=CLEANING).count() == 2
    assert sorted(PeriodicRun.objects.values_list("due_at", flat=True)) == [
        datetime(2026, 11, 23, tzinfo=UTC),
        datetime(2026, 11, 24, tzinfo=UTC),
    ]


def test_a_worker_that_comes_second_asks_for_nothing():
    """Both saw no row; the constraint decides, and the loser's job is not there either."""
    due = periodic.period_start("day", MORNING)
    assert periodic._enqueue_once(CLEANING, due) is True
    assert periodic._enqueue_once(CLEANING, due) is False
    assert DBTaskResult.objects.count() == 1


def test_an_hour_begins_at_its_first_minute():
    assert periodic.period_start("hour", MORNING) == datetime(2026, 11, 23, 8, tzinfo=UTC)
