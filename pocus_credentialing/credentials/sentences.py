"""How is it said: what is still missing, and why a scan does not count?

Codes and parameters come from judge; the sentence is made here, in the language that is active. What exams, modules,
views and questions are called on screen is the catalogue's to say: pass it as Names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language, gettext, ngettext

Params = Mapping[str, Any]


@dataclass(frozen=True)
class Names:
    """What codes are called on screen. A code that is not listed is shown as words."""

    exams: Mapping[str, str] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)
    views: Mapping[str, str] = field(default_factory=dict)
    # Exams in which a positive answer is no abnormality, as in "Definite intrauterine pregnancy seen".
    positive_is_normal: frozenset[str] = frozenset()

    def exam(self, code: str) -> str:
        """Within a sentence, where English has lower case; not DVT or eFAST."""
        name = self.exams.get(code, _as_words(code))
        plain_word = name[:1].isupper() and name[1:2].islower()
        return name[:1].lower() + name[1:] if plain_word and (get_language() or "en").startswith("en") else name


def _as_words(code: str) -> str:
    return code.replace("_", " ")


def _listed(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


# Why a scan does not count


def _accepted_not_counting(params: Params, names: Names) -> str:
    if why := params.get("why"):
        return gettext("Accepted without counting: %(why)s") % {"why": why}
    return gettext("Accepted without counting")


def _context(params: Params, names: Names) -> str:
    said = {
        "clinical": gettext("Made in clinical care, which does not count here: kept in your log, not counted"),
        "educational": gettext("Made for teaching, which does not count here: kept in your log, not counted"),
        "simulated": gettext("Made on a simulator, which does not count here: kept in your log, not counted"),
        "volunteer": gettext("Made on a volunteer, which does not count here: kept in your log, not counted"),
    }
    return said.get(params["context"]) or gettext(
        "Made in a setting that does not count: kept in your log, not counted"
    )


def _quality(params: Params, names: Names) -> str:
    if params["quality"] is None:
        return gettext("No image quality was given; %(minimum)d or more is needed") % params
    return (
        gettext("Image quality %(quality)d, and %(minimum)d or more is needed: kept in your log, not counted") % params
    )


def _views(params: Params, names: Names) -> str:
    views = [names.views.get(code, _as_words(code)) for code in params["views"]]
    return ngettext(
        "A required view is missing: %(views)s", "%(number)d required views are missing: %(views)s", len(views)
    ) % {"views": _listed(views), "number": len(views)}


REASON_SENTENCES: dict[str, Callable[[Params, Names], str]] = {
    "not_submitted": lambda params, names: gettext("Not submitted yet"),
    "awaiting_review": lambda params, names: gettext("Waiting for review"),
    "returned": lambda params, names: gettext(
        "Returned to you: it can count once you submit it again and it is accepted"
    ),
    "rejected": lambda params, names: gettext("Rejected"),
    "withdrawn": lambda params, names: gettext("Withdrawn"),
    "accepted_not_counting": _accepted_not_counting,
    "performed_later": lambda params, names: gettext("Performed after the day for which this was worked out"),
    "before_phase1": lambda params, names: gettext(
        "Performed before phase 1 was complete: kept in your log, not counted"
    ),
    "context_not_counted": _context,
    "missed": lambda params, names: gettext("Reviewed, but an honest miss: kept in your log, not counted"),
    "over_called": lambda params, names: gettext("Reviewed, but over-called: kept in your log, not counted"),
    "procedure_failed": lambda params, names: gettext("The procedure did not succeed: kept in your log, not counted"),
    "technically_limited": lambda params, names: gettext(
        "Reviewed, but technically limited: kept in your log, not counted"
    ),
    "outcome_not_counted": lambda params, names: gettext(
        "Reviewed, with a result that this programme does not count: kept in your log, not counted"
    ),
    "not_determinate": lambda params, names: gettext(
        "The images do not answer the question: kept in your log, not counted"
    ),
    "quality_below": _quality,
    "required_views_missing": _views,
    "not_bedside": lambda params, names: gettext("No supervisor has confirmed watching it at the bedside"),
    "not_remote": lambda params, names: gettext("No supervisor has confirmed watching it remotely"),
    "not_unassisted": lambda params, names: gettext("No supervisor has confirmed that it was done without help"),
    "not_positive": lambda params, names: gettext("Nothing that the exam asks for was there"),
}


def reason_sentence(code: str, params: Params | None = None, names: Names | None = None) -> str:
    """Why this scan does not count."""
    return REASON_SENTENCES[code](params or {}, names or Names())


# What is missing

_KINDS = ("positive", "bedside", "remote", "unassisted")


def _head(n: int, of_all: list[str], exam: str | None, normal: bool) -> str:
    """ "6 more cardiac scans", with what must be so of every one of them."""
    given = {"n": n, "exam": exam}
    if "positive" not in of_all:
        if exam is None:
            scans = ngettext("%(n)d more scan", "%(n)d more scans", n) % given
        else:
            scans = ngettext("%(n)d more %(exam)s scan", "%(n)d more %(exam)s scans", n) % given
    elif exam is None:
        scans = ngettext("%(n)d more positive scan", "%(n)d more positive scans", n) % given
    elif normal:
        scans = ngettext("%(n)d more positive %(exam)s scan", "%(n)d more positive %(exam)s scans", n) % given
    else:
        scans = ngettext("%(n)d more abnormal %(exam)s scan", "%(n)d more abnormal %(exam)s scans", n) % given
    how = {
        "bedside": gettext("watched at the bedside"),
        "remote": gettext("watched remotely"),
        "unassisted": gettext("done without help"),
    }
    return " ".join([scans, _listed([how[kind] for kind in of_all if kind in how])]).strip()


def _condition(kind: str, n: int, first: bool, normal: bool) -> str:
    """ "2 must be abnormal", and after that "1 watched at the bedside"."""
    if kind == "positive":
        said = (
            ngettext("%(n)d must be positive", "%(n)d must be positive", n)
            if normal
            else ngettext("%(n)d must be abnormal", "%(n)d must be abnormal", n)
        )
    elif first:
        said = {
            "bedside": ngettext("%(n)d must be watched at the bedside", "%(n)d must be watched at the bedside", n),
            "remote": ngettext("%(n)d must be watched remotely", "%(n)d must be watched remotely", n),
            "unassisted": ngettext("%(n)d must be done without help", "%(n)d must be done without help", n),
        }[kind]
    else:
        said = {
            "bedside": ngettext("%(n)d watched at the bedside", "%(n)d watched at the bedside", n),
            "remote": ngettext("%(n)d watched remotely", "%(n)d watched remotely", n),
            "unassisted": ngettext("%(n)d done without help", "%(n)d done without help", n),
        }[kind]
    return said % {"n": n}


def _scans(params: Params, names: Names) -> str:
    n, application = params["n"], params["application"]
    exam = None if application is None else names.exam(application)
    # Over all exams "abnormal" would be wrong as soon as one of them asks for something normal.
    normal = application is None or application in names.positive_is_normal
    of_all = [kind for kind in _KINDS if params.get(kind) == n]
    of_some = [kind for kind in _KINDS if 0 < params.get(kind, 0) < n]
    head = _head(n, of_all, exam, normal)
    if not of_some:
        return head
    conditions = [_condition(kind, params[kind], kind == of_some[0], normal) for kind in of_some]
    return gettext("%(scans)s, of which %(conditions)s") % {"scans": head, "conditions": _listed(conditions)}


def _all_of(kind: str) -> Callable[[Params, Names], str]:
    return lambda params, names: _scans({**params, kind: params["n"]}, names)


def _modules(params: Params, names: Names) -> str:
    modules = [names.modules.get(code, _as_words(code)) for code in params["codes"]]
    return ngettext("Pass the module %(modules)s", "Pass the modules %(modules)s", len(modules)) % {
        "modules": _listed(modules)
    }


def _several(params: Params, names: Names) -> str:
    return "; ".join(missing_sentence(part["code"], part["params"], names) for part in params["parts"])


def _recommended(params: Params, names: Names) -> str:
    recommended = ngettext("%(n)d scan is recommended", "%(n)d scans are recommended", params["n"]) % params
    counted = ngettext("%(counted)d counts so far", "%(counted)d count so far", params["counted"]) % params
    return "; ".join([recommended, counted])


MISSING_SENTENCES: dict[str, Callable[[Params, Names], str]] = {
    "more_scans": _scans,
    "more_bedside": _all_of("bedside"),
    "more_remote": _all_of("remote"),
    "more_unassisted": _all_of("unassisted"),
    "more_positive": _all_of("positive"),
    "modules": _modules,
    "scans_of_which": _scans,
    "several": _several,
    "recommended": _recommended,
}


def missing_sentence(code: str, params: Params, names: Names | None = None) -> str:
    """What is still to be done; no full stop, so that it can stand in a list or under a number."""
    return MISSING_SENTENCES[code](params, names or Names())
