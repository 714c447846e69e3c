"""What does each shape of rule ask, in one sentence?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext, ngettext

from curriculum.filter_sentences import as_words, either, listed

Names = Mapping[str, str]
Params = Mapping[str, Any]


@dataclass(frozen=True)
class About:
    """What a sentence may name: the exam of the rule ("" for the whole programme), exams and modules by code."""

    exam: str
    exams: Names
    modules: Names

    def named(self, codes: list[str]) -> str:
        return gettext(" or ").join(within_a_sentence(self.exams.get(code, as_words(code))) for code in codes)


def within_a_sentence(name: str) -> str:
    """Where English has lower case; not DVT or eFAST."""
    plain_word = name[:1].isupper() and name[1:2].islower()
    return name[:1].lower() + name[1:] if plain_word and (get_language() or "en").startswith("en") else name


def _modules_passed(params: Params, about: About) -> str:
    names = [about.modules.get(code, code) for code in params["modules"]]
    said = ngettext("Pass the module “%(names)s”.", "Pass the modules “%(names)s”.", len(names)) % {
        "names": gettext("” and “").join(names)
    }
    return f"{said}{_mark(params)}"


def _mark(params: Params) -> str:
    if params.get("pass_percent") is None:
        return ""
    return " " + gettext("The pass mark is %(n)d per cent.") % {"n": params["pass_percent"]}


def _min_count(params: Params, about: About) -> str:
    n = params["n"]
    if about.exam:
        said = ngettext("At least %(n)d %(exam)s scan that counts.", "At least %(n)d %(exam)s scans that count.", n)
    else:
        said = ngettext("At least %(n)d scan that counts, of any exam.", "At least %(n)d scans that count, of any exam.", n)  # fmt: skip
    return f"{said % {'n': n, 'exam': about.exam}}{_recommended(params)}"


def _recommended(params: Params) -> str:
    if not params.get("recommended"):
        return ""
    return " " + gettext("%(n)d are recommended.") % {"n": params["recommended"]}


def _how(mode: str) -> str:
    return {
        "bedside": gettext("watched at the bedside"),
        "remote": gettext("watched remotely"),
        "unassisted": gettext("done without help"),
        "any": gettext("watched, at the bedside or remotely"),
    }[mode]


def _min_supervised(params: Params, about: About) -> str:
    said = gettext("At least %(n)d of the scans that count %(how)s, as the supervisor confirms.") % {
        "n": params["n"],
        "how": _how(params["mode"]),
    }
    return f"{said}{_who(gettext('The supervisor is a %(roles)s.'), params)}"


def _who(said: str, params: Params) -> str:
    return " " + said % {"roles": either(params["roles"])} if params.get("roles") else ""


def _of(params: Params, about: About) -> str:
    """ " (FAST or aorta)", where a rule of the programme is about some exams."""
    return f" ({about.named(params['applications'])})" if "applications" in params else ""


def _min_positive(params: Params, about: About) -> str:
    said = gettext("At least %(n)d of the scans that count%(of)s in which what the exam asks for was there.") % {
        "n": params["n"],
        "of": _of(params, about),
    }
    if params.get("library_cases"):
        cases = ngettext(
            "%(n)d of them may be a reviewed case of the library.",
            "%(n)d of them may be reviewed cases of the library.",
            params["library_cases"],
        )
        said = f"{said} {cases % {'n': params['library_cases']}}"
    return said


def _n(one: Callable[[int], str]) -> Callable[[Params, About], str]:
    """A sentence whose only parameter is n."""
    return lambda params, about: one(params["n"]) % {"n": params["n"], "exam": about.exam}


def _share(said: Callable[[], str]) -> Callable[[Params, About], str]:
    return lambda params, about: (
        said() % {"percent": params["percent"], "how": _how(params["mode"]) if "mode" in params else ""}
        + _who(gettext("That person is a %(roles)s."), params)
    )


def _study_classes(params: Params, about: About) -> str:
    return gettext("At least %(total)d studies, of which %(performed)d performed and read; the others may be only read.") % params  # fmt: skip


def _max_normal(params: Params, about: About) -> str:
    return gettext("At least %(n)d scans that count, of which no more than %(normal)d are normal.") % params


def _min_sub_type(params: Params, about: About) -> str:
    return gettext("At least %(n)d of the scans that count of the kind %(kinds)s.") % {
        "n": params["n"],
        "kinds": either(params["sub_types"]),
    }


def _window(params: Params, about: About) -> str:
    return gettext("At least %(n)d of the scans that count within the same %(months)d months.") % params


def _programme_window(params: Params, about: About) -> str:
    return gettext("Everything within %(months)d months.") % params


def _max_gap(params: Params, about: About) -> str:
    if params["severity"] == "warn":
        return gettext("No more than %(days)d days between scans are advised.") % params
    return gettext("No more than %(days)d days between scans.") % params


def _min_applications(params: Params, about: About) -> str:
    said = gettext("At least %(k)d exams with at least %(n)d scans each that count.") % params
    if params.get("required"):
        names = gettext(" and ").join(within_a_sentence(about.exams.get(each, as_words(each))) for each in params["required"])  # fmt: skip
        said = f"{said} {gettext('Among them: %(exams)s.') % {'exams': names}}"
    for code, n in params.get("exceptions", {}).items():
        exam = about.exams.get(code, as_words(code))
        said = f"{said} {gettext('%(exam)s: %(n)d are enough.') % {'exam': exam, 'n': n}}"
    return said


def _learning(params: Params, about: About) -> str:
    if "minutes" in params:
        said = gettext("At least %(n)d minutes of courses.") % {"n": params["minutes"]}
    elif params.get("hands_on"):
        said = ngettext("At least %(n)d hands-on hour.", "At least %(n)d hands-on hours.", params["hours"])
        said %= {"n": params["hours"]}
    else:
        said = ngettext("At least %(n)d hour of courses.", "At least %(n)d hours of courses.", params["hours"])
        said %= {"n": params["hours"]}
    return f"{said}{_kinds(params)}{_recommended(params)}{_last(params)}"


def _kinds(params: Params) -> str:
    return " " + gettext("Of the kind: %(kinds)s.") % {"kinds": either(params["kinds"])} if "kinds" in params else ""


def _last(params: Params) -> str:
    return " " + gettext("In the last %(n)d months.") % {"n": params["last_months"]} if "last_months" in params else ""


def _courses_passed(params: Params, about: About) -> str:
    what = either(params.get("codes") or params["kinds"])
    said = gettext("Complete %(n)d: %(what)s.") % {"n": params["n"], "what": what}
    return f"{said}{_mark(params)}{_last(params)}"


def _assessments(params: Params, about: About) -> str:
    kinds = {
        "formative": ngettext("Pass %(n)d formative assessment.", "Pass %(n)d formative assessments.", params["n"]),
        "summative": ngettext("Pass %(n)d summative assessment.", "Pass %(n)d summative assessments.", params["n"]),
    }
    plain = ngettext("Pass %(n)d assessment.", "Pass %(n)d assessments.", params["n"])
    said = kinds.get(params.get("kind", ""), plain) % {"n": params["n"]}
    if params.get("tools"):
        said += " " + gettext("By: %(tools)s.") % {"tools": either(params["tools"])}
    said += _mark(params) + _who(gettext("The assessor is a %(roles)s."), params)
    independent = {
        "not_main_proctor": gettext("The assessor is not the person who reviewed most of the scans."),
        "never_proctor": gettext("The assessor has reviewed none of the scans."),
    }
    if "independence" in params:
        said += " " + independent[params["independence"]]
    return said + _last(params)


def _sign_off(params: Params, about: About) -> str:
    said = gettext("Signed by a %(roles)s, each a different person.") % {"roles": listed(params["roles"])}
    if "document" in params:
        said += " " + gettext("What is signed: %(document)s.") % {"document": as_words(params["document"])}
    return said


def _prerequisite_award(params: Params, about: About) -> str:
    groups = [gettext(" or ").join(code.upper() for code in group) for group in params["groups"]]
    return gettext("Hold %(awards)s.") % {"awards": gettext(", and ").join(groups)}


def _maintenance(params: Params, about: About) -> str:
    parts = []
    if params["scans"]:
        parts.append(ngettext("%(scans)d scan that counts", "%(scans)d scans that count", params["scans"]) % params)
    if params["hours"]:
        parts.append(ngettext("%(hours)d hour of courses", "%(hours)d hours of courses", params["hours"]) % params)
    return gettext("In the last %(months)d months at least %(what)s.") % {
        "months": params["months"],
        "what": gettext(" and ").join(parts),
    }


def _combined(head: Callable[[], str]) -> Callable[[Params, About], str]:
    def said(params: Params, about: About) -> str:
        parts = []
        for each in params["rules"]:
            code = each.get("application")
            exam = within_a_sentence(about.exams.get(code, as_words(code))) if code else about.exam
            own = About(exam, about.exams, about.modules)
            parts.append(SENTENCES[each["shape"]](each["params"], own).rstrip("."))
        return head() % {"rules": "; ".join(parts)}

    return said


SENTENCES: dict[str, Callable[[Params, About], str]] = {
    "modules_passed": _modules_passed,
    "min_count": _min_count,
    "min_supervised": _min_supervised,
    "min_positive": _min_positive,
    "min_sub_type": _min_sub_type,
    "min_media": _n(lambda n: gettext("At least %(n)d of the scans that count with a clip.")),
    "min_over_read": _n(lambda n: gettext("At least %(n)d of the scans looked at by a reviewer.")),
    "min_clips": _n(lambda n: ngettext("At least %(n)d clip.", "At least %(n)d clips.", n)),
    "min_supervised_share": _share(
        lambda: gettext("At least %(percent)d per cent of the scans that count %(how)s, as the supervisor confirms.")
    ),
    "min_reviewed_share": _share(
        lambda: gettext("At least %(percent)d per cent of the scans looked at by a reviewer.")
    ),
    "min_indicated_share": _share(
        lambda: gettext("At least %(percent)d per cent of the scans that count made in clinical care.")
    ),
    "max_normal": _max_normal,
    "study_classes": _study_classes,
    "window": _window,
    "programme_window": _programme_window,
    "max_gap": _max_gap,
    "prerequisite_scans": _n(
        lambda n: ngettext(
            "%(n)d introductory scan first, which counts for nothing else.",
            "%(n)d introductory scans first, which count for nothing else.",
            n,
        )
    ),
    "min_applications": _min_applications,
    "breadth": _n(lambda n: gettext("The scans answer at least %(n)d different clinical questions.")),
    "min_proctors": _n(
        lambda n: ngettext(
            "The scans are reviewed by at least %(n)d person.", "The scans are reviewed by at least %(n)d people.", n
        )
    ),
    "learning_hours": _learning,
    "learning_minutes": _learning,
    "courses_passed": _courses_passed,
    "assessments": _assessments,
    "sign_off": _sign_off,
    "reflections": _n(lambda n: ngettext("Write %(n)d reflection.", "Write %(n)d reflections.", n)),
    "prerequisite_award": _prerequisite_award,
    "maintenance": _maintenance,
    "all_of": _combined(lambda: gettext("All of these: %(rules)s.")),
    "any_of": _combined(lambda: gettext("One of these: %(rules)s.")),
}
