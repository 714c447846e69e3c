"""How does a no reach a person?

One mapping for pages and API: `NotAllowed` → 403, `NotNow` → 409, each with every reason in words. Pages get the
error page (or the form with the sentence, where a view catches it); the API gets `application/problem+json`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .refusals import CHANGED_AT_ONCE, NotNow, Refusal, no_room, not_whole
from .written import written

PROBLEM = "application/problem+json"
TITLES = {
    403: gettext_lazy("Not allowed"),
    408: gettext_lazy("Broken off"),
    409: gettext_lazy("Not now"),
    413: gettext_lazy("Too large"),
    422: gettext_lazy("Not usable"),
    503: gettext_lazy("Not reachable"),
    507: gettext_lazy("No room"),
}


def problem(refusal: Refusal) -> dict[str, Any]:
    """The body of RFC 9457 for a refusal: `type`, `title`, `status`, `detail`, `reasons`."""
    return {
        "type": f"urn:pocus:refusal:{refusal.code}",
        "title": str(TITLES.get(refusal.status, TITLES[403])),
        "status": refusal.status,
        "detail": str(refusal),
        "reasons": [{"code": reason.code, "sentence": str(reason)} for reason in refusal.reasons],
    }


# PostgreSQL: serialization failure, deadlock, lock not available.
AT_THE_SAME_MOMENT = ("40001", "40P01", "55P03")
DISK_FULL = "53100"


def refusal_of(exception: BaseException | None) -> Refusal | None:
    """What an exception says no to: a refusal as it is; and a transaction that the database broke off because another
    one changed the same thing. Nothing of it was written, so the same request may simply be sent again."""
    if isinstance(exception, Refusal):
        return exception
    if isinstance(exception, UnreadablePostError):
        return not_whole()
    if isinstance(exception, OperationalError) and (
        getattr(exception.__cause__, "sqlstate", None) == DISK_FULL or "disk is full" in str(exception)
    ):
        return no_room()
    if isinstance(exception, OperationalError) and (
        getattr(exception.__cause__, "sqlstate", None) in AT_THE_SAME_MOMENT or "is locked" in str(exception)
    ):
        return NotNow(CHANGED_AT_ONCE)
    return None


def is_in_pieces(meta: dict[str, Any]) -> bool:
    """Whether a body comes without its length, which Django takes for an empty one."""
    return "chunked" in meta.get("HTTP_TRANSFER_ENCODING", "").lower() and not meta.get("CONTENT_LENGTH")


# What is read as it comes, and not taken for a form.
WHOLE_FILES = ("application/dicom", "multipart/related", "application/offset+octet-stream")


class AddressMiddleware:
    """An address with the character NUL in it names nothing here, and no database would look for it. A body without its
    length is read only where a file is the whole of it; elsewhere it would be taken for nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        if is_in_pieces(request.META) and request.content_type not in WHOLE_FILES:
            raise BadRequest("a body without its length")
        return self.get_response(request)


def came_from(request: HttpRequest) -> tuple[str, str] | None:
    """The page on which a refused button stands, and what it is called: of a certificate, or of a candidate (to whom that
    is their own progress). Whoever is refused there was found to see it."""
    match = request.resolver_match
    if match is None or match.app_name != "credentials":
        return None
    if "serial" in match.kwargs:
        serial = match.kwargs["serial"]
        return reverse("credentials:certificates_show", args=[serial]), serial
    if "enrolment_id" in match.kwargs:
        return reverse("credentials:progress_show", args=[match.kwargs["enrolment_id"]]), _("Progress")
    return None


class RefusalMiddleware:
    """Turns a refusal that a page did not catch into the error page of its status; and what the database broke off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        refusal = refusal_of(exception)
        return refusal_page(request, refusal) if refusal is not None else None


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    context = {
        "refusal": refusal,
        "reasons": [str(reason) for reason in refusal.reasons],
        "written": written(request),
        "came_from": came_from(request),
    }
    return render(request, f"{refusal.status}.html", context, status=refusal.status)


# Where part of what was sent may have been taken before the page said what was not.
TAKEN_IN_PART = ("logbook:clips_receive",)
# What is pressed, too, by whoever sees nothing of the scan above it, as of a draft: the list on which it waits, and which is always there.
WAITS_ON = {"logbook:hiding_show_again": "logbook:hiding_index", "logbook:hiding_erase": "logbook:hiding_index"}
# What answers in no page.
NO_PAGE = ("people:session_show",)


class MethodMiddleware:
    """A button's address only does something. Whoever comes there otherwise, by signing in again or by loading it anew,
    is led to the page on which the button stands, and told that nothing was done; any other wrong verb gets a page that
    says so. Whoever asks for the head alone gets no body (RFC 9110, 9.3.2)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._answer(request)
        if request.method == "HEAD" and not response.streaming:
            response.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.path.startswith(("/api/", "/dicomweb/")):
            return response
        if request.method == "GET" and "POST" in response.get("Allow", ""):
            if request.user.is_authenticated:
                messages.info(request, _said_of(request))
            return redirect(page_above(request.path))
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page


def _said_of(request: HttpRequest) -> str:
    if request.resolver_match and request.resolver_match.view_name in TAKEN_IN_PART:
        return _("This is how it stands now. Add again what is missing.")
    return _("Nothing was done yet. If you still want it, press the button again.")


def page_above(path: str) -> str:
    """The nearest address above this one that is a page: `/scans/…/` of `/scans/…/take-back/`; or the list on which it waits."""
    waits_on = WAITS_ON.get(resolve(path).view_name)
    if waits_on:
        return reverse(waits_on)
    steps = path.strip("/").split("/")
    for length in range(len(steps) - 1, 0, -1):
        above = f"/{'/'.join(steps[:length])}/"
        try:
            found = resolve(above)
        except Resolver404:
            continue
        if found.view_name not in NO_PAGE:
            return above
    return "/"
