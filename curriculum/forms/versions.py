"""Is it a programme's file, what a director typed or sent? Its mistakes are told at the field."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from curriculum.library.programmes import Programme as ProgrammeSource
from curriculum.library.texts import LONGEST
from curriculum.open_numbers import filled, open_in
from curriculum.param_words import PARAMS
from curriculum.rules.versions import check_is_readable
from pocus_credentialing.refusals import Refusal

CHECK, PUBLISH, NUMBERS = "check", "publish", "numbers"


class NumbersForm(forms.Form):
    """What a programme of the library leaves open: each with its rule's sentence; nothing stands in the fields."""

    use_required_attribute = False

    def __init__(self, code: str, data: Any = None) -> None:
        super().__init__(data)
        self.code = code
        for each in open_in(code):
            label = f"{each.title}: {PARAMS[each.name]}"
            self.fields[each.key] = forms.IntegerField(
                label=label,
                help_text=f"{each.sentence} {each.note}".strip(),
                min_value=each.least,
                max_value=each.most,
                error_messages={"required": _("Say the number that this programme asks for.")},
            )

    @property
    def text(self) -> str:
        return filled(self.code, self.cleaned_data)


class ProgrammeTextForm(forms.Form):
    """The text, or a file instead of it. `checked` and `against` say which text was looked at, beside which version."""

    text = forms.CharField(
        label=_("The programme's file"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "source"}),
    )
    file = forms.FileField(
        label=_("A file from your computer instead"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,text/plain"}),
    )
    checked = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    against = forms.IntegerField(required=False, min_value=0, max_value=1_000_000, widget=forms.HiddenInput)
    source: ProgrammeSource  # what was read, of a form that is well formed
    words: str

    def __init__(self, data: Any = None, files: Any = None, *, code: str = "", **kwargs: Any) -> None:
        self.code, self.wrong_file = code, ""
        if data is not None:
            data = data.copy()
            data["text"] = self._sent(files) or data.get("text", "").replace("\r\n", "\n")
        super().__init__(data, files, **kwargs)

    def _sent(self, files: Any) -> str:
        """The file's text takes the place of what is typed, so that its mistakes can be mended there."""
        file = files.get("file") if files else None
        if file is None:
            return ""
        try:
            text = str(file.read(4 * LONGEST + 4).decode("utf-8-sig")).replace("\r\n", "\n")
        except UnicodeDecodeError:
            self.wrong_file = gettext("This is no text in UTF-8.")
            return ""
        if not text.strip():
            self.wrong_file = gettext("This file is empty.")
        return text

    def clean(self) -> dict[str, Any]:
        if self.wrong_file:
            self.add_error("file", self.wrong_file)
        elif "text" not in self.errors:
            try:
                self.words = self.cleaned_data["text"]
                self.source = check_is_readable(self.words, self.code)
            except Refusal as refusal:
                for reason in refusal.reasons:
                    self.add_error("text", str(reason))
        return self.cleaned_data

    def is_shown(self, *, against: int = 0) -> None:
        """The page that shows what this text says sends it back as looked at, beside that version."""
        sent: Any = self.data
        sent["checked"], sent["against"] = self.fingerprint, against

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.words.encode()).hexdigest()

    @property
    def is_to_be_published(self) -> bool:
        return self.data.get("verb") == PUBLISH

    @property
    def was_checked(self) -> bool:
        """Whether this very text is what was shown."""
        return self.cleaned_data.get("checked") == self.fingerprint
