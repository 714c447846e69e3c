"""A server and a browser for the style pages, which need no database."""

from __future__ import annotations

import pytest
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from pocus_credentialing.views.design import PAGES
from tests.setup.loopback import browser_path


@pytest.fixture(scope="module")
def address():
    server = LiveServer("127.0.0.1")
    yield f"{server.url}/design/"
    server.stop()


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
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


@pytest.fixture(scope="session")
def every_page():
    return ["", *[f"{page}/" for page in PAGES]]
