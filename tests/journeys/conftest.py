"""A browser, a site and somebody who looks over the browser's shoulder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pocus_credentialing.jobs.worker import Worker
from tests.architecture import world as building
from tests.beside_the_loop import playwright_here
from tests.chromium import launched

from . import ground
from .watching import Watched

RESULTS = Path(__file__).parents[2] / "test-results"


@pytest.fixture(scope="package", autouse=True)
def beside_the_browsers_loop():
    """Playwright runs an event loop in this thread, which Django would take for an async context."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
    if before is not None:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(scope="package")
def playwright():
    expect.set_options(timeout=15_000)  # a busy machine is no failure
    with playwright_here() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def chromium(playwright):
    browser = launched(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def empty(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return ground.empty()


@pytest.fixture(scope="package")
def address(empty, django_db_blocker, tmp_path_factory):
    """Where the site is. A module that wants one of its own makes a fixture of this name."""
    with django_db_blocker.unblock(), ground.site(empty, tmp_path_factory.mktemp("world") / "data") as url:
        yield url


@pytest.fixture(scope="package")
def world(address):
    """A hospital in full swing, for all modules: what a test changes in it, it makes for itself."""
    return building.build()


@pytest.fixture(autouse=True)
def db(address):
    """By this name pytest-django knows that a test wants the database; here it is the site's, and nothing is undone."""


@pytest.fixture(autouse=True)
def tmp_data(address):
    """The site has its folders already."""


@pytest.fixture
def open_browser(chromium, address, request):
    """A browser of one person: `open_browser()`, with what Playwright's new_context takes."""
    opened: list[Watched] = []

    def open_one(**how) -> Watched:
        watched = Watched(chromium.new_context(base_url=address, **how), address)
        opened.append(watched)
        return watched

    yield open_one
    failed = getattr(request.node, "failed", False)
    for number, watched in enumerate(opened):
        if failed:
            watched.picture(RESULTS / f"{request.node.name}-{number}.png")
        watched.context.close()
    complaints = [complaint for watched in opened for complaint in watched.complaints]
    assert complaints == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.failed = report.failed
    return report


@pytest.fixture(scope="session")
def results() -> Path:
    """Where pictures of what failed are left."""
    return RESULTS


@pytest.fixture
def run_jobs(address):
    return lambda: Worker().drain()
