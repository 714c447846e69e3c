"""What has happened to this thing, in sentences?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from curriculum.models import Enrolment, Programme
from curriculum.models.visibility import administered_by
from logbook.models import Scan
from logbook.queries.call_backs import of_scan
from pocus_credentialing.audit.models import Event
from pocus_credentialing.audit.queries import history_of
from pocus_credentialing.audit.sentences import sentence
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.credentials.queries import remarks_on
from pocus_credentialing.people.models import Institution, User

KINDS: dict[str, tuple[type[models.Model], Any]] = {
    "scan": (Scan, _("History of this scan")),
    "certificate": (Certificate, _("History of this certificate")),
    "programme": (Programme, _("History of this programme")),
    "enrolment": (Enrolment, _("History of this enrolment")),
    "institution": (Institution, _("History of this hospital and its accounts")),
}
AT_MOST = 500


@require_safe
@login_required
def show(request: HttpRequest, kind: str, thing_id: Any) -> HttpResponse:
    """The newest 500 events on a thing that this person may see."""
    if kind not in KINDS:
        raise Http404
    model, title = KINDS[kind]
    thing = get_object_or_404(_visible(model, request.user), pk=thing_id)
    events = list(history_of(thing).reverse()[:AT_MOST])
    ids = {who for event in events for who in (event.actor, event.person) if who}
    names = {person.pk: person.name for person in User.objects.filter(pk__in=ids)}
    said = _words_on(thing, events, request.user)
    rows = [
        {"at": event.at, "sentence": sentence(event, names), "verb": event.verb, "words": said.get(event.pk, "")}
        for event in events
    ]
    return render(
        request,
        "pocus_credentialing/history/show.html",
        {"title": title, "thing": thing, "rows": rows, "back_url": _page_of(kind, thing)},
    )


def _visible(model: type[models.Model], person: Any) -> models.QuerySet[Any]:
    if model is Institution:  # its administrators'
        return Institution.objects.filter(pk__in=administered_by(person))
    return model.objects.visible_to(person)  # type: ignore[attr-defined, no-any-return]


def _words_on(thing: Any, events: list[Event], person: Any) -> dict[UUID, str]:
    """What was written with an event, by the event's id, where this person may read it."""
    if isinstance(thing, Certificate):
        return remarks_on(thing)
    closings = [event for event in events if event.verb == "call_back.closed"]
    if not closings or not isinstance(thing, Scan):
        return {}
    done = {row.pk: row.what_was_done for row in of_scan(person, thing)}
    return {event.pk: done.get(event.thing_id, "") for event in closings}


def _page_of(kind: str, thing: Any) -> str:
    match kind:
        case "scan":
            return reverse("logbook:scans_show", args=[thing.pk])
        case "certificate":
            return reverse("credentials:certificates_show", args=[thing.serial])
        case "programme":
            return reverse("curriculum:programmes_show", args=[thing.pk])
        case "institution":
            return reverse("curriculum:institutions_show", args=[thing.pk])
        case _:
            return reverse("credentials:progress_show", args=[thing.pk])
