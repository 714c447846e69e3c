"""A server and a browser for the style pages, which need no database."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from pocus_credentialing.views.design import PAGES
from tests.beside_the_loop import playwright_here
from tests.chromium import launched

SAMPLE = (Path(__file__).parents[2] / "pocus_credentialing/static/design/sample.mp4").read_bytes()
LOADED = "document.querySelector('video').readyState || new Promise(done => document.querySelector('video').onloadeddata = done)"


def ranges(route):
    """The clip as the product hands it out: by byte ranges."""
    first, _, last = route.request.headers.get("range", "bytes=0-")[6:].partition("-")
    start, end = int(first), int(last) if last else len(SAMPLE) - 1
    route.fulfill(
        status=206,
        body=SAMPLE[start : end + 1],
        headers={"Content-Type": "video/mp4", "Content-Range": f"bytes {start}-{end}/{len(SAMPLE)}"},
    )


@pytest.fixture(scope="module")
def address(django_db_blocker):
    # The pages ask no database, but each request looks whether one that is open was left in order.
    with django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        yield f"{server.url}/design/"
        server.stop()


@pytest.fixture(scope="module")
def chromium():
    with playwright_here() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """A page that fails the test when the browser complains: a script error, or something the policy forbids."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def with_clips(page):
    """Opens a page whose clips can be stepped through."""
    page.route("**/sample.mp4", ranges)

    def open_page(address):
        page.goto(address)
        page.evaluate(LOADED)
        return page

    return open_page


@pytest.fixture(scope="session")
def every_page():
    return ["", *[f"{page}/" for page in PAGES]]
