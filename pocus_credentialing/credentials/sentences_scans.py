"""How is it said how many scans are missing, and what must be so of them?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext

from curriculum.filter_sentences import how_watched, where_made
from curriculum.wordings import as_words, either, listed, words_of

from .judging.judgements import Missing
from .judging.of_which import as_one
from .naming import Names

Params = Mapping[str, Any]

# What may have to be so of some or all of them, in the order in which it is said.
KINDS = (
    "positive", "abnormal", "performed", "bedside", "remote", "unassisted", "supervised", "attested", "over_read", "media",
)  # fmt: skip
ADJECTIVES = ("positive", "abnormal")


def _how(kind: str, roles: Sequence[str] = ()) -> str:
    """After the noun: "6 more scans watched at the bedside", "by a mentor" where it must be one."""
    if roles:
        return {
            "bedside": gettext("watched at the bedside by a %(roles)s"),
            "remote": gettext("watched remotely by a %(roles)s"),
            "unassisted": gettext("done without help, as a %(roles)s confirms"),
            "supervised": gettext("watched by a %(roles)s, at the bedside or remotely"),
            "attested": gettext("supervised by a %(roles)s"),
            "over_read": gettext("reviewed by a %(roles)s"),
        }[kind] % {"roles": either(words_of(roles))}
    return {
        "performed": gettext("performed by you"),
        "bedside": gettext("watched at the bedside"),
        "remote": gettext("watched remotely"),
        "unassisted": gettext("done without help"),
        "supervised": gettext("watched, at the bedside or remotely"),
        "over_read": gettext("looked at by a reviewer"),
        "media": gettext("with a clip"),
    }[kind]


def _hows(like: Params, names: Names) -> list[str]:
    """What is said after the noun: how it was watched and by whom, where it was made, of which kind it is."""
    roles = like.get("roles", {})
    said = [_how(kind, roles.get(kind, ())) for kind in KINDS if kind in like["kinds"] and kind not in ADJECTIVES]
    if "ways" in like:
        said.append(either([how_watched(each) for each in like["ways"]]))
    if like.get("study_classes") == ["interpreted"]:
        said.append(gettext("that you read and did not perform"))
    if "contexts" in like:
        said.append(gettext("made %(where)s") % {"where": where_made(like["contexts"])})
    if "sub_types" in like:
        said.append(gettext("of the kind %(sub_type)s") % {"sub_type": either(names.kinds(like["sub_types"]))})
    return said


def _head(n: int, like: Params, exam: str | None, normal: bool, names: Names) -> str:
    """ "6 more cardiac scans", with what must be so of every one of them."""
    given = {"n": n, "exam": exam}
    abnormal = "abnormal" in like["kinds"] or ("positive" in like["kinds"] and not normal and exam is not None)
    if abnormal and exam is None:
        scans = ngettext("%(n)d more abnormal scan", "%(n)d more abnormal scans", n) % given
    elif abnormal:
        scans = ngettext("%(n)d more abnormal %(exam)s scan", "%(n)d more abnormal %(exam)s scans", n) % given
    elif "positive" in like["kinds"] and exam is None:
        scans = ngettext("%(n)d more positive scan", "%(n)d more positive scans", n) % given
    elif "positive" in like["kinds"]:
        scans = ngettext("%(n)d more positive %(exam)s scan", "%(n)d more positive %(exam)s scans", n) % given
    elif exam is None:
        scans = ngettext("%(n)d more scan", "%(n)d more scans", n) % given
    else:
        scans = ngettext("%(n)d more %(exam)s scan", "%(n)d more %(exam)s scans", n) % given
    return " ".join([scans, listed(_hows(like, names))]).strip()


def _condition(like: Params, first: bool, normal: bool, names: Names) -> str:
    """ "2 must be abnormal", and after that "1 watched at the bedside"."""
    n, kinds = like["n"], like["kinds"]
    adjective = [gettext("positive") if normal and "abnormal" not in kinds else gettext("abnormal")]
    said = [*(adjective if any(each in kinds for each in ADJECTIVES) else []), *_hows(like, names)]
    if len(said) == 2:
        return gettext("%(n)d must be both %(how)s") % {"n": n, "how": listed(said)}
    if len(said) > 2:
        return gettext("%(n)d must be all of this: %(how)s") % {"n": n, "how": listed(said)}
    if kinds == ["media"] and first:
        return ngettext("%(n)d must have a clip", "%(n)d must have a clip", n) % {"n": n}
    is_adjective = any(each in kinds for each in ADJECTIVES)
    if is_adjective or (first and kinds):
        return gettext("%(n)d must be %(how)s") % {"n": n, "how": said[0]}
    return gettext("%(n)d %(how)s") % {"n": n, "how": said[0]}


def _place(like: Params) -> int:
    return min(map(KINDS.index, like["kinds"]), default=len(KINDS))


def scans(params: Params, names: Names) -> str:
    """So many more, what must be so of all of them, and of some."""
    n, application = params["n"], params["application"]
    exam = None if application is None else names.exam(application)
    # Over all exams "abnormal" would be wrong as soon as one of them asks for something normal.
    normal = application is None or application in names.positive_is_normal
    params = params if normal else _alike_positive(params)
    said = f"{_head(n, params, exam, normal, names)}{_part(params, names)}"
    some = sorted(params["of_which"], key=_place)
    conditions = [_condition(each, at == 0, normal, names) for at, each in enumerate(some)]
    if conditions:
        said = gettext("%(scans)s, of which %(conditions)s") % {"scans": said, "conditions": listed(conditions)}
    return f"{said}{_instead(params.get('library_cases', 0))}"


def _alike_positive(params: Params) -> Params:
    """Where every positive answer is an abnormal one, both are called abnormal: the larger number is said, once."""
    every = _positive(params)
    found: dict[str, Params] = {}
    for each in map(_positive, sorted(params["of_which"], key=lambda each: each["n"])):
        kinds = [kind for kind in each["kinds"] if kind not in ADJECTIVES or kind not in every["kinds"]]
        like = {key: value for key, value in each.items() if key != "n"} | {"kinds": kinds}
        if kinds or len(like) > 1:
            found[json.dumps(like, sort_keys=True)] = {"n": each["n"], **like}
    return {**every, "of_which": list(found.values())}


def _positive(like: Params) -> Params:
    return {**like, "kinds": sorted({"positive" if kind == "abnormal" else kind for kind in like["kinds"]})}


def _instead(cases: int) -> str:
    if not cases:
        return ""
    said = ngettext(
        " (%(n)d positive case of the teaching library may stand in for a scan)",
        " (up to %(n)d positive cases of the teaching library may stand in for scans)",
        cases,
    )
    return said % {"n": cases}


def _named(codes: list[str], names: Mapping[str, str]) -> list[str]:
    return [names.get(code, as_words(code)) for code in codes]


def _part(params: Params, names: Names) -> str:
    """What of the exam, or which exams, where it is not all."""
    said = []
    if "applications" in params:
        said.append(gettext("of %(exams)s") % {"exams": either([names.exam(each) for each in params["applications"]])})
    if "views" in params:
        shown = {"views": listed(_named(params["views"], names.views))}
        said.append(ngettext("that shows %(views)s", "that show %(views)s", params["n"]) % shown)
    if "questions" in params:
        asked = listed(
            [gettext("“%(question)s”") % {"question": each} for each in _named(params["questions"], names.questions)]
        )
        said.append(
            ngettext("that answers: %(questions)s", "that answer: %(questions)s", params["n"]) % {"questions": asked}
        )
    return "".join(f" {each}" for each in said)


def of_one_rule(code: str) -> Callable[[Params, Names], str]:
    """What one requirement says is missing, in the form in which several are said together."""
    return lambda params, names: scans(as_one(Missing(code, dict(params))).params, names)


def introductory(params: Params, names: Names) -> str:
    application = params["application"]
    if application is None:
        return ngettext("%(n)d more introductory scan", "%(n)d more introductory scans", params["n"]) % params
    return ngettext("%(n)d more introductory %(exam)s scan", "%(n)d more introductory %(exam)s scans", params["n"]) % {
        "n": params["n"],
        "exam": names.exam(application),
    }


def in_window(params: Params, names: Names) -> str:
    return f"{of_one_rule('more_in_window')(params, names)}, {same_months(params)}"


def same_months(params: Params) -> str:
    months = ngettext("all within the same month", "all within the same %(months)d months", params["months"])
    return months % {"months": params["months"]}


def windows_of_the_same(parts: Sequence[Missing]) -> dict[int, int]:
    """Scans that are missing → the window for which just as many of the same are: said once, by their places."""
    found: dict[int, int] = {}
    for number, part in enumerate(parts):
        if part.code != "more_in_window":
            continue
        asked = as_one(part).params
        at = next((at for at, each in enumerate(parts) if at not in found and _serves(each, asked)), None)
        if at is not None:
            found[at] = number
    return found


def _serves(part: Missing, asked: Params) -> bool:
    """Whether the sentence about this part, said of the same months, is all that is asked of them."""
    if part.code not in ("more_scans", "scans_of_which"):
        return False
    said = part.params if part.code == "scans_of_which" else as_one(part).params
    more = [each for each in asked["of_which"] if each not in said["of_which"]]
    alike = {key: value for key, value in asked.items() if key not in ("kinds", "of_which")}
    return not more and {*asked["kinds"]} <= {*said["kinds"]} and alike.items() <= said.items()


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
    if params["further"] is None and kind == "indicated":
        return gettext("; further scans do not make up for those made elsewhere")
    if params["further"] is None:
        return ngettext("; %(n)d more to be confirmed", "; %(n)d more to be confirmed", params["n"]) % params + by
    return (
        ngettext("; %(further)d further such scan is enough", "; %(further)d further such scans are enough", params["further"])
        % params
    )  # fmt: skip
