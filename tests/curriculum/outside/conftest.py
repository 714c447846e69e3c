"""A certificate that Tina brought."""

from __future__ import annotations

from datetime import date

import pytest

from curriculum.actions import outside

from .files import upload

SAID = {
    "title": "Cardiac ultrasound course",
    "provider": "Medmastery",
    "kind": "certificate",
    "minutes": 150,
    "hands_on_minutes": 60,
    "completed_on": date(2026, 3, 1),
}


@pytest.fixture
def brought(tina, hospital, dana):
    return outside.send_in(institution=hospital, by=tina, file=upload(), **SAID)
