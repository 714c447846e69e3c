"""In which time zone and theme does this person read, and who may keep a copy of the page?"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from . import places
from .models import User

Handler = Callable[[HttpRequest], HttpResponse]


class PlaceMiddleware:
    """Times as the clocks of the person's hospital show them; the theme the person chose on another device.

    A request without a session costs nothing here, one with a session no query but the person's own, which every page
    asks for anyway (the zone is kept in the session, see `places`).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user if request.session.session_key else None
        if not isinstance(person, User):
            response = self.get_response(request)
            return _not_kept(response) if "Authorization" in request.headers else response
        if person.theme and "theme" not in request.COOKIES:
            request.COOKIES["theme"] = person.theme
        with timezone.override(places.zone_of(person, request.session)):
            return _not_kept(self.get_response(request))


def _not_kept(response: HttpResponse) -> HttpResponse:
    """Whatever is shown to one person is nobody else's: not the browser's next user's, not a proxy's."""
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "private, no-store"
    return response
