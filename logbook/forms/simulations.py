"""Is a session on a simulator, or an answer about it, well formed?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from curriculum.models import Application, Enrolment
from logbook.queries.simulations import assessors_for
from pocus_credentialing.people.models import User

MOST_HOURS = 24


class SimulationForm(forms.Form):
    scenario = forms.CharField(
        label=_("Scenario"),
        max_length=200,
        help_text=_("Such as: tamponade on the cardiac simulator."),
        error_messages={"required": _("Say which scenario it was.")},
    )
    application = forms.ModelChoiceField(
        label=_("Exam"),
        queryset=Application.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("None in particular"),
    )
    held_on = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"required": _("Say on which day."), "invalid": _("This is no day such as 2026-11-14.")},
    )
    hours = forms.DecimalField(
        label=_("Hours"),
        min_value=0,
        max_value=MOST_HOURS,
        max_digits=4,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal"}),
    )
    assessor = forms.ModelChoiceField(
        label=_("Assessor"),
        queryset=User.objects.none(),
        empty_label=_("Choose"),
        help_text=_("They are asked to confirm it; a director may, too."),
        error_messages={"required": _("Name who assessed.")},
    )

    def __init__(self, enrolment: Enrolment, data: Any = None) -> None:
        super().__init__(data, initial={"held_on": enrolment.programme.institution.today()})
        self.use_required_attribute = False
        self.fields["application"].queryset = enrolment.version.applications()  # type: ignore[attr-defined]
        self.fields["application"].label_from_instance = lambda exam: exam.short_title  # type: ignore[attr-defined]
        self.fields["assessor"].queryset = assessors_for(enrolment)  # type: ignore[attr-defined]
        self.fields["assessor"].label_from_instance = lambda person: person.name  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        found["minutes"] = int(found.pop("hours") * 60)
        return found


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you not confirm it?"),
        max_length=2000,
        error_messages={"required": _("Give a reason: the trainee reads it.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
