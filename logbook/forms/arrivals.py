"""Is it said which exam a study is, or why a claim is declined?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from curriculum.models import Application
from curriculum.queries import places_of_trainee
from logbook.models import ArrivedStudy, Scan
from logbook.queries.arrivals import drafts_for
from logbook.queries.passing_on import could_have
from logbook.queries.scans import last_used_applications, place_among, places_to_log
from pocus_credentialing.people.models import Institution, User


class ExamChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.title)


class DraftChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        local = obj.performed_at.astimezone(obj.institution.zone)
        return f"{obj.application.short_title}, {local:%-d %b %Y, %H:%M}"


def exams_for(person: User) -> Any:
    """Those that are logged by themselves."""
    offered = [each.pk for each in last_used_applications(person)]
    return Application.objects.filter(pk__in=offered).order_by("position", "code")


class ExamOfStudyForm(forms.Form):
    application = ExamChoice(
        label=_("Which exam is it?"),
        queryset=Application.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Say which exam it is.")},
    )

    def __init__(self, person: User, study: ArrivedStudy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"application": study.application_id}, **kwargs)
        exams: Any = self.fields["application"]
        exams.queryset = exams_for(person)


class AnnounceForm(forms.Form):
    application = ExamChoice(
        label=_("Which exam will you do?"),
        queryset=Application.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Say which exam it will be.")},
    )
    institution = forms.ModelChoiceField(
        label=_("Hospital"), queryset=Institution.objects.none(), empty_label=None, help_text=_("Whose machine it is.")
    )

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        exams: Any = self.fields["application"]
        exams.queryset = exams_for(person)
        found = places_to_log(person)
        if len(found) < 2:
            del self.fields["institution"]
            return
        places: Any = self.fields["institution"]
        places.queryset, places.initial = places_of_trainee(person), place_among(found, person)


class ClaimForm(forms.Form):
    scan = DraftChoice(
        label=_("Into which of your scans does it belong?"),
        queryset=Scan.objects.none(),
        required=False,
        empty_label=_("Into none of these: a new one"),
        widget=forms.RadioSelect,
    )
    application = ExamChoice(
        label=_("Which exam is it, for a new scan?"),
        queryset=Application.objects.none(),
        required=False,
        empty_label=_("Choose"),
    )

    def __init__(self, person: User, study: ArrivedStudy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"application": study.application_id}, **kwargs)
        scans: Any = self.fields["scan"]
        exams: Any = self.fields["application"]
        scans.queryset, exams.queryset = (
            Scan.objects.filter(pk__in=[each.pk for each in drafts_for(person, study)]).select_related(
                "application", "institution"
            ),
            exams_for(person),
        )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        if said.get("scan") is not None:
            said["application"] = said["scan"].application
        elif said.get("application") is None and "application" not in self.errors:
            self.add_error("application", _("Say which exam it is."))
        return said


class DecideForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("Is it theirs?"),
        choices=[("confirm", _("Yes, they made this scan")), ("decline", _("No, or I cannot say"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it is theirs.")},
    )
    reason = forms.CharField(
        label=_("Why not?"),
        required=False,
        max_length=300,
        help_text=_("For the trainee to read. No patient details."),
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        if said.get("decision") == "decline" and not said.get("reason", "").strip():
            self.add_error("reason", _("Say why not."))
        return said


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class LeftForm(forms.Form):
    """What becomes of the clips of somebody who is gone."""

    decision = forms.ChoiceField(
        label=_("What becomes of them?"),
        choices=[("pass_on", _("They are somebody else's")), ("destroy", _("Destroy them for good"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what becomes of them.")},
    )
    person = PersonChoice(
        label=_("Whose are they?"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Choose"),
        help_text=_("Trainees of this hospital whom you supervise; only if they are somebody else's."),
    )
    reason = forms.CharField(
        label=_("Why?"),
        max_length=300,
        help_text=_("Kept with what you decide. No patient details."),
        error_messages={"required": _("Say why.")},
    )

    def __init__(self, by: User, study: ArrivedStudy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["person"]
        people.queryset = could_have(by, study)
        if study.scan_id is not None:  # what came late for it goes to nobody else
            people.help_text = _("Other clips of this study are in a scan of its owner, so these go to nobody else.")

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        if said.get("decision") == "pass_on" and said.get("person") is None and "person" not in self.errors:
            self.add_error("person", _("Say whose they are."))
        return said
