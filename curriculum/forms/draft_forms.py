"""Is it well formed, what a director says of a form for practical assessments, or of one of its items?"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from curriculum import param_words as words
from curriculum.editing import Bench
from curriculum.forms.rule_fields import CHOOSE, CodeField
from curriculum.forms.whys import ReasonField, SourceField, told
from curriculum.library.assessments import COMPETENCIES, MOST_LEVELS
from curriculum.library.sources import OWN
from curriculum.library.words import ASSESSMENT_KINDS
from pocus_credentialing.refusals import Refusal

COMPETENCY = {
    "indication": _("When"),
    "acquisition": _("Get the image"),
    "interpretation": _("Read it"),
    "decision": _("Decide"),
}
NONE = ("", _("None of them"))


class _Kept(forms.Form):
    """Why, and what was seen, stand on each of these pages."""

    use_required_attribute = False

    reason = ReasonField(help_text=_("Needed where it is not as its source has it. It stands beside the form."))
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*(name for name in self.fields if name not in ("source", "reason")), "source", "reason"])

    def tell(self, refusal: Refusal) -> int:
        """Each reason at the field that it is about; the status of the answer."""
        for reason in refusal.reasons:
            steps = [each for each in re.findall(r"[a-z_]+", reason.params.get("place", "")) if each in self.fields]
            at = "reason" if reason.code == "reason_needed" else next(reversed(steps), None)
            self.add_error(at, told(reason))
        return refusal.status if not all(each.code == "mistake" for each in refusal.reasons) else 400

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in ("source", "reason")]


class AssessmentForm(_Kept):
    """What stands above the items, and when it is passed."""

    title = forms.CharField(label=_("Title"), max_length=200)
    tool = CodeField(
        label=_("Which tool it is"),
        max_length=60,
        help_text=_("Such as OSCE, SDOT, DOPS: rules ask for it by this name."),
    )
    kind = forms.ChoiceField(
        label=_("Which assessments"), choices=[CHOOSE, *((each, words.WORDS[each]) for each in ASSESSMENT_KINDS)]
    )
    applications = forms.MultipleChoiceField(
        label=_("For which exams"),
        choices=[],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The assessor chooses one. None ticked: it is about no exam."),
    )
    text = forms.CharField(
        label=_("What the assessor reads before the items"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, bench: Bench, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["applications"].choices = [(code, bench.exams[code]) for code in bench.data["applications"]]

    @property
    def said(self) -> dict[str, Any]:
        return {**self.cleaned_data, "text": " ".join(self.cleaned_data["text"].split())}


class ChangedAssessmentForm(AssessmentForm):
    pass_percent = forms.IntegerField(
        label=_("Pass mark in per cent of all marks"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_(
            "Empty: it is passed when every item reaches the level that it needs, or when the assessor says so."
        ),
    )


class NewAssessmentForm(AssessmentForm):
    source = SourceField()

    @property
    def rests_on_publication(self) -> bool:
        return any(each != OWN for each in self["source"].value() or [])


class LevelsField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2000, widget=forms.Textarea(attrs={"rows": 5}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines() if line.strip()]
        if not 2 <= len(lines) <= MOST_LEVELS:
            raise forms.ValidationError(_("From 2 to %(most)d levels, one a line."), params={"most": MOST_LEVELS})
        if len(set(lines)) < len(lines):
            raise forms.ValidationError(_("Each level once."))
        return lines


class ItemForm(_Kept):
    text = forms.CharField(label=_("What is observed"), max_length=500)
    levels = LevelsField(
        label=_("Levels"), help_text=_("One a line, from no marks to full marks. Each step is worth the same.")
    )
    needs = forms.IntegerField(
        label=_("Which level it needs"),
        min_value=2,
        max_value=MOST_LEVELS,
        required=False,
        help_text=_("The first is 1. Below it the whole assessment is not passed. Empty: any level will do."),
    )
    may_skip = forms.BooleanField(
        label=_("The assessor may say that it was not seen: then it gives and costs no marks"), required=False
    )
    competency = forms.ChoiceField(
        label=_("Which of the four it is about"),
        choices=[NONE, *((each, COMPETENCY[each]) for each in COMPETENCIES)],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        needs, levels = self.cleaned_data.get("needs"), self.cleaned_data.get("levels")
        if needs and levels and needs > len(levels):
            self.add_error("needs", _("There are only %(n)d levels.") % {"n": len(levels)})
        return self.cleaned_data

    @property
    def said(self) -> dict[str, Any]:
        return {**self.cleaned_data, "text": " ".join(self.cleaned_data["text"].split())}


class RemovedItemForm(_Kept):
    """Only why."""
