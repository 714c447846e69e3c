"""What makes a scan count? Every filter has its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext

from curriculum.exam_words import words_in
from curriculum.wordings import either, listed, words_of


def counting_sentences(filters: Mapping[str, Any], exams: Iterable[str | None] = ()) -> list[str]:
    """What must be true of an accepted scan so that it counts; every filter has its sentence. `exams`: the codes of those
    that the rule is about; none for the whole programme.

    In the order of our own table: a database may keep the keys of an object in an order of its own.
    """
    words = words_in(exams)
    named = {"sub_types": words.of_parts, "views": words.of_parts, "questions": words.of_questions}
    found = []
    for key in sorted(filters, key=list(_COUNTING).index):
        value = named[key](filters[key]) if key in named else filters[key]
        found += _COUNTING[key](value)
    return found


def how_watched(mode: str) -> str:
    return {
        "bedside": gettext("watched at the bedside"),
        "remote": gettext("watched remotely"),
        "unassisted": gettext("done without help"),
        "any": gettext("watched, at the bedside or remotely"),
    }[mode]


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


def where_made(contexts: list[str]) -> str:
    said = {
        "clinical": pgettext("where a scan was made", "in clinical care"),
        "educational": pgettext("where a scan was made", "for teaching"),
        "simulated": pgettext("where a scan was made", "on a simulator"),
        "volunteer": pgettext("where a scan was made", "on a volunteer"),
    }
    return either([said[each] for each in contexts])


def _contexts(taken: list[str]) -> list[str]:
    return [gettext("It was made %(where)s.") % {"where": where_made(taken)}]


def _supervised(modes: list[str]) -> list[str]:
    return [
        gettext("It was %(how)s, as the supervisor confirms.") % {"how": either([how_watched(each) for each in modes])}
    ]


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
    "after_course": lambda kinds: [gettext("It was made after a %(course)s.") % {"course": either(words_of(kinds))}],
    "sub_types": lambda names: [gettext("It is of the kind %(sub_types)s.") % {"sub_types": either(names)}],
    "questions": lambda names: [gettext("It answers: %(questions)s") % {"questions": listed(names)}],
    "views": lambda names: [gettext("It shows: %(views)s.") % {"views": listed(names)}],
    "study_classes": _study_classes,
    "determinate": lambda value: [gettext("The images answer every question.")] if value else [],
    "quality_assured": lambda value: [gettext("A reviewer judged the image quality.")] if value else [],
    "quality_min": lambda value: [gettext("Image quality is %(n)d or more, of 5.") % {"n": value}],
    "required_views": lambda value: [gettext("Every required view is there.")] if value else [],
    "outcome_not": _outcomes,
    "contexts": _contexts,
    "supervised": _supervised,
    "supervised_by": lambda roles: [
        gettext("The supervisor who confirms it is a %(roles)s.") % {"roles": either(words_of(roles))}
    ],
    "trainees_max": lambda n: [
        ngettext("No more than %(n)d trainee is credited with it.", "No more than %(n)d trainees are credited with it.", n)
        % {"n": n}
    ],
}  # fmt: skip
