"""Which sessions are a person's, kept true while session ids change, and ended?"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from .models import SignIn, User

# The first that is found is said; others hide behind the same words.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)  # fmt: skip


def device_of(user_agent: str) -> str:
    """“Firefox on Windows”; empty where it names neither."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return " · ".join(part for part in (browser, system) if part)


def follow(request: HttpRequest, key_before: str | None) -> None:
    """After a request: the session may have a new id (each step up gives one), and the person was seen."""
    key = request.session.session_key
    if key and key_before and request.session.get("seen_at"):
        SignIn.objects.filter(session_key=key_before).update(session_key=key, seen_at=timezone.now())


def there(person: User) -> QuerySet[SignIn]:
    """The sign-ins whose session is still there, the one used last on top."""
    alive = Session.objects.filter(pk=OuterRef("session_key"), expire_date__gt=timezone.now())
    return SignIn.objects.filter(Exists(alive), person=person)


def end(rows: Any) -> int:
    """Delete these sign-ins and their sessions: the cookies are worth nothing from now on."""
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(pk__in=keys).delete()
    rows.delete()
    return len(keys)


def forget_ended() -> None:
    """Sign-ins whose session has run out."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    SignIn.objects.exclude(session_key__in=Session.objects.values("pk")).delete()


def _began(*, request: HttpRequest, user: User, **kwargs: Any) -> None:
    if request.session.session_key is None:
        request.session.save()
    device = device_of(request.META.get("HTTP_USER_AGENT", ""))[:80]
    SignIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={"person": user, "device": device, "began_at": timezone.now(), "seen_at": timezone.now()},
    )


def _ended(*, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    SignIn.objects.filter(session_key=request.session.session_key).delete()


def connect() -> None:
    user_logged_in.connect(_began, dispatch_uid="sign_in_began")
    user_logged_out.connect(_ended, dispatch_uid="sign_in_ended")
