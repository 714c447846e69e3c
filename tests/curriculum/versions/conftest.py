"""The library's pathway as Dana's programme publishes it, with one number changed."""

from __future__ import annotations

import pytest

from curriculum.library.texts import library_text

SPOCUS = library_text("spocus-two-phase")
FIRST = "      n: 25\n"


@pytest.fixture
def text():
    """Twenty cardiac scans instead of twenty-five."""
    assert SPOCUS.count(FIRST) == 4
    return SPOCUS.replace(FIRST, "      n: 20\n", 1)


@pytest.fixture
def open_text():
    """The same with a number left open."""
    return SPOCUS.replace(FIRST, "      n: null\n", 1)
