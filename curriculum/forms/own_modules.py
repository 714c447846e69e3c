"""Is it well formed, what a director says of a module of the hospital's own, and can its quiz be read?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from curriculum import text_pictures
from curriculum.models import Application, ModuleDraft, ModuleVersion, Programme
from curriculum.quiz_files import NotReadable, read_quiz_file
from curriculum.quiz_files.shape import MOST_BYTES, MOST_PACKAGE_BYTES
from curriculum.quiz_pictures import with_pictures
from curriculum.states import Competency
from pocus_credentialing.files.pictures import Picture

LONGEST_TEXT = 60_000


class OwnModuleForm(forms.Form):
    """`current`: the version that is followed, or what is not published yet; its questions stay where no others are given."""

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
        help_text=_(
            "In Markdown; a quiz alone will do. A picture stands by itself: ![what is seen there, in words](name.png)"
        ),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    text_pictures = forms.FileField(
        label=_("Pictures of the text, in a ZIP"),
        required=False,
        allow_empty_file=True,
        help_text=_("JPEG or PNG, up to 2 MB each, without patients. Each is drawn anew."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
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
    text_shows: list[dict[str, Any]]

    def __init__(
        self,
        programme: Programme,
        data: Any = None,
        files: Any = None,
        *,
        current: ModuleVersion | ModuleDraft | None = None,
    ) -> None:
        self.current = current
        self.pictures = []
        super().__init__(data, files, initial=_as_it_is(current) if current else {"pass_percent": 80})
        now = programme.current
        fields: Any = self.fields
        fields["application"].queryset = now.applications() if now else Application.objects.none()
        if current and current.data["pictures"]:
            names = ", ".join(each["name"] for each in current.data["pictures"])
            fields["text_pictures"].help_text = _("Of %(names)s only what is to be another one.") % {"names": names}
        if current:
            fields["quiz"].help_text = _("Leave it empty to keep the questions as they are.")

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        self._look(said.get("text", ""), said.get("text_pictures"))
        file = said.get("file")
        typed = said.get("quiz", "")
        if file is None and not typed.strip():
            if self.current is None:
                self.add_error("quiz", _("Type the questions, or choose a file."))
            else:
                self.questions = self.current.data["questions"]
            return said
        if file is not None and typed.strip():
            self.add_error("file", _("Questions are typed above and in this file: leave one of them out."))
            return said
        self._read(file, typed, said.get("competency", ""))
        return said

    def _look(self, text: str, file: Any) -> None:
        packed = file.read(MOST_PACKAGE_BYTES + 1) if file is not None else None
        before = self.current.data["pictures"] if self.current else ()
        try:
            self.text_shows, self.pictures = text_pictures.with_pictures(text, packed, before)
        except NotReadable as refused:
            of_the_zip = packed is not None and all(each.place == "the whole file" for each in refused.mistakes)
            self._tell("text_pictures" if of_the_zip else "text", refused)

    def _tell(self, field: str, refused: NotReadable) -> None:
        said = gettext("%(place)s: expected %(expected)s")
        for mistake in refused.mistakes:
            self.add_error(field, said % {"place": mistake.place, "expected": mistake.expected})

    def _read(self, file: Any, typed: str, competency: str) -> None:
        content = file.read(MOST_PACKAGE_BYTES + 1) if file is not None else typed.encode()
        try:
            self.questions, pictures = with_pictures(read_quiz_file(content), competency)
            self.pictures += pictures
        except NotReadable as refused:
            self._tell("file" if file is not None else "quiz", refused)

    def said(self) -> dict[str, Any]:
        """As the action takes it."""
        names = ("title", "summary", "application", "competency", "minutes", "pass_percent", "text")
        return {
            **{name: self.cleaned_data[name] for name in names},
            "questions": self.questions,
            "text_shows": self.text_shows,
            "pictures": self.pictures,
        }


def _as_it_is(version: ModuleVersion | ModuleDraft) -> dict[str, Any]:
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
