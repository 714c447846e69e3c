"""A draft of Tina's, and ways to run the worker inside a test's transaction."""

from __future__ import annotations

import pytest

from tests.logbook.scans.builders import a_draft


@pytest.fixture
def draft(tina):
    return a_draft(tina)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Do something as if its transaction had been committed: what waits for that happens at the end."""

    def do(act, *args, **arguments):
        with django_capture_on_commit_callbacks(execute=True):
            return act(*args, **arguments)

    return do


@pytest.fixture
def work(committed, run_jobs):
    def run() -> int:
        return committed(run_jobs)

    return run


@pytest.fixture
def lying(tmp_data):
    """The names of everything in quarantine."""

    def look() -> list[str]:
        return sorted(path.name for path in (tmp_data / "quarantine").glob("*"))

    return look
