"""Which part of the queue does the reviewer want to see?"""

from __future__ import annotations

from datetime import UTC, date
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from curriculum.models import Application
from logbook.models import Scan
from logbook.queries.reviews import Place, overdue, place_of

from .lists import moment_of


class QueueForm(forms.Form):
    """Filters as GET parameters; what does not make sense is as if it were not there."""

    exam = forms.ChoiceField(label=_("Exam"), required=False)
    only = forms.ChoiceField(
        label=_("Which"),
        required=False,
        choices=[("", _("Everything I may review")), ("wished", _("Asked for me")), ("overdue", _("Overdue"))],
    )

    def __init__(self, data: Any, waiting: QuerySet[Scan]) -> None:
        """Of the exams, those are offered that wait for this person, and the one that is asked for."""
        super().__init__(data)
        here = Q(pk__in=waiting.order_by().values("application")) | Q(code=data.get("exam", "")[:60])
        exams = Application.objects.filter(here).values_list("code", "short_title")
        self.fields["exam"].choices = [("", _("Every exam")), *exams]  # type: ignore[attr-defined]
        self.is_valid()

    def narrowed(self, scans: QuerySet[Scan]) -> QuerySet[Scan]:
        if exam := self.cleaned_data.get("exam"):
            scans = scans.filter(application__code=exam)
        match self.cleaned_data.get("only"):
            case "wished":
                scans = scans.filter(wishes_for_me=True)
            case "overdue":
                scans = overdue(scans, timezone.now().date())
        return scans

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.values())

    @property
    def query(self) -> str:
        """The filters as a query string, to carry them on."""
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})


def place_named(text: str) -> Place | None:
    """“2026-11-23~2026-11-09T10:20:30.000001+00:00~<id>”: a place in the queue, from which the next page goes on."""
    try:
        day, moment, pk = text.split("~")
        return Place(date.fromisoformat(day), moment_of(moment), UUID(pk))
    except ValueError:
        return None


def place_in_words(scan: Scan) -> str:
    place = place_of(scan)
    return f"{place.due_on}~{place.queued_at.astimezone(UTC).isoformat()}~{place.pk}" if place else ""
