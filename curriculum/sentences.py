"""How is a requirement said, and what makes a scan count?

What is missing for one trainee is said elsewhere, from what judge found; here stands what the programme asks of all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext, ngettext, pgettext

from curriculum.library.basis import PROGRAMME_SET, SUGGESTED
from curriculum.models import Requirement

Names = Mapping[str, str]


def requirement_sentence(requirement: Requirement, exams: Names, modules: Names) -> str:
    """One sentence; a shape that has none yet is said by its title."""
    write = _SENTENCES.get(requirement.shape)
    if write is None:
        return requirement.title
    exam = _within_a_sentence(exams[requirement.application.code]) if requirement.application else ""
    return write(requirement.params, exam, modules)


def _within_a_sentence(name: str) -> str:
    """Where English has lower case; not DVT or eFAST."""
    plain_word = name[:1].isupper() and name[1:2].islower()
    return name[:1].lower() + name[1:] if plain_word and (get_language() or "en").startswith("en") else name


def _modules_passed(params: Mapping[str, Any], exam: str, modules: Names) -> str:
    names = [modules.get(code, code) for code in params["modules"]]
    return ngettext("Pass the module “%(names)s”.", "Pass the modules “%(names)s”.", len(names)) % {
        "names": gettext("” and “").join(names)
    }


def _min_count(params: Mapping[str, Any], exam: str, modules: Names) -> str:
    n = params["n"]
    if exam:
        said = ngettext("At least %(n)d %(exam)s scan that counts.", "At least %(n)d %(exam)s scans that count.", n)
    else:
        said = ngettext("At least %(n)d scan that counts, of any exam.", "At least %(n)d scans that count, of any exam.", n)  # fmt: skip
    said %= {"n": n, "exam": exam}
    if params.get("recommended"):
        said = f"{said} {gettext('%(n)d are recommended.') % {'n': params['recommended']}}"
    return said


def _min_supervised(params: Mapping[str, Any], exam: str, modules: Names) -> str:
    n = params["n"]
    said = {
        "bedside": ngettext(
            "At least %(n)d of the scans that count watched at the bedside, as the supervisor confirms.",
            "At least %(n)d of the scans that count watched at the bedside, as the supervisor confirms.",
            n,
        ),
        "remote": ngettext(
            "At least %(n)d of the scans that count watched remotely, as the supervisor confirms.",
            "At least %(n)d of the scans that count watched remotely, as the supervisor confirms.",
            n,
        ),
        "unassisted": ngettext(
            "At least %(n)d of the scans that count done without help, as the supervisor confirms.",
            "At least %(n)d of the scans that count done without help, as the supervisor confirms.",
            n,
        ),
    }[params["mode"]]
    return said % {"n": n}


def _min_positive(params: Mapping[str, Any], exam: str, modules: Names) -> str:
    n = params["n"]
    said = ngettext(
        "At least %(n)d of the scans that count in which what the exam asks for was there.",
        "At least %(n)d of the scans that count in which what the exam asks for was there.",
        n,
    )
    return said % {"n": n}


_SENTENCES: dict[str, Callable[[Mapping[str, Any], str, Names], str]] = {
    "modules_passed": _modules_passed,
    "min_count": _min_count,
    "min_supervised": _min_supervised,
    "min_positive": _min_positive,
}


def counting_sentences(filters: Mapping[str, Any]) -> list[str]:
    """What must be true of an accepted scan so that it counts; every filter has its sentence.

    In the order of our own table: a database may keep the keys of an object in an order of its own.
    """
    found = []
    for key in sorted(filters, key=list(_COUNTING).index):
        found += _COUNTING[key](filters[key])
    return found


def _outcomes(unwanted: list[str]) -> list[str]:
    said = {
        "FN": gettext("Nothing was missed."),
        "FP": gettext("Nothing was over-called."),
        "limited": gettext("The images were not technically limited."),
        "failure": gettext("The procedure succeeded."),
        "TP": gettext("The finding was not there."),
        "TN": gettext("The finding was there."),
        "success": gettext("The procedure did not succeed."),
    }
    return [said[each] for each in unwanted]


def _contexts(taken: list[str]) -> list[str]:
    said = {
        "clinical": pgettext("where a scan was made", "in clinical care"),
        "educational": pgettext("where a scan was made", "for teaching"),
        "simulated": pgettext("where a scan was made", "on a simulator"),
        "volunteer": pgettext("where a scan was made", "on a volunteer"),
    }
    made = gettext(" or ").join(said[each] for each in taken)
    return [gettext("It was made %(where)s.") % {"where": made}]


_COUNTING: dict[str, Callable[[Any], list[str]]] = {
    "determinate": lambda value: [gettext("The images answer every question.")] if value else [],
    "quality_min": lambda value: [gettext("Image quality is %(n)d or more, of 5.") % {"n": value}],
    "required_views": lambda value: [gettext("Every required view is there.")] if value else [],
    "outcome_not": _outcomes,
    "contexts": _contexts,
}


def label_sentence(label: str | None) -> str:
    """What stands beside a number that is not a society's own; empty where it is."""
    said = {SUGGESTED: gettext("suggested here, not by SPOCUS"), PROGRAMME_SET: gettext("programme-set")}
    return said.get(label, label) if label else ""
