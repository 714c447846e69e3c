"""What a person sent after their session had ended is kept until they have signed in again, and is sent at a press then.

On the server, in the session that begins; for whoever wrote it and nobody else, for an hour. Never a password or a code, and no
file: that is chosen again. Forms that put what was typed back into their own fields (`logbook.views.kept`) are left to it.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from pocus_credentialing.written import FORM

from .models import User

KEY = "kept_form"
SIGNED_OUT = "signed_out"  # whose session ended by its time, and when: a page may notice before its form is sent
KEPT_FOR = 60 * 60  # seconds
MOST = 100_000  # characters
MOST_BYTES = 12 * 1024 * 1024  # with files; what is larger is no form that somebody typed
ELSEWHERE = ("/account/", "/api/", "/dicomweb/", "/join/", "/sign/", "/v/")
DROP = "kept_form_drop"


def note(request: HttpRequest, person: User) -> None:
    """Whose session has just ended."""
    request.session[SIGNED_OUT] = [str(person.pk), timezone.now().timestamp()]


def keep(request: HttpRequest) -> None:
    """Of a form that comes from somebody whose session has ended."""
    if request.method != "POST" or not _is_typed(request):
        return
    person, at = request.session.get(SIGNED_OUT, ("", 0))
    in_time = bool(person) and timezone.now().timestamp() - at <= KEPT_FOR
    if in_time and not isinstance(request.user, User) and "writer" not in request.POST:
        keep_for(request, person)


def keep_for(request: HttpRequest, person: str) -> bool:
    """What this person sent; False where it is no form, or too much. A form of before they signed in anew, in another tab, is
    kept so too: its token is an old one."""
    if request.path.startswith(ELSEWHERE) or "HX-Request" in request.headers:
        return False
    if not _is_typed(request):
        return False
    said = {name: values for name, values in request.POST.lists() if _is_kept(name)}
    if not said or sum(len(name) + sum(map(len, values)) for name, values in said.items()) > MOST:
        return False
    at = timezone.now().timestamp()
    request.session[KEY] = {"path": request.get_full_path(), "person": person, "at": at, "said": said}
    return True


def _is_typed(request: HttpRequest) -> bool:
    """Whether somebody may have typed it: said before any of it is read."""
    is_form = request.content_type in (FORM, "multipart/form-data")
    return is_form and int(request.headers.get("Content-Length") or 0) <= MOST_BYTES


def _is_kept(name: str) -> bool:
    return name != "csrfmiddlewaretoken" and "password" not in name and "confirm_" not in name


def answer(request: HttpRequest) -> HttpResponse | None:
    """The page that offers it, where it belongs; None where nothing is kept for this person and address."""
    kept: dict[str, Any] | None = request.session.get(KEY)
    if not kept or not isinstance(request.user, User):
        return None
    is_over = timezone.now().timestamp() - kept["at"] > KEPT_FOR
    if is_over or kept["person"] != str(request.user.pk):
        del request.session[KEY]
        return None
    if kept["path"] != request.get_full_path():
        return None
    if request.method == "POST":
        del request.session[KEY]
        return redirect(kept["path"]) if _is_typed(request) and DROP in request.POST else None
    pairs = [(name, value) for name, values in kept["said"].items() for value in values]
    context = {"path": kept["path"], "pairs": pairs, "texts": [text for _name, text in pairs if " " in text.strip()]}
    return render(request, "people/kept_form.html", context)
