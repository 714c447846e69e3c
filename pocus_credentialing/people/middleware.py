"""Is this person still signed in, in which time zone and theme do they read, and who may keep a copy of the page?"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from . import kept_forms, places, session_times, sign_ins
from .models import User

Handler = Callable[[HttpRequest], HttpResponse]


class SessionTimesMiddleware:
    """Ends a session whose time is over, before anything is done in it, and keeps what was being sent; notes what a person
    did in one that goes on."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        before = session.session_key, session.get(session_times.SEEN)
        answer = None
        if session.session_key and isinstance(request.user, User):
            if session_times.is_over(session):
                person = request.user
                logout(request)  # the row is deleted: the cookie is worth nothing any more
                kept_forms.note(request, person)
                if request.method == "GET" and session_times.is_activity(request):
                    messages.info(request, _("You were signed out, because nothing happened here for a while."))
            elif session_times.is_activity(request):
                session_times.stamp(session)
        if before[0]:
            kept_forms.keep(request)
            answer = kept_forms.answer(request)
        response = answer or self.get_response(request)
        if before != (session.session_key, session.get(session_times.SEEN)):
            sign_ins.follow(request, before[0])
        return response


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
