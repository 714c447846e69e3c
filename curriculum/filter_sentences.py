"""What makes a scan count? Every filter has its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext


def as_words(code: str) -> str:
    return code.replace("_", " ").replace("e learning", "e-learning")


def either(codes: list[str]) -> str:
    return gettext(" or ").join(as_words(each) for each in codes)


def listed(codes: list[str]) -> str:
    return gettext(" and ").join(as_words(each) for each in codes)


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


def _supervised(modes: list[str]) -> list[str]:
    said = {
        "bedside": gettext("watched at the bedside"),
        "remote": gettext("watched remotely"),
        "unassisted": gettext("done without help"),
    }
    how = gettext(" or ").join(said[each] for each in modes)
    return [gettext("It was %(how)s, as the supervisor confirms.") % {"how": how}]


def _study_classes(classes: list[str]) -> list[str]:
    if classes == ["performed"]:
        return [gettext("The trainee performed it.")]
    if classes == ["interpreted"]:
        return [gettext("The trainee read it and did not perform it.")]
    return [gettext("The trainee performed and read it, or only read it.")]


_COUNTING: dict[str, Callable[[Any], list[str]]] = {
    "unreviewed": lambda value: [gettext("It was submitted; it need not be reviewed.")] if value else [],
    "last_months": lambda n: [
        ngettext("It was made in the last %(n)d month.", "It was made in the last %(n)d months.", n) % {"n": n}
    ],
    "after_course": lambda kinds: [gettext("It was made after a %(course)s.") % {"course": either(kinds)}],
    "sub_types": lambda codes: [gettext("It is of the kind %(sub_types)s.") % {"sub_types": either(codes)}],
    "questions": lambda codes: [
        gettext("It answers what is asked here: %(questions)s.") % {"questions": listed(codes)}
    ],
    "views": lambda codes: [gettext("It shows: %(views)s.") % {"views": listed(codes)}],
    "study_classes": _study_classes,
    "determinate": lambda value: [gettext("The images answer every question.")] if value else [],
    "quality_assured": lambda value: [gettext("A reviewer judged the image quality.")] if value else [],
    "quality_min": lambda value: [gettext("Image quality is %(n)d or more, of 5.") % {"n": value}],
    "required_views": lambda value: [gettext("Every required view is there.")] if value else [],
    "outcome_not": _outcomes,
    "contexts": _contexts,
    "supervised": _supervised,
    "supervised_by": lambda roles: [
        gettext("The supervisor who confirms it is a %(roles)s.") % {"roles": either(roles)}
    ],
    "trainees_max": lambda n: [
        ngettext("No more than %(n)d trainee is credited with it.", "No more than %(n)d trainees are credited with it.", n)
        % {"n": n}
    ],
}  # fmt: skip
