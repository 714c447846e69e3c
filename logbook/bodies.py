"""How much may somebody send at once, and who?

Said before any of it is read. Who is not signed in sends a form and no file; who is, what a page takes; recordings go only to the
addresses that take them. Programs are let in by what they bring (`logbook.api`), which answers before it reads.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from logbook.uploads import FILES_A_REQUEST
from pocus_credentialing.http import PROBLEM, problem, refusal_page
from pocus_credentialing.people import kept_forms
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import Reason, Refusal, not_whole

MB = 1024**2
A_FORM, A_PAGE = MB, 48 * MB  # of nobody who is known; of somebody who is, with the two packages of a module's page
TAKES_CLIPS = ("logbook:clips_receive", "logbook:scans_start", "logbook:scans_edit", "api:scans-clips", "api:upload")
# Bounded by each of its parts, of which there may be many.
TAKES_STUDIES = "dicomweb"


class TooMuch(Refusal):
    """More than may be sent there at once: 413."""

    status = 413


class BodyMiddleware:
    """In front of whatever looks at a form, and of the token in it. It reads the form itself where there may be files in it, since a
    disk that is full has no other page to say so on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            _check_size(request)
            if request.content_type == "multipart/form-data" and not _is_for_programs(request):
                _read(request)
        except Refusal as refusal:
            request._mark_post_parse_error()  # type: ignore[attr-defined] # there is no form: nobody reads it behind us
            if _is_for_programs(request):
                return JsonResponse(problem(refusal), status=refusal.status, content_type=PROBLEM)
            return refusal_page(request, refusal)
        return self.get_response(request)


def _is_for_programs(request: HttpRequest) -> bool:
    return request.path_info.startswith(("/api/", "/dicomweb/"))


def _check_size(request: HttpRequest) -> None:
    said = request.META.get("CONTENT_LENGTH") or "0"
    size = int(said) if said.isdigit() else 0
    if size <= A_FORM:
        return
    if not _is_for_programs(request) and not isinstance(request.user, User):
        # Of a session whose time was over, what was typed was read a moment ago, to be kept.
        if size > kept_forms.MOST_BYTES or kept_forms.SIGNED_OUT not in request.session:
            sign_in = _("This is more than is taken from somebody who is not signed in. Sign in, then send it again.")
            raise TooMuch(Reason("too_much_signed_out", sign_in))
        return
    most = _most_at(request.path_info)
    if most is not None and size > most:
        less = _(
            "This is more than is taken here at once, which is %(limit)s MB. Send less: fewer files, or smaller ones."
        )
        raise TooMuch(Reason("too_much", less, {"limit": most // MB}))


def _most_at(path: str) -> int | None:
    try:
        found = resolve(path)
    except Resolver404:
        return A_PAGE
    if found.namespace == TAKES_STUDIES:
        return None
    return FILES_A_REQUEST * settings.UPLOAD_MAX_BYTES + A_PAGE if found.view_name in TAKES_CLIPS else A_PAGE


def _read(request: HttpRequest) -> None:
    try:
        request.POST  # noqa: B018 - it is read by this
    except UnreadablePostError as error:
        raise not_whole() from error
