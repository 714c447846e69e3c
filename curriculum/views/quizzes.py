"""How a programme's trainees took the quizzes, for its directors: which questions are good, and which want a look."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from curriculum.item_statistics import FEWEST
from curriculum.queries.quizzes import modules_of, quizzes_of, statistics_of
from curriculum.views.people import directed
from pocus_credentialing.people.requests import SignedInRequest

FAULTS = {
    "backwards": _("Those with the best results are right less often: look at what it asks, and at its answer."),
    "hard": _("Few are right: look whether the text teaches it."),
    "other_preferred": _("Another answer is chosen more often than the right one."),
}


@require_safe
@login_required
def index(request: SignedInRequest, programme_id: UUID) -> HttpResponse:
    programme = directed(request, programme_id)
    context = {"programme": programme, "rows": quizzes_of(programme)}
    return render(request, "curriculum/quizzes/index.html", context)


@require_safe
@login_required
def show(request: SignedInRequest, programme_id: UUID, code: str) -> HttpResponse:
    """One quiz, question by question."""
    programme = directed(request, programme_id)
    version = next((each for each in modules_of(programme) if each.module.code == code), None)
    if version is None:
        raise Http404
    statistics = statistics_of(programme, version)
    context = {
        "programme": programme,
        "version": version,
        "statistics": statistics,
        "items": [(each, [FAULTS[fault] for fault in each.faults]) for each in statistics.items],
        "fewest": FEWEST,
    }
    return render(request, "curriculum/quizzes/show.html", context)
