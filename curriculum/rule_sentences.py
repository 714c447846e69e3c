"""What does each shape of rule ask, in one sentence?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext, ngettext

from curriculum.award_words import awards_of
from curriculum.filter_sentences import counting_sentences, how_watched
from curriculum.rule_details import About, Params, details
from curriculum.wordings import as_words, either, listed, within_a_sentence, words_of


def rule_sentence(shape: str, params: Params, about: About) -> str:
    """With all that its parameters say, but for what makes a scan count."""
    return " ".join([SENTENCES[shape](params, about), *details(shape, params, about)])


def _modules_passed(params: Params, about: About) -> str:
    names = [about.modules.get(code, code) for code in params["modules"]]
    return ngettext("Pass the module “%(names)s”.", "Pass the modules “%(names)s”.", len(names)) % {
        "names": gettext("” and “").join(names)
    }


def _min_count(params: Params, about: About) -> str:
    n = params["n"]
    if about.exam:
        said = ngettext("At least %(n)d %(exam)s scan that counts.", "At least %(n)d %(exam)s scans that count.", n)
    elif "applications" in params:
        said = ngettext("At least %(n)d scan that counts.", "At least %(n)d scans that count.", n)
    else:
        said = ngettext("At least %(n)d scan that counts, of any exam.", "At least %(n)d scans that count, of any exam.", n)  # fmt: skip
    return said % {"n": n, "exam": about.exam}


def _min_supervised(params: Params, about: About) -> str:
    return gettext("At least %(n)d of the scans that count %(how)s, as the supervisor confirms.") % {
        "n": params["n"],
        "how": how_watched(params["mode"]),
    }


def _min_positive(params: Params, about: About) -> str:
    said = gettext("At least %(n)d of the scans that count in which what the exam asks for was there.") % params
    n = params.get("library_cases")
    if not n:
        return said
    cases = ngettext(
        "%(n)d of them may be a reviewed case of the library.", "%(n)d of them may be reviewed cases of the library.", n
    )
    return f"{said} {cases % {'n': n}}"


def _n(one: Callable[[int], str]) -> Callable[[Params, About], str]:
    """A sentence whose only parameter is n."""
    return lambda params, about: one(params["n"]) % {"n": params["n"]}


def _share(said: Callable[[], str]) -> Callable[[Params, About], str]:
    return lambda params, about: (
        said()
        % {
            "percent": params["percent"],
            "how": how_watched(params["mode"]) if "mode" in params else "",
        }
    )


def _study_classes(params: Params, about: About) -> str:
    said = ngettext(
        "At least %(total)d study, of which %(performed)d performed and read.",
        "At least %(total)d studies, of which %(performed)d performed and read; the others may be only read.",
        params["total"],
    )
    return said % params


def _max_normal(params: Params, about: About) -> str:
    scans = ngettext("At least %(n)d scan that counts", "At least %(n)d scans that count", params["n"])
    normal = ngettext("no more than %(normal)d is normal", "no more than %(normal)d are normal", params["normal"])
    return gettext("%(scans)s, of which %(normal)s.") % {"scans": scans % params, "normal": normal % params}


def _min_sub_type(params: Params, about: About) -> str:
    return gettext("At least %(n)d of the scans that count of the kind %(kinds)s.") % {
        "n": params["n"],
        "kinds": either(about.words.of_parts(params["sub_types"])),
    }


def _window(params: Params, about: About) -> str:
    said = ngettext(
        "At least %(n)d of the scans that count within the same month.",
        "At least %(n)d of the scans that count within the same %(months)d months.",
        params["months"],
    )
    if "supervised" not in params:
        return said % params
    watched = ngettext("%(n)d of these %(how)s.", "%(n)d of these %(how)s.", params["supervised"])
    how = {"n": params["supervised"], "how": how_watched(params["mode"])}
    return f"{said % params} {watched % how}"


def _programme_window(params: Params, about: About) -> str:
    return ngettext("Everything within %(months)d month.", "Everything within %(months)d months.", params["months"]) % params  # fmt: skip


def _max_gap(params: Params, about: About) -> str:
    days = ngettext("%(days)d day", "%(days)d days", params["days"]) % params
    if params["severity"] == "warn":
        return gettext("No more than %(days)s between scans: advised, not required.") % {"days": days}
    return gettext("No more than %(days)s between scans.") % {"days": days}


def _min_applications(params: Params, about: About) -> str:
    scans = ngettext("at least %(n)d scan that counts", "at least %(n)d scans that count", params["n"]) % params
    said = ngettext(
        "At least %(k)d exam with %(scans)s.", "At least %(k)d exams, each with %(scans)s.", params["k"]
    ) % {"k": params["k"], "scans": scans}  # fmt: skip
    if params.get("required"):
        said = f"{said} {gettext('Among them: %(exams)s.') % {'exams': listed(about.named(params['required']))}}"
    for code, n in params.get("exceptions", {}).items():
        enough = ngettext("%(exam)s: %(n)d is enough.", "%(exam)s: %(n)d are enough.", n)
        said = f"{said} {enough % {'exam': about.exams.get(code, as_words(code)), 'n': n}}"
    return said


def _learning_hours(params: Params, about: About) -> str:
    n = params["hours"]
    if params.get("hands_on"):
        return ngettext("At least %(n)d hands-on hour.", "At least %(n)d hands-on hours.", n) % {"n": n}
    return ngettext("At least %(n)d hour of courses.", "At least %(n)d hours of courses.", n) % {"n": n}


def _learning_minutes(params: Params, about: About) -> str:
    n = params["minutes"]
    if params.get("hands_on"):
        return ngettext("At least %(n)d hands-on minute.", "At least %(n)d hands-on minutes.", n) % {"n": n}
    return ngettext("At least %(n)d minute of courses.", "At least %(n)d minutes of courses.", n) % {"n": n}


def _courses_passed(params: Params, about: About) -> str:
    codes = params.get("codes")
    what = either([about.modules.get(code, as_words(code)) for code in codes] if codes else words_of(params["kinds"]))
    said = ngettext("Complete this: %(what)s.", "Complete %(n)d of these: %(what)s.", params["n"])
    return said % {"n": params["n"], "what": what}


def _assessments(params: Params, about: About) -> str:
    kinds = {
        "formative": ngettext("Pass %(n)d formative assessment.", "Pass %(n)d formative assessments.", params["n"]),
        "summative": ngettext("Pass %(n)d summative assessment.", "Pass %(n)d summative assessments.", params["n"]),
    }
    plain = ngettext("Pass %(n)d assessment.", "Pass %(n)d assessments.", params["n"])
    return kinds.get(params.get("kind", ""), plain) % {"n": params["n"]}


def _sign_off(params: Params, about: About) -> str:
    said = ngettext("Signed by a %(roles)s.", "Signed by a %(roles)s, each a different person.", len(params["roles"]))
    said %= {"roles": listed(words_of(params["roles"]))}
    if "document" in params:
        said += " " + gettext("What is signed: %(document)s.") % {"document": as_words(params["document"])}
    return said


def _prerequisite_award(params: Params, about: About) -> str:
    groups = [either(awards_of(group)) for group in params["groups"]]
    return gettext("Hold %(awards)s.") % {"awards": gettext(", and ").join(groups)}


def _maintenance(params: Params, about: About) -> str:
    parts = []
    if params["scans"]:
        parts.append(ngettext("%(scans)d scan that counts", "%(scans)d scans that count", params["scans"]) % params)
    if params["hours"]:
        parts.append(ngettext("%(hours)d hour of courses", "%(hours)d hours of courses", params["hours"]) % params)
    said = ngettext(
        "In the last month at least %(what)s.", "In the last %(months)d months at least %(what)s.", params["months"]
    )
    return said % {"months": params["months"], "what": listed(parts)}


def _combined(head: Callable[[], str]) -> Callable[[Params, About], str]:
    """Each part says what makes a scan count for it: the rule has nothing of the sort that all of them share."""

    def said(params: Params, about: About) -> str:
        return head() % {"rules": "; ".join(_part(each, about) for each in params["rules"])}

    return said


def _part(rule: dict[str, Any], about: About) -> str:
    code = rule.get("application")
    own = About(about.named([code])[0], about.exams, about.modules, (code,)) if code else about
    if "rules" in rule["params"]:
        combined = within_a_sentence(rule_sentence(rule["shape"], rule["params"], own).rstrip("."))
        return gettext("(%(rules)s)") % {"rules": combined}
    said = rule_sentence(rule["shape"], rule["params"], own).rstrip(".")
    more = " ".join(counting_sentences(rule["params"].get("filters", {}), own.codes))
    return gettext("%(rule)s (%(counting)s)") % {"rule": said, "counting": more.rstrip(".")} if more else said


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
    "breadth": _n(
        lambda n: ngettext(
            "The scans answer at least %(n)d clinical question.",
            "The scans answer at least %(n)d different clinical questions.",
            n,
        )
    ),
    "min_proctors": _n(
        lambda n: ngettext(
            "The scans are reviewed by at least %(n)d person.", "The scans are reviewed by at least %(n)d people.", n
        )
    ),
    "learning_hours": _learning_hours,
    "learning_minutes": _learning_minutes,
    "courses_passed": _courses_passed,
    "assessments": _assessments,
    "sign_off": _sign_off,
    "reflections": _n(lambda n: ngettext("Write %(n)d reflection.", "Write %(n)d reflections.", n)),
    "prerequisite_award": _prerequisite_award,
    "maintenance": _maintenance,
    "all_of": _combined(lambda: gettext("All of these: %(rules)s.")),
    "any_of": _combined(lambda: gettext("One of these: %(rules)s.")),
}
