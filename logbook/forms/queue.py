"""Which part of the queue does the reviewer want to see?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from curriculum.models import Application
from logbook.models import Scan
from logbook.queries.reviews import overdue


class QueueForm(forms.Form):
    """Filters as GET parameters; what does not make sense is as if it were not there."""

    exam = forms.ChoiceField(label=_("Exam"), required=False)
    only = forms.ChoiceField(
        label=_("Which"),
        required=False,
        choices=[("", _("Everything I may review")), ("wished", _("Asked for me")), ("overdue", _("Overdue"))],
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        exams = Application.objects.values_list("code", "short_title")
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


def place_of(text: str) -> tuple[date, UUID] | None:
    """“2026-11-23~<id>”: a place in the queue, from which the next page goes on."""
    day, _tilde, pk = text.partition("~")
    try:
        return date.fromisoformat(day), UUID(pk)
    except ValueError:
        return None
