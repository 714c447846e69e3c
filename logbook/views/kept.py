"""What was typed into a scan or a review is kept while its author proves who they are, and stands in the form again afterwards.

In their browser's session on the server, never in an address; for whoever typed it and nobody else, for an hour, and
until the form is sent. Nothing is decided by it: which button was pressed, and what confirmed the person, is not kept.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from pocus_credentialing.people.models import User

from . import signing as signing_fields

KEY = "kept_words"
SALT = "logbook.kept_words"
KEPT_FOR = 60 * 60  # seconds
FORM_SERVES_FOR = 24 * 60 * 60
MOST = 100_000  # characters
NEVER = (
    "csrfmiddlewaretoken", "writer", "confirm_password", "confirm_code", "content_digest", "decision", "fill", "keep",
    "send", "draft", "change_exam", "case_key",  # that one is stored encrypted or not at all
)  # fmt: skip
View = Callable[..., HttpResponse]


def writer_of(person: User, thing: UUID) -> str:
    """Goes with the form: once the session is over, who it was shown to."""
    return signing.dumps([str(person.pk), str(thing)], salt=SALT)


def shown_to(request: HttpRequest) -> str:
    """The id of whoever was shown the form that was sent; empty where it does not say."""
    try:
        person, _thing = signing.loads(request.POST.get("writer", ""), salt=SALT)
    except signing.BadSignature:
        return ""
    return str(person)


def keep(request: HttpRequest, thing: UUID | str) -> bool:
    """What was typed into the form that this person was shown about this thing; False where it is no such form."""
    try:
        person, of = signing.loads(request.POST.get("writer", ""), salt=SALT, max_age=FORM_SERVES_FOR)
    except signing.BadSignature:
        return False
    somebody_else = request.user.is_authenticated and str(request.user.pk) != person
    words = {name: values for name, values in request.POST.lists() if name not in NEVER}
    size = sum(len(name) + sum(map(len, values)) for name, values in words.items())
    if of != str(thing) or somebody_else or size > MOST:
        return False
    shown = request.POST.get("content_digest", "")[:64]
    kept = {"of": of, "person": person, "at": timezone.now().timestamp(), "shown": shown, "words": words}
    request.session[KEY] = kept
    return True


def goes_for_passkey(request: HttpRequest, thing: UUID) -> bool:
    """Whether they leave this page only to prove who they are; what they typed is kept."""
    return (
        request.POST.get("keep") == "passkey"
        and bool(signing_fields.context(request).get("passkey_url"))
        and keep(request, thing)
    )


def kept(request: HttpRequest, thing: UUID) -> QueryDict | None:
    """What this person typed about this thing, as the form takes it."""
    found: dict[str, Any] = request.session.get(KEY) or {}
    if found and (found["person"] != str(request.user.pk) or timezone.now().timestamp() - found["at"] > KEPT_FOR):
        del request.session[KEY]
        return None
    if found.get("of") != str(thing):
        return None
    words = QueryDict(mutable=True)
    for name, values in found["words"].items():
        words.setlist(name, values)
    return words


def was_of(request: HttpRequest, digest: str) -> bool:
    """Whether what is kept was typed beside what is shown now."""
    return bool(request.session[KEY].get("shown") == digest)


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def _signed_in(*, request: HttpRequest, user: User, **kwargs: Any) -> None:
    found = request.session.get(KEY)
    if found and found["person"] != str(user.pk):
        forget(request)


def connect() -> None:
    """What one person typed does not stay in a session that is another's from now on."""
    user_logged_in.connect(_signed_in, dispatch_uid="kept_words_are_ones_own")


def keeps_words(thing: str = "") -> Callable[[View], View]:
    """Around a view that asks who it is: a form that comes from whoever was signed out meanwhile is kept first.
    `thing`: the name of the view's argument that the form is about; none where it is about its author alone."""

    def around(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, **named: Any) -> HttpResponse:
            about = named[thing] if thing else shown_to(request)
            if request.method == "POST" and not request.user.is_authenticated and keep(request, about):
                messages.info(
                    request, _("You were signed out. What you typed is kept: sign in, and it stands in the form again.")
                )
            return view(request, **named)

        return inner

    return around
