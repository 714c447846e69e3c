"""Is it well formed, what a director says of a module of the hospital's own, and can its quiz be read?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from curriculum.models import Application, ModuleVersion, Programme
from curriculum.quiz_files import NotReadable, read_quiz_file
from curriculum.quiz_files.shape import MOST_BYTES, MOST_PACKAGE_BYTES
from curriculum.quiz_pictures import with_pictures
from curriculum.states import Competency
from pocus_credentialing.files.pictures import Picture

LONGEST_TEXT = 60_000


class OwnModuleForm(forms.Form):
    """`current`: the version that is followed; its questions stay where no others are given."""

    use_required_attribute = False

    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(label=_("In one sentence"), max_length=300)
    application = forms.ModelChoiceField(
        label=_("Exam"),
        queryset=Application.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("For every exam"),
    )
    competency = forms.ChoiceField(
        label=_("What it teaches"),
        choices=[("", _("Choose")), *Competency.choices],
        help_text=_("Of questions that do not say it themselves."),
    )
    minutes = forms.IntegerField(label=_("Minutes to read and answer"), min_value=1, max_value=600)
    pass_percent = forms.IntegerField(label=_("Pass mark in per cent"), min_value=1, max_value=100)
    text = forms.CharField(
        label=_("The text"),
        required=False,
        max_length=LONGEST_TEXT,
        help_text=_("In Markdown; a quiz alone will do. No pictures."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    quiz = forms.CharField(
        label=_("The questions, in GIFT"),
        required=False,
        strip=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "source"}),
    )
    file = forms.FileField(
        label=_("A file instead"),
        required=False,
        allow_empty_file=True,
        help_text=_(
            "GIFT, as Moodle exports it, or QTI 2.1 or 3.0 as XML, up to 512 kB; or a ZIP (Common Cartridge, or GIFT with its pictures), up to 20 MB. Each picture, JPEG or PNG, needs an alternative text."
        ),
        widget=forms.FileInput(attrs={"accept": ".txt,.gift,.xml,.zip,.imscc,text/plain"}),
    )
    questions: list[dict[str, Any]]
    pictures: list[Picture]

    def __init__(
        self, programme: Programme, data: Any = None, files: Any = None, *, current: ModuleVersion | None = None
    ) -> None:
        self.current = current
        self.pictures = []
        super().__init__(data, files, initial=_as_it_is(current) if current else {"pass_percent": 80})
        now = programme.current
        fields: Any = self.fields
        fields["application"].queryset = now.applications() if now else Application.objects.none()
        if current:
            fields["quiz"].help_text = _("Leave it empty to keep the questions as they are.")

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        file = said.get("file")
        typed = said.get("quiz", "")
        if file is None and not typed.strip():
            if self.current is None:
                self.add_error("quiz", _("Type the questions, or choose a file."))
            else:
                self.questions = self.current.data["questions"]
            return said
        self._read(file, typed, said.get("competency", ""))
        return said

    def _read(self, file: Any, typed: str, competency: str) -> None:
        content = file.read(MOST_PACKAGE_BYTES + 1) if file is not None else typed.encode()
        try:
            self.questions, self.pictures = with_pictures(read_quiz_file(content), competency)
        except NotReadable as refused:
            for mistake in refused.mistakes:
                said = gettext("%(place)s: expected %(expected)s")
                self.add_error(
                    "file" if file is not None else "quiz",
                    said % {"place": mistake.place, "expected": mistake.expected},
                )

    def said(self) -> dict[str, Any]:
        """As the action takes it."""
        names = ("title", "summary", "application", "competency", "minutes", "pass_percent", "text")
        return {
            **{name: self.cleaned_data[name] for name in names},
            "questions": self.questions,
            "pictures": self.pictures,
        }


def _as_it_is(version: ModuleVersion) -> dict[str, Any]:
    data = version.data
    return {
        "title": version.title,
        "summary": data["summary"],
        "application": data["application"],
        "competency": data["competencies"][0],
        "minutes": data["minutes"],
        "pass_percent": data["pass_percent"]["value"],
        "text": data["markdown"],
    }
