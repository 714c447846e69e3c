"""Which answer to each question?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from curriculum.models import Attempt
from curriculum.shuffling import options_of


class QuizForm(forms.Form):
    """The questions of one sitting in its own order, none answered but by whom it is; all are to be answered."""

    # The browser would stop at the first open question; the page names them all.
    use_required_attribute = False

    def __init__(self, data: Any = None, *, attempt: Attempt) -> None:
        super().__init__(data, prefix="question", initial=attempt.answers)
        questions = {question["code"]: question for question in attempt.version.data["questions"]}
        for number, code in enumerate(attempt.order, start=1):
            question = questions[code]
            field: Any = forms.ChoiceField(
                label=_("%(number)d. %(text)s") % {"number": number, "text": question["text"]},
                choices=[(option["code"], option["text"]) for option in options_of(attempt.pk, question)],
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choose an answer."),
                    "invalid_choice": _("Choose one of the answers given."),
                },
            )
            field.pictures = question.get("pictures", ())
            self.fields[code] = field

    @property
    def answers(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code in self.fields}

    def answers_so_far(self) -> dict[str, str]:
        """Of the questions that are answered with one of their answers."""
        self.is_valid()
        return {code: self.cleaned_data[code] for code in self.fields if self.cleaned_data.get(code)}
