"""Is a reading, a release or a withdrawal well formed? Nothing is chosen beforehand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from logbook.models import TeachingCase
from logbook.queries.teaching import asked_in
from logbook.rules.review_shape import ANSWER_NEEDED


class ReleaseForm(forms.Form):
    about = forms.CharField(
        label=_("What should be looked at?"),
        max_length=200,
        required=False,
        help_text=_("Shown above the clip. No patient, no name, and not the answer."),
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it taken out?"),
        max_length=2000,
        error_messages={"required": _("Say why.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReadingForm(forms.Form):
    """The exam's questions, as for a scan of one's own."""

    def __init__(self, case: TeachingCase, data: Any = None) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        for question in asked_in(case):
            self.fields[f"answer_{question.code}"] = forms.ChoiceField(
                label=question.text,
                choices=question.choices(),
                widget=forms.RadioSelect,
                error_messages=dict.fromkeys(("required", "invalid_choice"), str(ANSWER_NEEDED.sentence)),
            )

    def answers(self) -> dict[str, str]:
        return {name.removeprefix("answer_"): answer for name, answer in self.cleaned_data.items()}
