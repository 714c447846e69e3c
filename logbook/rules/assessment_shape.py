"""Is what an assessor says whole, and does it fit the form?

The one place for it: page and API show what it finds beside the field, and the action refuses to sign what has a fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from curriculum.assessing import SKIPPED, Form, Marked, mark
from curriculum.models import Enrolment
from pocus_credentialing.refusals import Reason

from .review_shape import Fault

ITEM_NEEDED = Reason("item_needed", _("Choose what you saw."))
RESULT_NEEDED = Reason("result_needed", _("Say whether it was passed."))
FEEDBACK_NEEDED = Reason("feedback_needed", _("Say what was good and what comes next: the trainee reads it."))


@dataclass(frozen=True)
class AssessmentSaid:
    """What an assessor says, before it is signed. `levels`: item → place from 1, or SKIPPED."""

    levels: Mapping[str, int]
    feedback: str
    taken_on: date
    passed: bool | None = None  # where the form does not tell
    score: int | None = None  # where the form asks for it
    acts_as: str = ""
    reason: str = ""


def marked(form: Form, said: AssessmentSaid) -> Marked:
    """What follows from the items; what they do not tell is as the assessor says."""
    found = mark(form.items, form.pass_percent, said.levels)
    score = said.score if not form.items else found.score
    return Marked(score, said.passed if found.passed is None else found.passed, found.short)


def faults(
    enrolment: Enrolment, form: Form, said: AssessmentSaid, *, roles: list[str], amends: bool = False
) -> list[Fault]:
    """Every fault, in the order of the page. `roles`: as what an assessor may act."""
    return [*_items(form, said), *_result(form, said), *_rest(enrolment, said, roles, amends)]


def _items(form: Form, said: AssessmentSaid) -> Iterator[Fault]:
    for item in form.items:
        level = said.levels.get(item["code"])
        seen = level is not None and 1 <= level <= len(item["levels"])
        if not seen and not (level == SKIPPED and item["may_skip"]):
            yield Fault("levels", ITEM_NEEDED, item["code"])
    known = {item["code"] for item in form.items}
    for code in said.levels:
        if code not in known:
            unknown = Reason("unknown_item", _("This form has no item “%(item)s”."), {"item": code})
            yield Fault("levels", unknown, code)


def _result(form: Form, said: AssessmentSaid) -> Iterator[Fault]:
    if form.asks_score and said.score not in range(101):
        yield Fault("score", Reason("score_needed", _("Give the score, from 0 to 100 per cent.")))
    if not form.asks_score and said.score is not None:
        yield Fault("score", Reason("score_is_counted", _("The score follows from the items: leave it out.")))
    if not form.is_marked and said.passed is None:
        yield Fault("passed", RESULT_NEEDED)
    if form.is_marked and said.passed is not None:
        yield Fault("passed", Reason("result_is_counted", _("Whether it was passed follows from the items: leave it out.")))  # fmt: skip


def _rest(enrolment: Enrolment, said: AssessmentSaid, roles: list[str], amends: bool) -> Iterator[Fault]:
    if not said.feedback:
        yield Fault("feedback", FEEDBACK_NEEDED)
    if said.acts_as and said.acts_as not in roles:
        yield Fault(
            "acts_as",
            Reason(
                "role_not_asked",
                _("No rule of the programme asks for an assessor of this kind, or you are none there."),
            ),
        )
    if said.taken_on > enrolment.programme.institution.today():
        yield Fault("taken_on", Reason("not_yet", _("This day is still to come.")))
    if said.taken_on < enrolment.started_on:
        before = _("%(name)s was not in the programme yet on this day.")
        yield Fault("taken_on", Reason("before_enrolment", before, {"name": enrolment.trainee.name}))
    if amends and not said.reason:
        yield Fault("reason", Reason("reason_needed", _("Say why you amend: the trainee reads it.")))
