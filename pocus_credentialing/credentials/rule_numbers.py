"""In which numbers does a rule ask, and how far is somebody by them?

`needed` of a result is what judge compares with: of a share the number that it is today, of a rule that holds or does not a 1. What
stands on a screen, beside whose number it is, is the rule's own: 50 per cent, 12 months, 12 scans and 10 hours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext, ngettext

from curriculum.wordings import either, listed

from .progress import Result

Params = Mapping[str, Any]
SHARES = ("min_supervised_share", "min_reviewed_share", "min_indicated_share")
# Held or not: no single number tells how far.
HELD = ("max_gap", "programme_window", "any_of", "maintenance")


def has_one_number(shape: str) -> bool:
    """Whether a ring can show how far it is."""
    return shape not in HELD


def asked_number(shape: str, params: Params) -> str:
    """What the rule asks, as short as beside a number."""
    if shape in STATED:
        return STATED[shape](params)
    if shape in COMPOUND:
        return named_number(shape, params)
    what = str(_n(params)) if shape in SIMPLE else NAMED[shape](params)
    return _lately(gettext("%(what)s needed") % {"what": what}, params)


def named_number(shape: str, params: Params) -> str:
    """The same within a longer one: what is counted has its name."""
    if shape in ("all_of", "any_of"):
        parts = [_within(each["shape"], named_number(each["shape"], each["params"])) for each in params["rules"]]
        return listed(parts) if shape == "all_of" else either(parts)
    if shape in STATED:
        return STATED[shape](params)
    return _lately(NAMED[shape](params) if shape in NAMED else _scans(_n(params)), params)


def _within(shape: str, said: str) -> str:
    """What stands in another combination stands in brackets: "20 scans or (10 scans and 1 award)"."""
    return gettext("(%(rules)s)") % {"rules": said} if shape in ("all_of", "any_of") else said


def _n(params: Params) -> int:
    return int(params["n"])


def _lately(said: str, params: Params) -> str:
    months = params.get("last_months") or params.get("filters", {}).get("last_months")
    if not months:
        return said
    return ngettext("%(said)s in the last month", "%(said)s in the last %(months)d months", months) % {
        "said": said, "months": months,
    }  # fmt: skip


def _scans(n: int) -> str:
    return ngettext("%(n)d scan", "%(n)d scans", n) % {"n": n}


def _months(n: int) -> str:
    return ngettext("%(n)d month", "%(n)d months", n) % {"n": n}


def _hours(n: int) -> str:
    return ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}


def _with_mark(said: str, params: Params) -> str:
    mark = params.get("pass_percent")
    return gettext("%(said)s with %(percent)d per cent") % {"said": said, "percent": mark} if mark else said


def _max_normal(params: Params) -> str:
    return gettext("%(n)s, of which %(normal)d may be normal") % {
        "n": _scans(_n(params)), "normal": params["normal"],
    }  # fmt: skip


def _study_classes(params: Params) -> str:
    return gettext("%(n)s, of which %(performed)d performed") % {
        "n": _scans(params["total"]), "performed": params["performed"],
    }  # fmt: skip


def _applications(params: Params) -> str:
    exams = ngettext("%(k)d exam", "%(k)d exams", params["k"]) % {"k": params["k"]}
    said = gettext("%(exams)s with %(scans)s each") % {"exams": exams, "scans": _scans(_n(params))}
    return gettext("%(said)s, of some exams fewer") % {"said": said} if params.get("exceptions") else said


def _maintenance(params: Params) -> str:
    parts = [_scans(params["scans"])] if params["scans"] else []
    parts += [_hours(params["hours"])] if params["hours"] else []
    return gettext("%(what)s in %(months)s") % {"what": listed(parts), "months": _months(params["months"])}


# Its number is n, and what is counted stands beside it already.
SIMPLE = {
    "min_count", "min_supervised", "min_positive", "min_sub_type", "min_media", "min_clips", "min_over_read", "min_proctors",
    "breadth", "prerequisite_scans", "reflections",
}  # fmt: skip
NAMED: dict[str, Callable[[Params], str]] = {
    **dict.fromkeys(SHARES, lambda params: gettext("%(percent)d per cent") % {"percent": params["percent"]}),
    "max_normal": _max_normal,
    "study_classes": _study_classes,
    "min_applications": _applications,
    "window": lambda params: (
        gettext("%(n)s within %(months)s") % {"n": _scans(_n(params)), "months": _months(params["months"])}
    ),
    "maintenance": _maintenance,
    "min_clips": lambda params: ngettext("%(n)d clip", "%(n)d clips", _n(params)) % {"n": _n(params)},
    "min_proctors": lambda params: ngettext("%(n)d reviewer", "%(n)d reviewers", _n(params)) % {"n": _n(params)},
    "breadth": lambda params: ngettext("%(n)d question", "%(n)d questions", _n(params)) % {"n": _n(params)},
    "reflections": lambda params: ngettext("%(n)d reflection", "%(n)d reflections", _n(params)) % {"n": _n(params)},
    "learning_hours": lambda params: _hours(params["hours"]),
    "learning_minutes": lambda params: (
        ngettext("%(n)d minute", "%(n)d minutes", params["minutes"]) % {"n": params["minutes"]}
    ),
    "modules_passed": lambda params: (
        ngettext("%(n)d module", "%(n)d modules", len(params["modules"])) % {"n": len(params["modules"])}
    ),
    "courses_passed": lambda params: _with_mark(
        ngettext("%(n)d course", "%(n)d courses", _n(params)) % {"n": _n(params)}, params
    ),
    "assessments": lambda params: _with_mark(
        ngettext("%(n)d assessment", "%(n)d assessments", _n(params)) % {"n": _n(params)}, params
    ),
    "prerequisite_award": lambda params: (
        ngettext("%(n)d award", "%(n)d awards", len(params["groups"])) % {"n": len(params["groups"])}
    ),
    "sign_off": lambda params: (
        ngettext("%(n)d signature", "%(n)d signatures", len(params["roles"])) % {"n": len(params["roles"])}
    ),
}
# Of several numbers.
COMPOUND = ("max_normal", "study_classes", "window", "min_applications", "maintenance", "all_of", "any_of")
# Nothing of which so much is needed.
STATED: dict[str, Callable[[Params], str]] = {
    "max_gap": lambda params: (
        ngettext("No more than %(n)d day between scans", "No more than %(n)d days between scans", params["days"])
        % {"n": params["days"]}
    ),
    "programme_window": lambda params: gettext("Within %(months)s") % {"months": _months(params["months"])},
}


def tally(shape: str, params: Params, result: Result) -> str:
    """How far it is."""
    if shape in HELD:
        return gettext("Met") if result.met else gettext("Not met")
    if shape in SHARES:  # of further scans, further ones are needed
        return gettext("%(counted)d of %(needed)d today") % {"counted": result.counted, "needed": result.needed}
    return gettext("%(counted)d of %(needed)d") % {"counted": result.counted, "needed": result.needed}


def so_far(shape: str, params: Params, result: Result) -> str:
    """Each of several numbers, where no single one tells how far it is; else nothing."""
    if shape != "maintenance":
        return ""
    scans = min(len(result.counted_scans), params["scans"])
    parts = [(scans, _scans(params["scans"]))] if params["scans"] else []
    parts += [(result.counted - scans, _hours(params["hours"]))] if params["hours"] else []
    said = [gettext("%(counted)d of %(asked)s") % {"counted": number, "asked": of} for number, of in parts]
    return gettext("%(numbers)s so far") % {"numbers": listed(said)}
