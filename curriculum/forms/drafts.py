"""Is it well formed, what a director says of a requirement, of a new one, or of the programme as a whole?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from curriculum import param_words as words
from curriculum.editing import Bench, Entry
from curriculum.forms.rule_fields import CHOOSE, NOTHING, Asked, asked_of
from curriculum.forms.tool_choices import tool_choices
from curriculum.forms.whys import ReasonField, SourceField, told
from curriculum.library.catalogue import read_catalogue
from curriculum.library.requirements import MAINTENANCE
from curriculum.library.shapes import COMBINABLE, SHAPES, params_of
from curriculum.library.sources import OWN
from curriculum.policy_editing import Policy
from pocus_credentialing.refusals import Refusal

JOIN = " – "
# What two numbers must be to each other, in our words.
TOGETHER = {
    "recommended": _("Not fewer than are needed."),
    "normal": _("Not more than all of them."),
    "performed": _("Not more than all together."),
    "required": _("Not more exams than are needed."),
    "library_cases": _("Not more than are needed."),
    "k": _("Not more exams than there are."),
    "outcome_not": _("Leave an outcome with which a scan can count."),
    "roles": _("Name each role once."),
}


class RequirementForm(forms.Form):
    """One requirement: its title, and what its shape can be told."""

    use_required_attribute = False

    title = forms.CharField(label=_("Title"), max_length=200)
    reason = ReasonField(help_text=_("Needed where a number or a choice is not its source's. It stands beside it."))
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self, bench: Bench, shape: str, exams: list[str], params: Mapping[str, Any], data: Any = None, **kwargs: Any
    ) -> None:
        self.before, self.asked = params, list(_asked(bench, shape, exams, params))
        initial = kwargs.pop("initial", {})
        for asked, before in self.asked:
            initial |= asked.initial(before)
        super().__init__(data, initial=initial, **kwargs)
        more = {name: field for asked, _before in self.asked for name, field in asked.fields()}
        own = ", ".join(f"{title} ({code})" for code, title in bench.own_modules.items())
        for name, field in more.items():
            if own and name.rpartition("-")[2] == "codes":  # the only way to ask for one of them
                field.help_text = _("%(help)s The hospital's own modules: %(own)s.") % {
                    "help": field.help_text,
                    "own": own,
                }
        for name in [each for each in more if each.rpartition("-")[2] == "tools"]:
            more[name] = tool_choices(bench, more[name], initial.get(name, ()))
        self.fields |= more
        self.order_fields(["title", *more])

    @classmethod
    def of(cls, bench: Bench, entry: Entry, reason: str, data: Any = None) -> RequirementForm:
        held = {"title": entry.data["title"], "reason": reason, "seen": entry.seen}
        return cls(bench, entry.data["shape"], entry.exams, entry.data["params"], data, initial=held)

    @property
    def params(self) -> dict[str, Any]:
        """What was said, as the file has it."""
        return _made(self.before, iter([asked.said(self.cleaned_data, before) for asked, before in self.asked]))

    @property
    def main_fields(self) -> list[forms.BoundField]:
        fields = [field for field in self.visible_fields() if "filters-" not in field.name and field.name != "reason"]
        return [field for field in fields if not field.name.startswith("rules-")]

    @property
    def rules(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Of a combination: each rule under its heading, which its fields need not repeat for the eye; a combination in it
        under its own, before its rules."""
        found = []
        for prefix, number, rule in _rules_in(self.before):
            head = _heading(number, rule)
            own = (
                []
                if "rules" in rule["params"]
                else [each for each in self.visible_fields() if each.name.startswith(prefix)]
            )
            fields = [each for each in own if "filters-" not in each.name]
            for field in fields:
                field.label = format_html('<span class="hide">{}</span>{}', head, str(field.label).removeprefix(head))
            found.append((head.removesuffix(JOIN), fields))
        return found

    @property
    def filter_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if "filters-" in field.name]

    @property
    def filters_are_wrong(self) -> bool:
        return any(field.errors for field in self.filter_fields)

    def tell(self, refusal: Refusal) -> int:
        """Each reason at the field that it is about; the status of the answer."""
        for reason in refusal.reasons:
            at = "reason" if reason.code == "reason_needed" else self._field_at(reason.params.get("place", ""))
            word = (at or "").rpartition("-")[2]
            self.add_error(at, TOGETHER.get(word) or told(reason))
        return refusal.status if not all(each.code in ("mistake", "number_open") for each in refusal.reasons) else 400

    def _field_at(self, place: str) -> str | None:
        """ "requirements[2].params.filters.views[0]" → "filters-views"."""
        steps = [step for step in re.findall(r"[^.\[\]]+", place)[2:] if step != "params"]
        names = ["-".join(steps[:length]) for length in range(len(steps), 0, -1)]
        return next((name for name in names if name in self.fields), None)


def _asked(
    bench: Bench, shape: str, exams: list[str], params: Mapping[str, Any]
) -> Iterator[tuple[Asked, Mapping[str, Any]]]:
    """The fields of a rule; of a combination, of each of its rules."""
    if "rules" not in params:
        yield asked_of(shape, bench.within(exams), bench.modules), params
        return
    for prefix, number, rule in _rules_in(params):
        if "rules" not in rule["params"]:
            own = [rule["application"]] if rule.get("application") else exams
            head = _heading(number, rule)
            yield asked_of(rule["shape"], bench.within(own), bench.modules, prefix, head), rule["params"]


def _rules_in(
    params: Mapping[str, Any], prefix: str = "", number: str = "", exam: str | None = None
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Of a combination each rule, and after one that is a combination those in it: what its fields begin with, its number,
    and the rule, with the exam that it is about."""
    for index, rule in enumerate(params.get("rules", ())):
        own = {**rule, "application": rule.get("application", exam)}
        place, at = f"{prefix}rules-{index}-", f"{number}{index + 1}."
        yield place, at, own
        yield from _rules_in(rule["params"], place, at, own["application"])


def _made(before: Mapping[str, Any], said: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """What was said of each rule, where it stands."""
    if "rules" not in before:
        return next(said)
    return {"rules": [{**rule, "params": _made(rule["params"], said)} for rule in before["rules"]]}


def _heading(number: str, rule: Mapping[str, Any]) -> str:
    return f"{number} {words.SHAPES[rule['shape']]}{JOIN}"


class NewForm(forms.Form):
    """What kind of thing is asked, of which exam, in which phase."""

    use_required_attribute = False

    shape = forms.ChoiceField(
        label=_("What is asked"),
        choices=[CHOOSE, *((name, words.SHAPES[name]) for name in SHAPES)],
    )
    exam = forms.ChoiceField(label=_("Of which exam"), required=False)
    phase = forms.ChoiceField(label=_("When"))

    def __init__(self, bench: Bench, data: Any = None) -> None:
        super().__init__(data)
        fields: Any = self.fields
        exams = [(code, bench.exams[code]) for code in bench.data["applications"]]
        fields["exam"].choices = [("", _("Of the whole programme")), *exams]
        phases = [(each["code"], " ".join(each["title"].split())) for each in bench.data["phases"]]
        fields["phase"].choices = [*phases, (MAINTENANCE, _("To keep a certificate"))]


class PartsForm(forms.Form):
    """Of a combination: which rules it is made of, and again what was chosen before."""

    use_required_attribute = False

    first = forms.ChoiceField(label=_("First rule"))
    second = forms.ChoiceField(label=_("Second rule"))
    third = forms.ChoiceField(label=_("Third rule"), required=False)
    fourth = forms.ChoiceField(label=_("Fourth rule"), required=False)

    def __init__(self, chosen: Mapping[str, str], data: Any = None) -> None:
        super().__init__(data)
        fields: Any = self.fields
        for field in fields.values():
            first = CHOOSE if field.required else NOTHING
            field.choices = [first, *((name, words.SHAPES[name]) for name in COMBINABLE)]
        for name, value in chosen.items():
            fields[name] = forms.CharField(required=False, initial=value, widget=forms.HiddenInput)

    @property
    def shapes(self) -> list[str]:
        said = (self.cleaned_data[name] for name in ("first", "second", "third", "fourth"))
        return [each for each in said if each]


class NewRequirementForm(RequirementForm):
    source = SourceField()

    def __init__(self, bench: Bench, shape: str, exams: list[str], data: Any = None, parts: Iterable[str] = ()) -> None:
        """`parts`: the shapes of the rules of a combination."""
        rules = [{"shape": each, "params": _begun(each)} for each in parts]
        super().__init__(bench, shape, exams, {"rules": rules} if rules else _begun(shape), data)

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [field for field in super().main_fields if field.name != "source"]

    @property
    def rests_on_publication(self) -> bool:
        return any(each != OWN for each in self["source"].value() or [])

    @property
    def params(self) -> dict[str, Any]:
        """With what makes a scan count at the end, as the library's files have it."""
        said = super().params
        if "rules" in said:
            return {"rules": [{**each, "params": _filters_last(each["params"])} for each in said["rules"]]}
        return _filters_last(said)


def _begun(shape: str) -> dict[str, Any]:
    required, _optional = params_of(shape)
    return {"filters": {}} if "filters" in required else {}


def _filters_last(params: Mapping[str, Any]) -> dict[str, Any]:
    return {key: params[key] for key in sorted(params, key=lambda key: key == "filters")}


class PolicyForm(forms.Form):
    use_required_attribute = False

    title = forms.CharField(label=_("Title"), max_length=200)
    about = forms.CharField(label=_("What it is, in a few sentences"), max_length=2000, widget=forms.Textarea)
    applications = forms.MultipleChoiceField(
        label=_("Exams"), choices=[], widget=forms.CheckboxSelectMultiple, help_text=_("It certifies these.")
    )
    validity_months = forms.IntegerField(
        label=_("A certificate is valid for so many months"), min_value=1, max_value=120
    )
    scans_before_phase1_count = forms.BooleanField(
        label=_("Scans made before phase 1 is complete count"), required=False
    )
    reason = ReasonField(help_text=_("Needed where the description, the months or early scans are changed."))
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, bench: Bench, data: Any = None) -> None:
        self.bench, held = bench, Policy.of(bench.data)
        super().__init__(
            data, initial={**{name: getattr(held, name) for name in Policy.__annotations__}, "seen": held.seen}
        )
        fields: Any = self.fields
        fields["applications"].choices = [(each.code, each.title) for each in read_catalogue().applications]

    @property
    def policy(self) -> Policy:
        """With the exams in the order in which they stand already; new ones after them."""
        chosen, said = (
            self.cleaned_data["applications"],
            {name: self.cleaned_data[name] for name in Policy.__annotations__},
        )
        there = [each for each in self.bench.data["applications"] if each in chosen]
        about = " ".join(said["about"].split())
        return Policy(
            **{**said, "about": about, "applications": [*there, *(each for each in chosen if each not in there)]}
        )

    def tell(self, refusal: Refusal) -> int:
        for reason in refusal.reasons:
            self.add_error(*self._told(reason))
        return refusal.status if any(each.code != "mistake" for each in refusal.reasons) else 400

    def _told(self, reason: Any) -> tuple[str | None, Any]:
        """An exam that is asked for cannot go: what asks for it is named."""
        place = reason.params.get("place", "")
        asking = next((each for each in self.bench.entries if place.startswith(each.place)), None)
        if asking is not None:
            said = _("“%(title)s” asks for an exam that is not chosen. Change or remove it first.")
            return "applications", said % {"title": asking.data["title"]}
        return ("reason" if reason.code == "reason_needed" else None), told(reason)
