"""Is a signing session open in this browser, or behind this token?

The Django session keeps when and how the person last proved who they are (`signing`), and a single-use stamp
(`fresh`) for acts that ask every time. Nothing here judges: actions do, with `people.authentication`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from .authentication import FRESH, Authentication
from .models import Token

SESSION_KEY = "signing"
FRESH_KEY = "signing_fresh"


def open_session(request: HttpRequest, method: str) -> Authentication:
    """The person has just proven who they are by `method`: a signing session begins (or begins anew)."""
    now = timezone.now()
    request.session[SESSION_KEY] = {"method": method, "at": now.isoformat(), "last_used_at": now.isoformat()}
    request.session[FRESH_KEY] = {"method": method, "at": now.isoformat()}
    # A new session id on every step up, so that an id seen earlier is worth nothing.
    request.session.cycle_key()
    return Authentication(method, now, now)


def of_request(request: Any) -> Authentication | None:
    """The open signing session behind a page's or an API call's request, if any."""
    token = getattr(request, "auth", None)
    if isinstance(token, Token):
        return of_token(token)
    stored = request.session.get(SESSION_KEY)
    if not stored:
        return None
    found = Authentication(
        stored["method"], datetime.fromisoformat(stored["at"]), datetime.fromisoformat(stored["last_used_at"])
    )
    return found if found.is_open else None


def of_token(token: Token) -> Authentication | None:
    """Only a `--sign` token may sign: it lives an hour, and was made for it."""
    if not token.can_sign:
        return None
    now = timezone.now()
    return Authentication("token", now, now, fresh=True)


def touch(request: Any) -> None:
    """An act was signed: the half hour of activity begins again. What has run out stays closed."""
    if isinstance(getattr(request, "auth", None), Token) or of_request(request) is None:
        return
    stored = request.session.get(SESSION_KEY)
    if stored:
        request.session[SESSION_KEY] = {**stored, "last_used_at": timezone.now().isoformat()}


def take_fresh(request: Any) -> Authentication | None:
    """The single-use proof for an act that asks every time; gone once taken. A signing token is always fresh."""
    token = getattr(request, "auth", None)
    if isinstance(token, Token):
        return of_token(token)
    stored = request.session.pop(FRESH_KEY, None)
    if not stored:
        return None
    at = datetime.fromisoformat(stored["at"])
    return replace(Authentication(stored["method"], at, at), fresh=True)


def has_fresh(request: HttpRequest) -> bool:
    """Whether a single-use proof is waiting, so that a page need not ask again at once."""
    stored = request.session.get(FRESH_KEY)
    if not stored:
        return False
    return timezone.now() - datetime.fromisoformat(stored["at"]) <= FRESH


def close(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)
    request.session.pop(FRESH_KEY, None)
