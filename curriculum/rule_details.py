"""What do the parameters that many shapes of rule share add to their sentence?

A parameter that is not said makes the sentence untrue: a test goes through those of every shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from curriculum.exam_words import ExamWords, words_in
from curriculum.wordings import as_words, either, within_a_sentence, words_of

Names = Mapping[str, str]
Params = Mapping[str, Any]


@dataclass(frozen=True)
class About:
    """What a sentence may name: the exams of the rule, as a word ("" for the whole programme) and by code; exams and
    modules by code."""

    exam: str
    exams: Names
    modules: Names
    codes: tuple[str, ...] = ()

    def named(self, codes: list[str]) -> list[str]:
        return [within_a_sentence(self.exams.get(code, as_words(code))) for code in codes]

    @property
    def words(self) -> ExamWords:
        return words_in(self.codes)


def details(shape: str, params: Params, about: About) -> list[str]:
    """In the order in which they are said."""
    found = [_exams(params, about), _kinds(shape, params), _mark(params), _who(shape, params), _independence(params)]
    found += [_recommended(params), _each(params), _last(params), _after(params)]
    return [each for each in found if each]


def _exams(params: Params, about: About) -> str:
    if "applications" not in params:
        return ""
    return gettext("Only %(exams)s count here.") % {"exams": either(about.named(params["applications"]))}


def _mark(params: Params) -> str:
    if params.get("pass_percent") is None:
        return ""
    return gettext("The pass mark is %(n)d per cent.") % {"n": params["pass_percent"]}


def _who(shape: str, params: Params) -> str:
    """Whoever signs a record stands in its own sentence."""
    if not params.get("roles") or shape == "sign_off":
        return ""
    said = {
        "min_supervised": gettext("The supervisor is a %(roles)s."),
        "min_supervised_share": gettext("The supervisor is a %(roles)s."),
        "window": gettext("Their supervisor is a %(roles)s."),
        "assessments": gettext("The assessor is a %(roles)s."),
    }.get(shape, gettext("The reviewer is a %(roles)s."))
    return said % {"roles": either(words_of(params["roles"]))}


def _independence(params: Params) -> str:
    said = {
        "not_main_proctor": gettext("The assessor is not the person who reviewed most of the scans."),
        "never_proctor": gettext("The assessor has reviewed none of the scans."),
    }
    return said[params["independence"]] if "independence" in params else ""


def _kinds(shape: str, params: Params) -> str:
    """Of a course to complete they are what its sentence names, where it names none by code."""
    kinds = params.get("tools") if shape == "assessments" else params.get("kinds")
    if not kinds or (shape == "courses_passed" and not params.get("codes")):
        return ""
    return gettext("Of the kind: %(kinds)s.") % {"kinds": either(words_of(kinds))}


def _recommended(params: Params) -> str:
    n = params.get("recommended")
    return ngettext("%(n)d is recommended.", "%(n)d are recommended.", n) % {"n": n} if n else ""


def _each(params: Params) -> str:
    n = params.get("each")
    said = "A question counts when %(n)d scan answers it.", "A question counts when %(n)d scans answer it."
    return ngettext(*said, n) % {"n": n} if n else ""


def _last(params: Params) -> str:
    n = params.get("last_months")
    return ngettext("In the last %(n)d month.", "In the last %(n)d months.", n) % {"n": n} if n else ""


def _after(params: Params) -> str:
    n = params.get("after_months")
    said = (
        "It is asked from %(n)d month after training was complete.",
        "It is asked from %(n)d months after training was complete.",
    )
    return ngettext(*said, n) % {"n": n} if n else ""
