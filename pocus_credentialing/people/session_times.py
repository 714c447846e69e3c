"""How long does a session last, and what keeps it alive?

It ends after a time without activity, and after a longer one however busy it was. Both are judged here, on the server, at
the next request. What a page asks by itself (a clip's state, the health page, how much time is left) is no activity.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils import timezone

BEGAN, SEEN = "signed_in_at", "seen_at"
# The stamp is written at most so often: a page does not cost a write for it.
STAMP_EVERY = timedelta(seconds=20)
ASKED_BY_PAGES = ("/health/", "/session/")


def begin(session: Any) -> None:
    """Somebody has just signed in."""
    session[BEGAN] = session[SEEN] = timezone.now().timestamp()


def is_over(session: Any) -> bool:
    return left(session) <= timedelta(0)


def left(session: Any) -> timedelta:
    """Until it ends, if nothing more happens."""
    return min(idle_left(session), longest_left(session))


def idle_left(session: Any) -> timedelta:
    return _since(session, SEEN, settings.SESSION_IDLE)


def longest_left(session: Any) -> timedelta:
    return _since(session, BEGAN, settings.SESSION_AT_MOST)


def _since(session: Any, stamp: str, lasts: timedelta) -> timedelta:
    at = session.get(stamp)
    return lasts if at is None else lasts - timedelta(seconds=timezone.now().timestamp() - at)


def is_activity(request: HttpRequest) -> bool:
    """A person's doing. A fragment that a page fetches by itself is asked with GET by htmx."""
    if request.path.startswith(ASKED_BY_PAGES):
        return False
    return request.method not in ("GET", "HEAD") or "HX-Request" not in request.headers


def stamp(session: Any) -> None:
    """Something was done: the time without activity begins anew."""
    if session.get(BEGAN) is None:  # begun before this was kept
        begin(session)
    elif settings.SESSION_IDLE - idle_left(session) >= STAMP_EVERY:
        session[SEEN] = timezone.now().timestamp()


def touch(session: Any) -> None:
    """Asked for by a person, so it is written at once."""
    session[SEEN] = timezone.now().timestamp()


def _signed_in(*, request: HttpRequest, **kwargs: Any) -> None:
    begin(request.session)


def connect() -> None:
    user_logged_in.connect(_signed_in, dispatch_uid="session_begins")
