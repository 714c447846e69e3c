"""Is what an assessor chose well formed? Nothing is chosen beforehand but the day."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from curriculum.assessing import SKIPPED, Form
from curriculum.models import Enrolment
from logbook.models import Assessment
from logbook.rules.assessment_shape import FEEDBACK_NEEDED, ITEM_NEEDED, AssessmentSaid, faults, marked

NO_ROLE = "!none"  # no role is called so: it is a code
RESULTS = [("yes", _("Passed")), ("no", _("Not passed"))]


class AssessmentForm(forms.Form):
    """The items of a programme's form, and what the assessor says in their own words."""

    content_digest = forms.CharField(required=False, widget=forms.HiddenInput)
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    taken_on = forms.DateField(
        label=_("Day of the assessment"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"required": _("Say on which day."), "invalid": _("This is no day such as 2026-11-14.")},
    )

    def __init__(
        self,
        enrolment: Enrolment,
        form: Form,
        data: Any = None,
        *,
        roles: list[str],
        mark: int | None = None,
        amends: Assessment | None = None,
    ) -> None:
        self.enrolment, self.form, self.roles, self.mark, self.amends = enrolment, form, roles, mark, amends
        self.only_filled = False
        self.proof_at = ""  # the field of confirmation, where that is what is missing or wrong
        super().__init__(data, initial=self._initial())
        self.use_required_attribute = False
        day = self.fields.pop("taken_on")
        for item in form.items:
            levels = [(str(place), level) for place, level in enumerate(item["levels"], start=1)]
            if item["may_skip"]:
                levels.append((str(SKIPPED), _("Not seen")))
            self.fields[f"item_{item['code']}"] = forms.TypedChoiceField(
                label=item["text"],
                coerce=int,
                choices=levels,
                widget=forms.RadioSelect,
                error_messages=dict.fromkeys(("required", "invalid_choice"), str(ITEM_NEEDED.sentence)),
            )
        self._result_fields()
        self.fields["feedback"] = forms.CharField(
            label=_("What was good, and what comes next?"),
            max_length=4000,
            help_text=_("The trainee reads it. Write no patient details."),
            error_messages={"required": str(FEEDBACK_NEEDED.sentence)},
            widget=forms.Textarea(attrs={"rows": 4}),
        )
        self.fields["taken_on"] = day
        if amends:
            self.fields["reason"] = forms.CharField(
                label=_("Why do you amend it?"),
                max_length=2000,
                error_messages={"required": _("Say why you amend: the trainee reads it.")},
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def _result_fields(self) -> None:
        if self.form.asks_score:
            score = forms.IntegerField(label=_("Score, per cent"), min_value=0, max_value=100)
            if self.mark is not None:
                score.help_text = _("The programme counts it from %(mark)d per cent on.") % {"mark": self.mark}
            self.fields["score"] = score
        if not self.form.is_marked:
            self.fields["passed"] = forms.ChoiceField(
                label=_("Was it passed?"),
                choices=RESULTS,
                widget=forms.RadioSelect,
                error_messages={"required": _("Say whether it was passed.")},
            )
        if self.roles:
            self.fields["acts_as"] = forms.ChoiceField(
                label=_("You assess as"),
                choices=self._roles(),
                widget=forms.RadioSelect,
                error_messages={"required": _("Say as what you assess.")},
                help_text=_("The programme asks for it. You sign that this is what you are to the trainee."),
            )

    def _roles(self) -> list[tuple[str, Any]]:
        return [*((role, role.replace("_", " ")) for role in self.roles), (NO_ROLE, _("none of these"))]

    def _initial(self) -> dict[str, Any]:
        before = self.amends
        if before is None:
            return {"taken_on": self.enrolment.programme.institution.today(), "client_id": uuid.uuid4()}
        return {
            **{f"item_{code}": str(level) for code, level in before.levels.items()},
            "score": before.score if self.form.asks_score else None,
            "passed": "yes" if before.passed else "no",
            "feedback": before.feedback,
            "taken_on": before.taken_on,
            "acts_as": before.acts_as or NO_ROLE,
        }

    @property
    def errors(self) -> Any:
        """None while the form was only filled in again: nothing has been said yet."""
        return {} if self.only_filled else super().errors

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if set(self.fields) - set(cleaned):  # what is not well formed is said first
            return cleaned
        self.said = self._said(cleaned)
        found = faults(self.enrolment, self.form, self.said, roles=self.roles, amends=self.amends is not None)
        for fault in found:
            self.add_error(f"item_{fault.key}" if fault.field == "levels" else fault.field, str(fault.reason))
        self.result = marked(self.form, self.said)
        return cleaned

    def _said(self, cleaned: dict[str, Any]) -> AssessmentSaid:
        return AssessmentSaid(
            levels={item["code"]: cleaned[f"item_{item['code']}"] for item in self.form.items},
            feedback=cleaned["feedback"],
            taken_on=cleaned["taken_on"],
            passed=None if self.form.is_marked else cleaned["passed"] == "yes",
            score=cleaned.get("score"),
            acts_as="" if cleaned.get("acts_as", NO_ROLE) == NO_ROLE else cleaned["acts_as"],
            reason=cleaned.get("reason", ""),
        )

    def what_was_said(self) -> dict[str, Any]:
        """For the action: the assessor's words, and the digest of what the page showed them."""
        said = {field.name: getattr(self.said, field.name) for field in dataclasses.fields(self.said)}
        return {**said, "content_digest": self.cleaned_data["content_digest"]}

    def item_fields(self) -> list[forms.BoundField]:
        return [self[f"item_{item['code']}"] for item in self.form.items]

    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("score", "passed", "acts_as") if name in self.fields]
