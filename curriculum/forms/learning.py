"""Is it well formed, what a trainee says of a certificate, and a director of a course?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from curriculum.award_words import stands_for
from curriculum.models import Application, Course, OutsideCertificate, Programme
from curriculum.queries.learning import codes_asked, places_of_learning, programmes_at, provider_names, trainees_of
from curriculum.rules.days import EARLIEST
from curriculum.states import Competency, CourseKind
from pocus_credentialing.people.models import Institution, User

NO_EXAM = _("Not about one exam")
MOST_HOURS = 2000


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date", "min": EARLIEST.isoformat()}, format="%Y-%m-%d")


class HoursField(forms.DecimalField):
    """Hours as said on a certificate; kept as whole minutes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_HOURS, decimal_places=2, max_digits=6, **kwargs)

    def widget_attrs(self, widget: Any) -> Any:
        return {**super().widget_attrs(widget), "step": "0.25", "inputmode": "decimal"}


def minutes_of(hours: Decimal | None) -> int:
    """To the nearest minute: a third of an hour is said as 0.33, and is twenty minutes."""
    return round((hours or 0) * 60)


def hours_of(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(Decimal("0.01")).normalize()


class _Learning(forms.Form):
    """What a certificate and a course have in common."""

    use_required_attribute = False

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("What it is"), choices=[("", _("Choose")), *CourseKind.choices])
    application = forms.ModelChoiceField(
        label=_("Exam"),
        queryset=Application.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=NO_EXAM,
        help_text=_("Choose one only where it was about that exam alone."),
    )
    hours = HoursField(label=_("Hours"), help_text=_("Hours of continuing education (CME), hands-on time included."))
    hands_on_hours = HoursField(label=_("Of these hands-on"), required=False)

    def said(self) -> dict[str, Any]:
        """As the action takes it."""
        found = dict(self.cleaned_data)
        found["minutes"] = minutes_of(found.pop("hours"))
        found["hands_on_minutes"] = minutes_of(found.pop("hands_on_hours"))
        return found


class OutsideForm(_Learning):
    institution = forms.ModelChoiceField(
        label=_("Hospital"), queryset=Institution.objects.none(), empty_label=_("Choose")
    )
    provider = forms.CharField(
        label=_("Provider"),
        max_length=120,
        help_text=_("Choose from the list, or write who gave it."),
        widget=forms.TextInput(attrs={"list": "providers"}),
    )
    score = forms.IntegerField(label=_("Result in per cent"), min_value=0, max_value=100, required=False)
    completed_on = DayField(label=_("Completed on"))
    expires_on = DayField(label=_("Expires on"), required=False)
    file = forms.FileField(
        label=_("The certificate"),
        allow_empty_file=True,
        max_length=None,
        help_text=_("PDF, JPEG or PNG, up to 10 MB. Only you and your directors can open it."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )
    field_order = (
        "institution", "title", "provider", "kind", "application", "hours", "hands_on_hours", "score", "completed_on",
        "expires_on", "file",
    )  # fmt: skip

    def __init__(self, person: User, data: Any = None, files: Any = None) -> None:
        self.places = list(places_of_learning(person))
        super().__init__(data, files)
        fields: Any = self.fields
        fields["institution"].queryset = places_of_learning(person)
        fields["application"].queryset = exams_at(person)
        if len(self.places) == 1:
            fields["institution"].initial = self.places[0]
            fields["institution"].widget = forms.HiddenInput()
        self.providers = provider_names([place.pk for place in self.places])


def exams_at(person: User) -> Any:
    """The exams of the programmes in which this person is enrolled."""
    versions = person.enrolments.filter(ended_on=None).select_related("version")
    codes = {code for enrolment in versions for code in enrolment.version.data["applications"]}
    return Application.objects.filter(code__in=codes)


class DecideForm(forms.Form):
    """Accept or reject: nothing is chosen beforehand."""

    use_required_attribute = False

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("accept", _("Accept")), ("reject", _("Reject"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose: accept or reject.")},
    )
    code = forms.ChoiceField(
        label=_("It stands for"),
        required=False,
        help_text=_("Only where a programme asks for this very course or award."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        help_text=_("The trainee reads it. Needed to reject."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    # The decision that the page showed: one that was taken meanwhile is not decided over unseen.
    seen = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, certificate: OutsideCertificate, data: Any = None) -> None:
        shown = certificate.decided_at.isoformat() if certificate.decided_at else ""
        self.meanwhile = data is not None and "seen" in data and data["seen"] != shown
        self.certificate = certificate
        if self.meanwhile:
            data = data.copy()
            data["seen"] = shown
        super().__init__(data, initial={"seen": shown})
        codes = codes_asked(programmes_at(certificate.trainee_id, certificate.institution_id))
        fields: Any = self.fields
        fields["code"].choices = [("", _("Nothing of its own")), *((code, stands_for(code)) for code in codes)]
        if not codes:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if self.meanwhile and self.certificate.decided_by is not None:
            told = {"name": self.certificate.decided_by.name, "state": self.certificate.get_state_display()}
            self.add_error(None, _("%(name)s decided meanwhile: %(state)s. Decide again if you mean it.") % told)
        if said.get("decision") == "reject" and not said.get("reason", "").strip():
            self.add_error("reason", _("Say why: the trainee reads it."))
        return said


class CourseForm(_Learning):
    held_on = DayField(label=_("Date"), help_text=_("Of several days the last."))
    competencies = forms.MultipleChoiceField(
        label=_("What it taught"), choices=Competency.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("title", "kind", "held_on", "hours", "hands_on_hours", "application", "competencies")

    def __init__(self, programme: Programme, data: Any = None, *, course: Course | None = None) -> None:
        super().__init__(data, initial=_as_recorded(course) if course else {"kind": CourseKind.LIVE_COURSE})
        fields: Any = self.fields
        known = programme.current.data["applications"] if programme.current else []
        mine = [course.application.code] if course and course.application else []
        fields["application"].queryset = Application.objects.filter(code__in=[*known, *mine])
        codes = sorted({*codes_asked([programme]), *([course.code] if course and course.code else [])})
        fields["code"] = forms.ChoiceField(
            label=_("It stands for"),
            choices=[("", _("Nothing of its own")), *((code, stands_for(code)) for code in codes)],
            required=False,
            help_text=_("Only where a programme asks for this very course or award."),
        )
        if not codes:
            del self.fields["code"]


def _as_recorded(course: Course) -> dict[str, Any]:
    names = ("title", "kind", "held_on", "competencies", "code")
    return {
        **{name: getattr(course, name) for name in names},
        "application": course.application.code if course.application else "",
        "hours": hours_of(course.minutes),
        "hands_on_hours": hours_of(course.hands_on_minutes) if course.hands_on_minutes else None,
    }


class AttendeesForm(forms.Form):
    """Which trainees, of those enrolled who are not on the list yet."""

    trainees = forms.ModelMultipleChoiceField(
        label=_("Trainees"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one trainee.")},
    )

    def __init__(self, course: Course, data: Any = None) -> None:
        super().__init__(data)
        fields: Any = self.fields
        listed = course.attendances.values("trainee")
        fields["trainees"].queryset = trainees_of(course.programme).exclude(pk__in=listed)


def listed_ids(course: Course, given: list[str]) -> set[UUID]:
    """Those of these ids who stand on the course's list; what is no id of theirs names nobody."""
    known = {str(each): each for each in course.attendances.values_list("trainee", flat=True)}
    return {known[each] for each in given if each in known}


class ProviderForm(forms.Form):
    name = forms.CharField(label=_("Name of the provider"), max_length=120)
