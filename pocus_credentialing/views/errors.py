"""What does a person see when a request itself was wrong?"""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from pocus_credentialing.http import PROBLEM
from pocus_credentialing.people import kept_forms
from pocus_credentialing.people.models import User
from pocus_credentialing.written import written


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or did not come from this site."""
    sentence = _("This page was open too long or was opened elsewhere. Go back, reload it, and send it again.")
    # The token was no help: only the browser can tell that the form is ours.
    own = request.headers.get("Sec-Fetch-Site") == "same-origin"
    # A script's own request stays on its page, takes a new token and is sent again (`us-upload.js`).
    leaves = own and request.headers.get("Sec-Fetch-Mode") == "navigate"
    if leaves and isinstance(request.user, User) and kept_forms.keep_for(request, str(request.user.pk)):
        return redirect(request.get_full_path())
    return _say(request, 403, _("Not allowed"), sentence, written=written(request) if own else [])


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _say(request, 400, _("Not well formed"), _("The address or the form could not be read."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _say(request, 403, _("Not allowed"), _("You may not do this."), written=written(request))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = _("There is nothing here, or nothing that you may see.")
    return _say(request, 404, _("Not found"), sentence, written=written(request))


def failed(request: HttpRequest) -> HttpResponse:
    sentence = _("Something went wrong on our side. What was saved before is safe. Try again in a moment.")
    return _say(request, 500, _("Failed"), sentence)


def _say(request: HttpRequest, status: int, title: str, sentence: str, *, written: Iterable[str] = ()) -> HttpResponse:
    """The page of that status, or for the API the same words as a problem. `written`: to be shown again."""
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": title, "status": status, "detail": sentence, "reasons": []}
        return JsonResponse(body, status=status, content_type=PROBLEM)
    return render(request, f"{status}.html", {"reasons": [sentence], "written": written}, status=status)
