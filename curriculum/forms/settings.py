"""Is it well formed, how a hospital, a programme or a proctor's exams shall be?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from curriculum.models import Application, Membership, Programme
from curriculum.queries import places_of_programme
from pocus_credentialing.people.models import Institution
from pocus_credentialing.people.models.institution import Paper
from pocus_credentialing.zones import ZONES

MOST_COOLING_OFF = 720
MOST_MONTHS_KEPT = 240
MOST_DIGITS = 10


class InstitutionForm(forms.Form):
    name = forms.CharField(label=_("Name of the hospital"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=60)
    department = forms.CharField(label=_("Department"), max_length=200, required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=ZONES,
        help_text=_("Times are shown by its clocks; roles and certificates end at its midnight."),
    )
    paper = forms.ChoiceField(label=_("Paper"), choices=Paper.choices, help_text=_("Certificates print on it first."))

    clips_kept_months = forms.IntegerField(
        label=_("Months for which clips are kept"),
        min_value=1,
        max_value=MOST_MONTHS_KEPT,
        help_text=_(
            "After the certificate; without one, after the training here ends. Then the recordings are removed, and the "
            "log stays. A clip in a teaching library stays as long as it is there. A legal hold stops all of it."
        ),
    )

    def __init__(self, institution: Institution, *args: Any, **kwargs: Any) -> None:
        held = {name: getattr(institution, name) for name in self.base_fields}
        super().__init__(*args, initial=held, **kwargs)
        self.institution = institution
        if (number := self.data.get("removes_clips", "")).isdecimal() and len(number) < MOST_DIGITS:
            self.fields["removes_clips"] = _removal(int(number))
        zone: Any = self.fields["time_zone"]
        if institution.time_zone not in dict(ZONES):
            zone.choices = [(institution.time_zone, institution.time_zone), *ZONES]

    def clean_removes_clips(self) -> int:
        return int(next(iter(self.cleaned_data["removes_clips"]), 0))

    def ask_for_removal(self, number: int) -> None:
        """Once more, before recordings go with fewer months."""
        answers: Any = self.data
        self.data = answers = answers.copy()
        answers.pop("removes_clips", None)
        self.fields["removes_clips"] = _removal(number)


def _removal(number: int) -> forms.MultipleChoiceField:
    remove = ngettext("Remove %(number)s clip that is older", "Remove %(number)s clips that are older", number)
    return forms.MultipleChoiceField(
        label=_("Is this meant?"),
        choices=[(str(number), remove % {"number": number})],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class ProgrammeForm(forms.Form):
    name = forms.CharField(label=_("Name of the programme"), max_length=200)
    review_due_days = forms.IntegerField(
        label=_("Days until a review is due"),
        min_value=1,
        max_value=90,
        help_text=_("After that it is offered to another proctor, then to the directors."),
    )

    quiz_cooling_off_hours = forms.IntegerField(
        label=_("Hours between two attempts at a quiz"),
        required=False,
        min_value=0,
        max_value=MOST_COOLING_OFF,
        help_text=_(
            "After an attempt that was not passed. 0: at once. A trainee in several programmes waits the longest."
        ),
    )

    def clean_quiz_cooling_off_hours(self) -> int:
        return self.cleaned_data["quiz_cooling_off_hours"] or 0

    def __init__(self, programme: Programme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(programme, name) for name in self.base_fields}, **kwargs)


class ExamsForm(forms.Form):
    """What a proctor may review, where, and on what ground; where is asked only of a programme that runs at several hospitals."""

    applications = forms.ModelMultipleChoiceField(
        label=_("Exams they may review"),
        queryset=Application.objects.none(),
        error_messages={"required": _("Choose at least one exam that this proctor may review.")},
        widget=forms.CheckboxSelectMultiple,
    )
    basis = forms.CharField(
        label=_("On what ground"),
        required=False,
        max_length=200,
        help_text=_("For example “Credentialed here in 2024” or “Fellowship in emergency ultrasound”."),
    )

    sites = forms.ModelMultipleChoiceField(
        label=_("Hospitals at which they review"),
        queryset=Institution.objects.none(),
        required=False,
        help_text=_("None chosen: at each hospital of the programme."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, membership: Membership, *args: Any, **kwargs: Any) -> None:
        held = {
            name: list(getattr(membership, name).values_list("pk", flat=True)) for name in ("applications", "sites")
        }
        super().__init__(*args, initial={**held, "basis": membership.basis}, **kwargs)
        current = membership.programme.current
        exams: Any = self.fields["applications"]
        exams.queryset = current.applications() if current else Application.objects.none()
        if membership.programme.sites.exists():
            places: Any = self.fields["sites"]
            places.queryset = places_of_programme(membership.programme)
        else:
            del self.fields["sites"]
