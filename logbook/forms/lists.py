"""Which part of the trainee's own log is asked for?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from curriculum.models import Application
from logbook.models import Scan
from logbook.states import ScanState


class ExamField(forms.ModelChoiceField):
    """Exams by the names that the rows of a list carry."""

    def label_from_instance(self, exam: Application) -> str:
        return exam.short_title


class LogFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *ScanState.choices], required=False)
    exam = ExamField(
        label=_("Exam"),
        queryset=Application.objects.order_by("position"),
        to_field_name="code",
        empty_label=_("All"),
        required=False,
    )

    def narrowed(self, scans: QuerySet[Scan]) -> QuerySet[Scan]:
        """A filter that does not exist filters nothing."""
        self.is_valid()
        if self.cleaned_data.get("state"):
            scans = scans.filter(state=self.cleaned_data["state"])
        if self.cleaned_data.get("exam"):
            scans = scans.filter(application=self.cleaned_data["exam"])
        return scans

    @property
    def query(self) -> dict[str, Any]:
        exam = self.cleaned_data.get("exam")
        given = {"state": self.cleaned_data.get("state"), "exam": exam.code if exam else ""}
        return {key: value for key, value in given.items() if value}


def place_of(text: str) -> tuple[datetime, UUID] | None:
    """A place in the list: time and id. Nothing for what is none."""
    moment, _tilde, pk = text.partition("~")
    try:
        return moment_of(moment), UUID(pk)
    except ValueError:
        return None


def moment_of(text: str) -> datetime:
    """ValueError where it says no zone, or is before or after all that can be written."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError
    try:
        return found.astimezone(UTC)
    except OverflowError:  # the last hours of the year 9999, in a zone that is behind
        raise ValueError from None


def place_in_words(moment: datetime, pk: UUID) -> str:
    return f"{moment.isoformat()}~{pk}"
