"""How is it said why a scan, or something else, does not count?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext, ngettext

from curriculum.wordings import as_words, either, listed, words_of

from .naming import Names

Params = Mapping[str, Any]


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
    views = [names.views.get(code, as_words(code)) for code in params["views"]]
    return ngettext(
        "A required view is missing: %(views)s", "%(number)d required views are missing: %(views)s", len(views)
    ) % {"views": listed(views), "number": len(views)}


def _views_not_shown(params: Params, names: Names) -> str:
    views = [names.views.get(code, as_words(code)) for code in params["views"]]
    return gettext("This number is about scans that show: %(views)s") % {"views": listed(views)}


def _outside_window(params: Params, names: Names) -> str:
    return ngettext("Longer ago than %(months)d month", "Longer ago than %(months)d months", params["months"]) % params


def _by_role(said: str, params: Params) -> str:
    return said % {"roles": either(words_of(params["roles"]))}


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
    "introductory": lambda params, names: gettext("One of the introductory scans: asked for, and not counted here"),
    "after_deadline": lambda params, names: gettext("Done after the time that the programme gives"),
    "outside_window": _outside_window,
    "before_course": lambda params, names: gettext("Performed before the course: kept in your log, not counted"),
    "other_sub_type": lambda params, names: (
        gettext("Of another kind than this number is about")
        if params["sub_type"]
        else gettext("Its kind was not said, and this number is about some kinds only")
    ),
    "question_not_answered": lambda params, names: gettext("The question that this number is about was not answered"),
    "views_not_shown": _views_not_shown,
    "interpreted_only": lambda params, names: gettext("Read by you, and not performed: kept in your log, not counted"),
    "performed_too": lambda params, names: gettext(
        "Performed by you: this number is about studies that were only read"
    ),
    "not_quality_assured": lambda params, names: gettext("No reviewer has looked at the image quality"),
    "not_supervised": lambda params, names: gettext("No supervisor has confirmed watching it as this number asks"),
    "not_supervised_by": lambda params, names: _by_role(
        gettext("Not confirmed by the right person, which here is the %(roles)s"), params
    ),
    "too_many_trainees": lambda params, names: (
        ngettext(
            "Credited to %(trainees)d trainee, which is too many here",
            "Credited to %(trainees)d trainees, which is too many here",
            params["trainees"],
        )
        % params
    ),
    "not_indicated": lambda params, names: gettext("Not made in clinical care because a patient needed it"),
    "not_over_read": lambda params, names: gettext("No reviewer has looked at it yet"),
    "not_reviewed_by": lambda params, names: _by_role(
        gettext("Not reviewed by the right person, which here is the %(roles)s"), params
    ),
    "no_clip": lambda params, names: gettext("There is no clip"),
    "no_question_answered": lambda params, names: gettext("No question was answered"),
    "date_not_exact": lambda params, names: gettext(
        "Its day is known only roughly, and on some of the days it would not count"
    ),
    "enough_normal": lambda params, names: (
        ngettext(
            "Without an abnormal finding, and %(most)d such scan counts already: kept in your log, not counted",
            "Without an abnormal finding, and %(most)d such scans count already: kept in your log, not counted",
            params["most"],
        )
        % params
    ),
    "enough_interpreted": lambda params, names: (
        ngettext(
            "Read and not performed, and %(most)d such study counts already",
            "Read and not performed, and %(most)d such studies count already",
            params["most"],
        )
        % params
    ),
    "outside_span": lambda params, names: (
        ngettext(
            "Outside the %(months)d month that is counted",
            "Outside the %(months)d months that are counted",
            params["months"],
        )
        % params
    ),
    "enough_unwatched": lambda params, names: (
        ngettext(
            "Not watched as is asked for here, and %(most)d such scan counts already",
            "Not watched as is asked for here, and %(most)d such scans count already",
            params["most"],
        )
        % params
    ),
    "beyond_introduction": lambda params, names: gettext("Enough introductory scans were done before it"),
    "exam_not_complete": lambda params, names: gettext(
        "It counts once its exam has all its scans, and is one of those that are needed"
    ),
}

ITEM_SENTENCES: dict[str, Callable[[Params, Names], str]] = {
    "done_later": lambda params, names: gettext("Done after the day for which this was worked out"),
    "after_deadline": lambda params, names: gettext("Done after the time that the programme gives"),
    "outside_window": _outside_window,
    "score_below": lambda params, names: (
        gettext("No score was given; %(minimum)d per cent is needed") % params
        if params["score"] is None
        else gettext("%(score)d per cent, and %(minimum)d per cent is needed") % params
    ),
    "no_hours": lambda params, names: gettext("No hours of the kind that is asked for"),
    "not_passed": lambda params, names: gettext("Not passed"),
    "not_independent": lambda params, names: gettext("The assessor also reviewed the scans, or is not known"),
    "not_assessed_by": lambda params, names: _by_role(
        gettext("Not assessed by the right person, which here is the %(roles)s"), params
    ),
    "expired": lambda params, names: gettext("Expired"),
    "not_positive": lambda params, names: gettext("Nothing that the exam asks for was there"),
    "case_missed": lambda params, names: gettext("Read otherwise than the reviewer read it"),
    "enough_cases": lambda params, names: (
        ngettext(
            "%(most)d case stands in for a scan already", "%(most)d cases stand in for scans already", params["most"]
        )
        % params
    ),
}


def reason_sentence(code: str, params: Params | None = None, names: Names | None = None) -> str:
    """Why this scan does not count."""
    return REASON_SENTENCES[code](params or {}, names or Names())


def item_sentence(code: str, params: Params | None = None, names: Names | None = None) -> str:
    """Why this course, assessment, award or case does not count."""
    return ITEM_SENTENCES[code](params or {}, names or Names())
