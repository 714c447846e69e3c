"""Who is behind a request that passed `login_required`? For type annotations of views."""

from __future__ import annotations

from django.http import HttpRequest

from .models import User


class SignedInRequest(HttpRequest):
    """A request whose user is a person, not an anonymous visitor."""

    user: User  # type: ignore[assignment]
