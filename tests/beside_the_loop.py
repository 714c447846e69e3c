"""Playwright runs an event loop in the tests' own thread, and beside a running loop Django keeps connections of their
own. They outlive the loop and lead, in the next test with a browser, to a database that is gone: forgotten here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import connections
from playwright.sync_api import sync_playwright


@contextmanager
def playwright_here() -> Iterator[Any]:
    with sync_playwright() as playwright:
        _forget()
        try:
            yield playwright
        finally:
            _forget()


def _forget() -> None:
    with suppress(AttributeError):  # there is none
        del connections["default"]
