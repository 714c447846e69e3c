"""Is what a trainee typed about a scan well formed? Nothing clinical is chosen beforehand."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.utils import ErrorDict, ErrorList
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from curriculum.models import Application
from curriculum.queries import told_apart
from logbook.forms.fields import HANDHELD, HANDHELD_HELP, NO_HANDHELD, SeveralFilesField, size_said
from logbook.models import Scan
from logbook.queries.handhelds import used_by
from logbook.queries.holds import is_held
from logbook.queries.reviewers import reviewers_of
from logbook.queries.scans import supervisors_last_used_first
from logbook.rules.scan_shape import MOST_CASE_KEY, MOST_REMARKS, MOST_TRAINEES, faults, required_views
from logbook.states import AgeBand, Answer, ClinicalDecision, Context, StudyClass, SupervisionMode
from logbook.wording import questions_of
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import Reason

# One tap says who and how: "bedside:<person>".
NOBODY = SupervisionMode.NONE.value
HOW = {
    SupervisionMode.BEDSIDE: _("%(name)s, at the bedside"),
    SupervisionMode.REMOTE: _("%(name)s, remotely, live"),
    SupervisionMode.UNASSISTED: _("%(name)s watched, without helping"),
}
# Under its question, an answer needs no sentence: a thumb hits a short word.
SHORT = {Answer.POSITIVE.value: _("Yes"), Answer.NEGATIVE.value: _("No"), Answer.INDETERMINATE.value: _("Cannot tell")}
# What says nothing about one exam's own questions, views and lists: it stays when another exam is chosen.
OF_ANY_EXAM = (
    "client_id", "context", "study_class", "trainees", "watched", "age_band", "decision", "remarks", "wished_proctor",
    "performed_at", "case_key", "handheld",
)  # fmt: skip
# What is asked only where a programme tells it apart, and what it is elsewhere.
USUAL = {"study_class": StudyClass.PERFORMED, "trainees": 1}
BLANK: tuple[str, Any] = ("", _("Not said"))


def answer_field(code: str) -> str:
    return f"answer_{code}"


class ScanForm(forms.Form):
    """One exam's questions, views and lists, as they were defined when the scan was started."""

    use_required_attribute = False

    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)  # the mark of the scan when the page was opened
    context = forms.ChoiceField(label=_("Why"), choices=Context.choices, widget=forms.RadioSelect, required=False)
    study_class = forms.ChoiceField(
        label=_("Study"), choices=StudyClass.choices, widget=forms.RadioSelect, required=False
    )
    trainees = forms.IntegerField(
        label=_("Trainees credited with this study, you included"),
        required=False,
        widget=forms.NumberInput(attrs={"min": 1, "max": MOST_TRAINEES, "inputmode": "numeric"}),
    )
    all_normal = forms.BooleanField(label=_("Normal in every question"), required=False)
    all_views = forms.BooleanField(label=_("All required views"), required=False)
    views = forms.MultipleChoiceField(label=_("Views"), widget=forms.CheckboxSelectMultiple, required=False)
    watched = forms.ChoiceField(label=_("Who watched"), widget=forms.RadioSelect, required=False)
    clips = SeveralFilesField(
        label=_("Clips"),
        required=False,
        help_text=format_lazy("{} {}", size_said(), _("Needed if nobody watched. Names in the picture are cut off.")),
    )
    handheld = forms.ChoiceField(label=HANDHELD, required=False, help_text=HANDHELD_HELP)
    indication = forms.ChoiceField(label=_("Indication"), required=False)
    sub_type = forms.ChoiceField(label=_("Type"), required=False)
    age_band = forms.ChoiceField(label=_("Age"), choices=[BLANK, *AgeBand.choices], required=False)
    decision = forms.ChoiceField(label=_("What came of it"), choices=[BLANK, *ClinicalDecision.choices], required=False)
    remarks = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=MOST_REMARKS,
        help_text=_("No names, dates of birth or numbers of patients."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    wished_proctor = forms.ModelChoiceField(
        label=_("Proctor you wish for"), queryset=User.objects.none(), required=False, empty_label=_("Any proctor")
    )
    performed_at = forms.DateTimeField(
        label=_("Time of the scan"),
        required=False,
        help_text=_("Left empty: now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    case_key = forms.CharField(
        label=_("Local case key"),
        required=False,
        max_length=MOST_CASE_KEY,
        help_text=_(
            "To find the chart again if a finding was missed. Kept encrypted, seen by you and your director only, "
            "deleted after 90 days."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, scan: Scan, data: Any = None, files: Any = None, *, case_key: str = "") -> None:
        """`scan`: the row that is changed, or an unsaved one with its trainee, hospital, exam and catalogue."""
        self.scan, self.definition = scan, scan.definition
        self.questions = questions_of(self.definition)
        self.is_new = scan._state.adding
        self.only_filled = False
        self.lacking: ErrorDict | None = None
        super().__init__(data, files, initial=_initial(scan, case_key))
        if case_key and is_held(scan):
            self.fields["case_key"].help_text = _(
                "A legal hold keeps it as it is until it is lifted. Kept encrypted, seen by you and your director only."
            )
        self._offer()
        for question in self.questions:
            self.fields[answer_field(question.code)] = forms.ChoiceField(
                label=question.text,
                choices=[(answer, SHORT.get(answer, words)) for answer, words in question.offered.items()],
                widget=forms.RadioSelect,
                required=False,
            )
        # What is wrong is listed in the order of the page.
        self.order_fields(["context", *USUAL, "all_normal", *(answer_field(each.code) for each in self.questions)])

    def _offer(self) -> None:
        """What this exam and this place have to choose from; lists without anything to choose are not shown."""
        views = [(view["code"], view["short"]) for view in self.definition["views"]]
        self.offer("views", views)
        if not views or not required_views(self.definition):
            del self.fields["all_views"]
        for field, known in (("indication", "indications"), ("sub_type", "sub_types")):
            self.offer(field, [(each["code"], each["label"]) for each in self.definition[known]], BLANK)
        # What departs from the usual is shown even where no programme asks for it any more.
        shown = told_apart(self.scan.trainee, self.scan.application)
        for name, usual in USUAL.items():
            if name not in shown and getattr(self.scan, name) == usual:
                del self.fields[name]
        if not self.can_all_be_normal:
            del self.fields["all_normal"]
        self.watchers = supervisors_last_used_first(self.scan.trainee, self.scan.institution)
        self.offer("handheld", [(one, one) for one in used_by(self.scan.trainee)], NO_HANDHELD)
        how = [
            (f"{mode.value}:{person.pk}", sentence % {"name": person.name})
            for person in self.watchers
            for mode, sentence in HOW.items()
        ]
        # Whoever watched last, and nobody, stand first; the page folds the others away.
        first = len(HOW)
        self.offer("watched", [*how[:first], (NOBODY, _("Nobody watched")), *how[first:]])
        wished = self.fields["wished_proctor"]
        wished.queryset = reviewers_of(self.scan).order_by("name")  # type: ignore[attr-defined]

    @classmethod
    def of_another_exam(cls, scan: Scan, data: Any) -> ScanForm:
        """With what was typed for one exam as far as it fits every other. Nothing has been sent yet."""
        fitting: Any = data.copy()
        for name in set(data) - set(OF_ANY_EXAM):
            del fitting[name]
        form = cls(scan, fitting)
        form.only_filled = True
        return form

    @property
    def errors(self) -> ErrorDict:
        """None while it was only filled in; of what was saved, what is missing before it can be sent."""
        if self.lacking is not None:
            return self.lacking
        return ErrorDict() if self.only_filled else super().errors

    def say_missing(self, reasons: Iterable[Reason]) -> None:
        """Each beside the field where it is said."""
        fields = {"context_needed": "context", "views_needed": "views", "clip_needed": "clips"}
        answers = {question.text: answer_field(question.code) for question in self.questions}
        fields["one_answer_needed"] = next(iter(answers.values()))
        self.lacking = ErrorDict()
        for reason in reasons:
            answer = answers.get(reason.params.get("question", ""))
            name = answer or fields.get(reason.code, "watched")
            said = _("Not answered yet.") if answer else str(reason)  # its label is the question itself
            self.lacking.setdefault(name if name in self.fields else NON_FIELD_ERRORS, ErrorList()).append(said)

    def look_anew(self, scan: Scan) -> None:
        """They are told that it was changed meanwhile: the next save is meant."""
        renewed: Any = self.data.copy()  # type: ignore[attr-defined]
        renewed["seen"] = scan.mark
        self.data = renewed

    def offer(self, name: str, choices: list[tuple[str, Any]], *blank: tuple[str, Any]) -> None:
        if choices:
            self.fields[name].choices = [*blank, *choices]  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    @property
    def can_all_be_normal(self) -> bool:
        """Not where a question may be left out: what nobody looked for would be written down as normal."""
        return len(self.questions) > 1 and not any(question.optional for question in self.questions)

    @property
    def has_more(self) -> bool:
        """Whether something in the part that is folded away was said, or is wrong."""
        names = ("indication", "sub_type", "age_band", "decision", "remarks", "wished_proctor", "case_key")
        said = any(self[name].value() for name in names if name in self.fields)
        return said or any(name in self.errors for name in (*names, "performed_at"))

    @property
    def someone_else_watched(self) -> bool:
        first = [value for value, _label in self.fields["watched"].choices][: len(HOW) + 1]  # type: ignore[attr-defined]
        return bool(self["watched"].value()) and self["watched"].value() not in first

    @property
    def answers(self) -> list[forms.BoundField]:
        return [self[answer_field(question.code)] for question in self.questions]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for fault in faults(self.definition, self.said(partly=True)):
            name = answer_field(fault.key) if fault.field == "answers" else fault.field
            name = {"supervision": "watched"}.get(name, name)
            self.add_error(name if name in self.fields else NON_FIELD_ERRORS, str(fault.reason))
        return cleaned

    def said(self, *, partly: bool = False) -> dict[str, Any]:
        """What the actions take. `partly`: what is well formed so far."""
        given = self.cleaned_data
        plain = {
            name: given.get(name, "")
            for name in ("context", *USUAL, "indication", "sub_type", "decision", "age_band", "remarks", "case_key")
            if name in self.fields
        }
        said = {
            **plain,
            "views": self._views(given),
            "answers": self._answers(given),
            "supervision": self._supervision(given.get("watched", "")),
            "wished_proctor": given.get("wished_proctor"),
        }
        if given.get("performed_at"):
            said["performed_at"] = given["performed_at"]
        if self.is_new and not partly:
            said["client_id"] = given.get("client_id")
        return said

    def _views(self, given: Mapping[str, Any]) -> list[str]:
        marked = list(given.get("views") or [])
        return [*marked, *required_views(self.definition)] if given.get("all_views") else marked

    def _answers(self, given: Mapping[str, Any]) -> dict[str, str]:
        """The answers given one by one; where all was said to be normal, the others are."""
        normal = {each.code: each.normal for each in self.questions} if given.get("all_normal") else {}
        chosen = {question.code: given.get(answer_field(question.code), "") for question in self.questions}
        return {**normal, **{code: answer for code, answer in chosen.items() if answer}}

    def _supervision(self, watched: str) -> dict[str, Any] | None:
        if not watched:
            return None
        mode, _colon, person = watched.partition(":")
        supervisor = next((each for each in self.watchers if str(each.pk) == person), None)
        return {"mode": mode, "supervisor": supervisor}


def _initial(scan: Scan, case_key: str) -> dict[str, Any]:
    """What was said before; nothing clinical where nothing was."""
    if scan._state.adding:
        return {"client_id": uuid.uuid4(), **USUAL}
    watched = getattr(scan, "supervision", None)
    supervision = f"{watched.mode}:{watched.supervisor_id}" if watched and watched.supervisor_id else ""
    if watched and not watched.supervisor_id:
        supervision = NOBODY
    return {
        "seen": scan.mark,
        "context": scan.context,
        **{name: getattr(scan, name) for name in USUAL},
        "views": scan.views,
        "watched": supervision,
        "indication": scan.indication,
        "sub_type": scan.sub_type,
        "age_band": scan.age_band,
        "decision": scan.decision,
        "remarks": scan.remarks,
        "wished_proctor": scan.wished_proctor_id,
        "performed_at": timezone.localtime(scan.performed_at),
        "case_key": case_key,
        **{answer_field(code): answer for code, answer in scan.answers.items()},
    }


class ExamForm(forms.Form):
    """Which exam, out of the addresses that the page itself gives."""

    exam = forms.SlugField()

    def chosen(self, exams: list[Application]) -> Application | None:
        if not self.is_valid():
            return None
        return next((exam for exam in exams if exam.code == self.cleaned_data["exam"]), None)
