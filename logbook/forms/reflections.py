"""Is a reflection well formed?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curriculum.models import Application, Enrolment
from logbook.models import Scan
from logbook.queries.reflections import scans_to_reflect_on
from logbook.rules.reflections import MOST


class ReflectionForm(forms.Form):
    application = forms.ModelChoiceField(
        label=gettext_lazy("Exam"),
        queryset=Application.objects.none(),
        to_field_name="code",
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Say which exam it is about.")},
    )
    scan = forms.ModelChoiceField(
        label=gettext_lazy("One of your scans"),
        queryset=Scan.objects.none(),
        required=False,
        empty_label=gettext_lazy("None in particular"),
        error_messages={"invalid_choice": gettext_lazy("Name one of your own scans that you have sent.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Reflection"),
        max_length=MOST,
        help_text=gettext_lazy(
            "What you saw, what you learnt, what you do next time. No names, dates of birth or numbers of patients. "
            "Proctors and directors of the programme read it."
        ),
        error_messages={"required": gettext_lazy("Write what you learnt.")},
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, enrolment: Enrolment, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.use_required_attribute = False
        exam, scan = self.fields["application"], self.fields["scan"]
        exam.queryset = enrolment.version.applications()  # type: ignore[attr-defined]
        exam.label_from_instance = lambda one: one.short_title  # type: ignore[attr-defined]
        scan.queryset = scans_to_reflect_on(enrolment)  # type: ignore[attr-defined]
        here = enrolment.programme.institution.local_date

        def named(one: Scan) -> str:
            day = date_format(here(one.performed_at), "j M Y")
            return _("%(exam)s, %(day)s") % {"exam": one.application.short_title, "day": day}

        scan.label_from_instance = named  # type: ignore[attr-defined]
