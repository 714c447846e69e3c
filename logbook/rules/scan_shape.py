"""Is what a trainee logs whole, and about this exam?

The one place for it: form and serializer show what it finds beside the field, and the action refuses to keep what has
a fault. Nothing here is needed to save a draft except that what *is* said makes sense.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from logbook.states import AgeBand, ClinicalDecision, Context, StudyClass, SupervisionMode
from logbook.wording import questions_of
from pocus_credentialing.refusals import Reason

# What a trainee says about a scan, beside its exam and its supervision.
CONTENT = (
    "performed_at",
    "context",
    "study_class",
    "trainees",
    "indication",
    "sub_type",
    "views",
    "answers",
    "decision",
    "age_band",
    "remarks",
    "wished_proctor",
)
CHOICES = {"context": Context, "study_class": StudyClass, "decision": ClinicalDecision, "age_band": AgeBand}
# Clocks of phones and servers differ.
AHEAD = timedelta(minutes=10)
LONG_AGO = timedelta(days=3660)
MOST_REMARKS = 2000
MOST_CASE_KEY = 60
MOST_TRAINEES = 20


@dataclass(frozen=True)
class Fault:
    """`field` as in the API; `key` the question within the answers."""

    field: str
    reason: Reason
    key: str = ""


def faults(definition: Mapping[str, Any], said: Mapping[str, Any]) -> list[Fault]:
    """Every fault in what is said; what is not said has none."""
    return [*_choices(said), *_codes(definition, said), *_answers(definition, said), *_rest(said)]


def in_order(definition: Mapping[str, Any], views: Any) -> list[str]:
    """Views once each, in the exam's order."""
    return [view["code"] for view in definition["views"] if view["code"] in set(views)]


def required_views(definition: Mapping[str, Any]) -> list[str]:
    return [view["code"] for view in definition["views"] if view["required"]]


def _choices(said: Mapping[str, Any]) -> Iterator[Fault]:
    for field, choices in CHOICES.items():
        value = said.get(field)
        if value and value not in choices.values:
            yield Fault(field, Reason("unknown_choice", _("Choose one of what is offered.")))


def _codes(definition: Mapping[str, Any], said: Mapping[str, Any]) -> Iterator[Fault]:
    """Codes of lists that the exam brings along."""
    for field, known in (("indication", "indications"), ("sub_type", "sub_types"), ("views", "views")):
        value = said.get(field) or []
        codes = {each["code"] for each in definition[known]}
        for code in [value] if isinstance(value, str) else value:
            if code not in codes:
                yield Fault(field, Reason("unknown_code", _("This exam does not know “%(code)s”."), {"code": code}))


def _answers(definition: Mapping[str, Any], said: Mapping[str, Any]) -> Iterator[Fault]:
    questions = {question.code: question for question in questions_of(definition)}
    for code, answer in (said.get("answers") or {}).items():
        if code not in questions:
            unknown = Reason("unknown_question", _("This exam does not ask “%(question)s”."), {"question": code})
            yield Fault("answers", unknown, code)
        elif answer not in questions[code].answers:
            yield Fault("answers", Reason("unknown_answer", _("Choose one of the answers given.")), code)


def _rest(said: Mapping[str, Any]) -> Iterator[Fault]:
    at, now = said.get("performed_at"), timezone.now()
    if at is not None and at > now + AHEAD:
        yield Fault("performed_at", Reason("in_the_future", _("The time of the scan lies in the future.")))
    if at is not None and at < now - LONG_AGO:
        yield Fault("performed_at", Reason("long_ago", _("The time of the scan lies more than ten years back.")))
    if len(said.get("remarks") or "") > MOST_REMARKS:
        yield Fault("remarks", Reason("too_long", _("The note has at most 2000 characters.")))
    if len(said.get("case_key") or "") > MOST_CASE_KEY:
        yield Fault("case_key", Reason("too_long", _("The case key has at most 60 characters.")))
    trainees = said.get("trainees")
    if trainees is not None and not 1 <= trainees <= MOST_TRAINEES:
        yield Fault("trainees", Reason("trainees_out_of_range", _("A study is credited to 1 to 20 trainees.")))
    watched = said.get("supervision")
    if not watched:
        return
    if watched.get("mode") not in SupervisionMode.values:
        yield Fault("supervision", Reason("unknown_choice", _("Choose one of what is offered.")))
    elif watched["mode"] == SupervisionMode.NONE and watched.get("supervisor"):
        yield Fault("supervision", Reason("nobody_watched", _("If nobody watched, name no supervisor.")))
    elif watched["mode"] != SupervisionMode.NONE and not watched.get("supervisor"):
        yield Fault("supervision", Reason("who_watched", _("Say who watched.")))
