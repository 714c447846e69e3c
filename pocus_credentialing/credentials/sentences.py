"""How is it said: what is still missing, and why something does not count?

Codes and parameters come from judge; the sentence is made here, in the language that is active. What exams, modules,
views and questions are called on screen is the catalogue's to say: pass it as Names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from curriculum.award_words import awards_of
from curriculum.wordings import as_words, either, listed, within_a_sentence, words_of

from . import sentences_scans as of_scans
from .judging.judgements import Missing
from .judging.of_which import in_one
from .naming import Names
from .sentences_why import ITEM_SENTENCES, REASON_SENTENCES, item_sentence, reason_sentence

__all__ = [
    "ITEM_SENTENCES",
    "MISSING_SENTENCES",
    "REASON_SENTENCES",
    "Names",
    "item_sentence",
    "missing_sentence",
    "reason_sentence",
]

Params = Mapping[str, Any]


def _modules(params: Params, names: Names) -> str:
    modules = [names.modules.get(code, as_words(code)) for code in params["codes"]]
    return ngettext("Pass the module %(modules)s", "Pass the modules %(modules)s", len(modules)) % {
        "modules": listed(modules)
    }


def _several(params: Params, names: Names) -> str:
    return "; ".join(_parts(params, names, together=True))


def _any_of(params: Params, names: Names) -> str:
    return gettext(", or: ").join(_parts(params, names))


def _parts(params: Params, names: Names, *, together: bool = False) -> list[str]:
    """`together`: all of them are to be done, so that one scan may serve several. The first begins the sentence; "Signatures by …" does not in its middle."""
    said: list[str] = []
    parts = [Missing.from_json(each) for each in params["parts"]]
    parts = in_one(parts) if together else parts
    windows = of_scans.windows_of_the_same(parts)
    for number, part in enumerate(parts):
        if number in windows.values():
            continue
        sentence = missing_sentence(part.code, part.params, names)
        if part.code in ("several", "any_of") and any(mark in sentence for mark in ("; ", gettext(", or: "))):
            sentence = gettext("(%(rules)s)") % {"rules": sentence}
        if number in windows:
            sentence = f"{sentence}, {of_scans.same_months(parts[windows[number]].params)}"
        said.append(within_a_sentence(sentence) if said else sentence)
    return said


def _recommended(params: Params, names: Names) -> str:
    recommended = ngettext("%(n)d scan is recommended", "%(n)d scans are recommended", params["n"]) % params
    counted = ngettext("%(counted)d counts so far", "%(counted)d count so far", params["counted"]) % params
    return "; ".join([recommended, counted])


def _recommended_hours(params: Params, names: Names) -> str:
    recommended = ngettext("%(n)d hour is recommended", "%(n)d hours are recommended", params["n"]) % params
    return "; ".join([recommended, gettext("%(counted)d so far") % params])


def _recommended_proctors(params: Params, names: Names) -> str:
    recommended = ngettext("%(n)d reviewer is recommended", "%(n)d reviewers are recommended", params["n"]) % params
    return "; ".join([recommended, gettext("%(counted)d so far") % params])


def _exams(params: Params, names: Names) -> str:
    """Exams that must be among them are named with what each lacks, which may be another number than of the others."""
    lacking = [
        ngettext("%(exam)s (%(n)d more scan)", "%(exam)s (%(n)d more scans)", params["scans"][code])
        % {"exam": names.exam(code), "n": params["scans"][code]}
        for code in params["required"]
    ]
    others = params["n"] - len(lacking)
    free = ngettext("%(n)d more exam with %(each)d scans", "%(n)d more exams with %(each)d scans", others) % {
        "n": others, "each": params["each"]
    }  # fmt: skip
    if not lacking:
        return free
    named = ngettext("%(n)d more exam: %(exams)s", "%(n)d more exams: %(exams)s", len(lacking)) % {
        "n": len(lacking), "exams": listed(lacking)
    }  # fmt: skip
    return gettext("%(named)s; and %(free)s") % {"named": named, "free": free} if others > 0 else named


def _questions(params: Params, names: Names) -> str:
    return ngettext(
        "Answer %(n)d more clinical question", "Answer %(n)d more clinical questions", params["n"]
    ) % params  # fmt: skip


def _proctors(params: Params, names: Names) -> str:
    return ngettext(
        "Scans reviewed by %(n)d more person", "Scans reviewed by %(n)d more people", params["n"]
    ) % params  # fmt: skip


def _amount(minutes: int) -> str:
    """ "1 h 30 min", "45 min"; whole hours are said in words, where they are counted."""
    hours, rest = divmod(minutes, 60)
    return gettext("%(hours)d h %(rest)d min") % {"hours": hours, "rest": rest} if hours else gettext("%(rest)d min") % {"rest": rest}  # fmt: skip


def _hours(params: Params, names: Names) -> str:
    if "minutes" in params:
        said = gettext("%(amount)s more, hands-on") if params["hands_on"] else gettext("%(amount)s more of courses")
        return _of_kinds(said % {"amount": _amount(params["minutes"])}, params)
    if params["hands_on"]:
        said = ngettext("%(n)d more hands-on hour", "%(n)d more hands-on hours", params["n"]) % params
    else:
        said = ngettext("%(n)d more hour of courses", "%(n)d more hours of courses", params["n"]) % params
    return _of_kinds(said, params)


def _minutes(params: Params, names: Names) -> str:
    return _of_kinds(ngettext("%(n)d more minute", "%(n)d more minutes", params["n"]) % params, params)


def _of_kinds(said: str, params: Params) -> str:
    kinds = params.get("kinds")
    return gettext("%(said)s (%(kinds)s)") % {"said": said, "kinds": either(words_of(kinds))} if kinds else said


def _courses(params: Params, names: Names) -> str:
    what = either(words_of(params.get("codes") or params["kinds"]))
    said = gettext("%(n)d more: %(what)s") % {"n": params["n"], "what": what}
    return _with_mark(said, params)


def _with_mark(said: str, params: Params) -> str:
    if params.get("pass_percent") is None:
        return said
    return gettext("%(said)s, with %(percent)d per cent or more") % {"said": said, "percent": params["pass_percent"]}


def _assessments(params: Params, names: Names) -> str:
    kinds = {
        "formative": ngettext("%(n)d more formative assessment", "%(n)d more formative assessments", params["n"]),
        "summative": ngettext("%(n)d more summative assessment", "%(n)d more summative assessments", params["n"]),
    }
    any_kind = ngettext("%(n)d more assessment", "%(n)d more assessments", params["n"])
    said = kinds.get(params.get("kind") or "", any_kind) % {"n": params["n"]}
    if params["tools"]:
        said = gettext("%(said)s (%(tools)s)") % {"said": said, "tools": either(words_of(params["tools"]))}
    said = _with_mark(said, params)
    if params.get("roles"):
        said = gettext("%(said)s, by a %(roles)s") % {"said": said, "roles": either(words_of(params["roles"]))}
    independent = {
        "not_main_proctor": gettext("by somebody else than whoever reviewed most of the scans"),
        "never_proctor": gettext("by somebody who reviewed none of the scans"),
    }
    if params.get("independence"):
        said = gettext("%(said)s, %(who)s") % {"said": said, "who": independent[params["independence"]]}
    return said


def _reflections(params: Params, names: Names) -> str:
    return ngettext("%(n)d more reflection", "%(n)d more reflections", params["n"]) % params


def _awards(params: Params, names: Names) -> str:
    groups = [either(awards_of(group)) for group in params["groups"]]
    return gettext("Hold %(awards)s") % {"awards": gettext(", and ").join(groups)}


def _sign_offs(params: Params, names: Names) -> str:
    asked = params["roles"]
    by = {"roles": listed([gettext("the %(role)s") % {"role": each} for each in words_of(asked)])}
    if params.get("document") is None:
        return ngettext("A signature by %(roles)s", "Signatures by %(roles)s", len(asked)) % by
    on = {**by, "document": as_words(params["document"])}
    said = ngettext(
        "A signature by %(roles)s on the %(document)s", "Signatures by %(roles)s on the %(document)s", len(asked)
    )
    return said % on


def _maintenance(params: Params, names: Names) -> str:
    parts = []
    if params["scans"]:
        parts.append(ngettext("%(scans)d more scan", "%(scans)d more scans", params["scans"]) % params)
    if "minutes" in params:
        parts.append(gettext("%(amount)s more of education") % {"amount": _amount(params["minutes"])})
    elif params["hours"]:
        parts.append(ngettext("%(hours)d more hour", "%(hours)d more hours", params["hours"]) % params)
    months = ngettext("in %(months)d month", "in %(months)d months", params["months"]) % params
    return f"{listed(parts)} {months}"


def _deadline(params: Params, names: Names) -> str:
    return gettext("The time that the programme gives was over on %(day)s") % {"day": _day(params["on"])}


def _gap(params: Params, names: Names) -> str:
    said = gettext("No more than %(days)d days between scans") % params
    if params.get("since"):
        return gettext("%(said)s; none since %(day)s") % {"said": said, "day": _day(params["since"])}
    if params.get("from"):
        gap = {"said": said, "longest": params["longest"], "day": _day(params["from"])}
        return gettext("%(said)s; the longest gap is %(longest)d, from %(day)s") % gap
    return said


def _day(written: str) -> str:
    return date_format(date.fromisoformat(written), "j M Y")


MISSING_SENTENCES: dict[str, Callable[[Params, Names], str]] = {
    "more_scans": of_scans.of_one_rule("more_scans"),
    "more_bedside": of_scans.of_one_rule("more_bedside"),
    "more_remote": of_scans.of_one_rule("more_remote"),
    "more_unassisted": of_scans.of_one_rule("more_unassisted"),
    "more_supervised": of_scans.of_one_rule("more_supervised"),
    "more_positive": of_scans.of_one_rule("more_positive"),
    "more_abnormal": of_scans.of_one_rule("more_abnormal"),
    "more_performed": of_scans.of_one_rule("more_performed"),
    "more_sub_type": of_scans.of_one_rule("more_sub_type"),
    "more_media": of_scans.of_one_rule("more_media"),
    "more_over_read": of_scans.of_one_rule("more_over_read"),
    "more_clips": of_scans.clips,
    "more_introductory": of_scans.introductory,
    "more_in_window": of_scans.in_window,
    "share_supervised": of_scans.share("supervised"),
    "share_reviewed": of_scans.share("reviewed"),
    "share_indicated": of_scans.share("indicated"),
    "more_exams": _exams,
    "more_questions": _questions,
    "more_proctors": _proctors,
    "modules": _modules,
    "more_hours": _hours,
    "more_minutes": _minutes,
    "more_courses": _courses,
    "more_assessments": _assessments,
    "more_reflections": _reflections,
    "awards": _awards,
    "sign_offs": _sign_offs,
    "maintenance": _maintenance,
    "deadline_passed": _deadline,
    "gap": _gap,
    "any_of": _any_of,
    "scans_of_which": of_scans.scans,
    "several": _several,
    "recommended": _recommended,
    "recommended_hours": _recommended_hours,
    "recommended_proctors": _recommended_proctors,
}


def missing_sentence(code: str, params: Params, names: Names | None = None) -> str:
    """What is still to be done; no full stop, so that it can stand in a list or under a number."""
    return MISSING_SENTENCES[code](params, names or Names())
