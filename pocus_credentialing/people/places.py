"""At which hospital is this person, so that times read as its clocks do?

Roles are known further up; whoever knows them registers a finder. What was found stays in the person's session until
they sign out or join elsewhere, so that a page costs no query for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .models import Institution, User

Finder = Callable[[User], Institution | None]
FINDERS: list[Finder] = []
SESSION_KEY = "zone"


def find_by(finder: Finder) -> None:
    if finder not in FINDERS:
        FINDERS.append(finder)


def zone_of(person: User, session: Any) -> ZoneInfo | None:
    """The time zone of the person's hospital; asked of the database once a session."""
    name = session.get(SESSION_KEY)
    if name is None:
        found = next((place for finder in FINDERS if (place := finder(person)) is not None), None)
        name = session[SESSION_KEY] = found.time_zone if found else ""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def forget(session: Any) -> None:
    """The person may be elsewhere now: find out again at the next page."""
    session.pop(SESSION_KEY, None)
