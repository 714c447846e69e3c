"""Which events below set the credentials in motion?"""

from __future__ import annotations


def register() -> None:
    """Called once at start-up."""
