"""Is what a director asks for well formed?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from curriculum.models import Enrolment


class ExamsForm(forms.Form):
    """Which exams the certificate names: of those that are met."""

    exam = forms.MultipleChoiceField(
        label=_("Exams on this certificate"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one exam.")},
    )

    def __init__(self, choices: list[tuple[str, str]], *args: Any, ready: Iterable[str] = (), **kwargs: Any) -> None:
        """`ready`: the exams that are ticked before anybody has chosen."""
        super().__init__(*args, **kwargs)
        self.fields["exam"].choices = choices  # type: ignore[attr-defined]
        self.fields["exam"].initial = list(ready)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Kept with the certificate for directors and the holder. Whoever checks the certificate never sees it."
        ),
    )


class LookForm(ReasonForm):
    """What was shown to be looked at goes back with the words: what was amended since is not meant."""

    flags = forms.CharField(max_length=20_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Why does it stand?")

    def clean_flags(self) -> list[str]:
        return str(self.cleaned_data["flags"]).split(",")


class SignForm(forms.Form):
    """The digest of the record as it was shown."""

    content_digest = forms.CharField(max_length=64, widget=forms.HiddenInput)


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The trainee and the directors read it."),
        error_messages={"required": _("Say why, in a sentence.")},
    )


class CodeForm(forms.Form):
    """The code on a certificate, as somebody reads it."""

    code = forms.CharField(
        label=_("Code on the certificate"),
        max_length=60,
        help_text=_("16 letters and digits, such as 7K3M-Q9TD-X2VA-8FHN. Capitals and hyphens do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class MoveForm(forms.Form):
    """Who of these is moved, and why."""

    enrolment = forms.MultipleChoiceField(
        label=_("Who is moved"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one trainee."),
            "invalid_choice": _("Somebody you ticked was moved or left meanwhile. Look again."),
        },
    )
    reason = forms.CharField(
        label=_("Why?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the enrolment: directors and the trainee read it in its history."),
    )

    def __init__(self, held: list[Enrolment], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = held
        self.fields["enrolment"].choices = [(str(each.pk), each.trainee.name) for each in held]  # type: ignore[attr-defined]

    @property
    def ticked(self) -> list[Enrolment]:
        return [each for each in self.held if str(each.pk) in self.cleaned_data["enrolment"]]
