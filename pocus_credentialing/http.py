"""How does a no reach a person?

One mapping for pages and API: `NotAllowed` → 403, `NotNow` → 409, each with every reason in words. Pages get the
error page (or the form with the sentence, where a view catches it); the API gets `application/problem+json`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from .refusals import Refusal

PROBLEM = "application/problem+json"
TITLES = {403: gettext_lazy("Not allowed"), 409: gettext_lazy("Not now"), 422: gettext_lazy("Not usable")}


def problem(refusal: Refusal) -> dict[str, Any]:
    """The body of RFC 9457 for a refusal: `type`, `title`, `status`, `detail`, `reasons`."""
    return {
        "type": f"urn:pocus:refusal:{refusal.code}",
        "title": str(TITLES.get(refusal.status, TITLES[403])),
        "status": refusal.status,
        "detail": str(refusal),
        "reasons": [{"code": reason.code, "sentence": str(reason)} for reason in refusal.reasons],
    }


class AddressMiddleware:
    """An address with the character NUL in it names nothing here, and no database would look for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        return self.get_response(request)


class RefusalMiddleware:
    """Turns a refusal that a page did not catch into the error page of its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        template = f"{exception.status}.html"
        context = {"refusal": exception, "reasons": [str(reason) for reason in exception.reasons]}
        return render(request, template, context, status=exception.status)
