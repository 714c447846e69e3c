"""How is it said how many scans are missing, and what must be so of them?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext

from curriculum.wordings import as_words, either, listed, words_of

from .naming import Names

Params = Mapping[str, Any]

# What may have to be so of some or all of them, in the order in which it is said.
KINDS = (
    "positive", "abnormal", "performed", "bedside", "remote", "unassisted", "supervised", "attested", "over_read", "media",
)  # fmt: skip
Roles = Mapping[str, list[str]]


def _how(kind: str, roles: Roles) -> str:
    """After the noun: "6 more scans watched at the bedside", "by a mentor" where it must be one."""
    if asked := roles.get(kind):
        return {
            "bedside": gettext("watched at the bedside by a %(roles)s"),
            "remote": gettext("watched remotely by a %(roles)s"),
            "unassisted": gettext("done without help, as a %(roles)s confirms"),
            "supervised": gettext("watched by a %(roles)s, at the bedside or remotely"),
            "attested": gettext("supervised by a %(roles)s"),
            "over_read": gettext("reviewed by a %(roles)s"),
        }[kind] % {"roles": either(words_of(asked))}
    return {
        "performed": gettext("performed by you"),
        "bedside": gettext("watched at the bedside"),
        "remote": gettext("watched remotely"),
        "unassisted": gettext("done without help"),
        "supervised": gettext("watched, at the bedside or remotely"),
        "over_read": gettext("looked at by a reviewer"),
        "media": gettext("with a clip"),
    }[kind]


def _head(n: int, of_all: list[str], exam: str | None, normal: bool, roles: Roles) -> str:
    """ "6 more cardiac scans", with what must be so of every one of them."""
    given = {"n": n, "exam": exam}
    abnormal = "abnormal" in of_all or ("positive" in of_all and not normal and exam is not None)
    if abnormal and exam is None:
        scans = ngettext("%(n)d more abnormal scan", "%(n)d more abnormal scans", n) % given
    elif abnormal:
        scans = ngettext("%(n)d more abnormal %(exam)s scan", "%(n)d more abnormal %(exam)s scans", n) % given
    elif "positive" in of_all and exam is None:
        scans = ngettext("%(n)d more positive scan", "%(n)d more positive scans", n) % given
    elif "positive" in of_all:
        scans = ngettext("%(n)d more positive %(exam)s scan", "%(n)d more positive %(exam)s scans", n) % given
    elif exam is None:
        scans = ngettext("%(n)d more scan", "%(n)d more scans", n) % given
    else:
        scans = ngettext("%(n)d more %(exam)s scan", "%(n)d more %(exam)s scans", n) % given
    hows = [_how(kind, roles) for kind in of_all if kind not in ("positive", "abnormal")]
    return " ".join([scans, listed(hows)]).strip()


def _condition(kind: str, n: int, first: bool, normal: bool, roles: Roles) -> str:
    """ "2 must be abnormal", and after that "1 watched at the bedside"."""
    if kind == "positive" and normal:
        return ngettext("%(n)d must be positive", "%(n)d must be positive", n) % {"n": n}
    if kind in ("positive", "abnormal"):
        return ngettext("%(n)d must be abnormal", "%(n)d must be abnormal", n) % {"n": n}
    if not first:
        return gettext("%(n)d %(how)s") % {"n": n, "how": _how(kind, roles)}
    if kind == "media":
        return ngettext("%(n)d must have a clip", "%(n)d must have a clip", n) % {"n": n}
    return gettext("%(n)d must be %(how)s") % {"n": n, "how": _how(kind, roles)}


def scans(params: Params, names: Names) -> str:
    params = _attested(params)
    roles: Roles = params.get("roles", {})
    n, application = params["n"], params["application"]
    exam = None if application is None else names.exam(application)
    # Over all exams "abnormal" would be wrong as soon as one of them asks for something normal.
    normal = application is None or application in names.positive_is_normal
    of_all = [kind for kind in KINDS if params.get(kind) == n]
    of_some = [kind for kind in KINDS if 0 < params.get(kind, 0) < n]
    head = f"{_head(n, of_all, exam, normal, roles)}{_part(params, names)}"
    conditions = [_condition(kind, params[kind], kind == of_some[0], normal, roles) for kind in of_some]
    conditions += [
        gettext("%(n)d of the kind %(sub_type)s") % {"n": many, "sub_type": either(names.kinds(codes.split(",")))}
        for codes, many in params.get("of_sub_types", {}).items()
    ]
    if not conditions:
        return head
    return gettext("%(scans)s, of which %(conditions)s") % {"scans": head, "conditions": listed(conditions)}


def _attested(params: Params) -> Params:
    """Whoever must have attested every one of them, said as the other kinds are."""
    if "supervised_by" not in params:
        return params
    roles = {**params.get("roles", {}), "attested": params["supervised_by"]}
    return {**params, "attested": params["n"], "roles": roles}


def _named(codes: list[str], names: Mapping[str, str]) -> list[str]:
    return [names.get(code, as_words(code)) for code in codes]


def _part(params: Params, names: Names) -> str:
    """What of the exam, or which exams, where it is not all."""
    said = []
    if "applications" in params:
        said.append(gettext("of %(exams)s") % {"exams": either([names.exam(each) for each in params["applications"]])})
    if "sub_types" in params:
        kinds = either(names.kinds(params["sub_types"]))
        said.append(gettext("of the kind %(sub_type)s") % {"sub_type": kinds})
    if "views" in params:
        said.append(gettext("that show %(views)s") % {"views": listed(_named(params["views"], names.views))})
    if "questions" in params:
        asked = listed(
            [gettext("“%(question)s”") % {"question": each} for each in _named(params["questions"], names.questions)]
        )
        said.append(gettext("that answer: %(questions)s") % {"questions": asked})
    return "".join(f" {each}" for each in said)


def all_of(kind: str) -> Callable[[Params, Names], str]:
    """`roles` of a single rule are a list: of whoever does this."""

    def said(params: Params, names: Names) -> str:
        roles = {kind: params["roles"]} if params.get("roles") else {}
        return scans({**params, kind: params["n"], "roles": roles}, names)

    return said


def introductory(params: Params, names: Names) -> str:
    application = params["application"]
    if application is None:
        return ngettext("%(n)d more introductory scan", "%(n)d more introductory scans", params["n"]) % params
    return ngettext("%(n)d more introductory %(exam)s scan", "%(n)d more introductory %(exam)s scans", params["n"]) % {
        "n": params["n"],
        "exam": names.exam(application),
    }


def in_window(params: Params, names: Names) -> str:
    return f"{scans(params, names)}, {same_months(params)}"


def same_months(params: Params) -> str:
    months = ngettext("all within the same month", "all within the same %(months)d months", params["months"])
    return months % {"months": params["months"]}


def windows_of_the_same(parts: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Scans that are missing → the window for which just as many of the same are: said once, by their places."""
    found: dict[int, int] = {}
    for number, part in enumerate(parts):
        if part["code"] != "more_in_window":
            continue
        asked = _which(part["params"])
        same = (
            at
            for at, each in enumerate(parts)
            if each["code"] in ("more_scans", "scans_of_which") and _which(each["params"]) == asked
        )
        at = next(same, None)
        if at is not None and at not in found:
            found[at] = number
    return found


def _which(params: Params) -> tuple[Any, ...]:
    return tuple(params.get(each) for each in ("n", "application", "applications", "questions", "views"))


def clips(params: Params, names: Names) -> str:
    said = ngettext("%(n)d more clip", "%(n)d more clips", params["n"]) % params
    if params["application"] is None:
        return said
    return gettext("%(clips)s of %(exam)s scans") % {"clips": said, "exam": names.exam(params["application"])}


def share(kind: str) -> Callable[[Params, Names], str]:
    def said(params: Params, names: Names) -> str:
        so_far = gettext("%(counted)d of %(of)d so far") % params if params["of"] else gettext("no scans so far")
        given = {**params, "roles": either(words_of(params.get("roles", []))), "so_far": so_far}
        what = {
            "supervised": gettext("%(percent)d per cent watched: %(so_far)s"),
            "reviewed": gettext("%(percent)d per cent reviewed: %(so_far)s"),
            "indicated": gettext("%(percent)d per cent made in clinical care: %(so_far)s"),
        }
        if given["roles"]:
            what |= {
                "supervised": gettext("%(percent)d per cent watched by a %(roles)s: %(so_far)s"),
                "reviewed": gettext("%(percent)d per cent reviewed by a %(roles)s: %(so_far)s"),
            }
        return f"{what[kind] % given}{_remedy(kind, given)}"

    return said


def _remedy(kind: str, params: Params) -> str:
    """The shortest way: scans that are there can still be reviewed or confirmed; why one was made does not change."""
    if not params["of"]:
        return ""
    by = gettext(" by a %(roles)s") % params if params["roles"] else ""
    if kind == "reviewed":
        return ngettext("; %(n)d more to be reviewed", "; %(n)d more to be reviewed", params["n"]) % params + by
    if params["further"] is None:
        return ngettext("; %(n)d more to be confirmed", "; %(n)d more to be confirmed", params["n"]) % params + by
    return (
        ngettext("; %(further)d further such scan is enough", "; %(further)d further such scans are enough", params["further"])
        % params
    )  # fmt: skip
