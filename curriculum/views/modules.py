"""What is there to learn, and what does a module say?"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from curriculum import films, grouping, marking, queries
from curriculum.handing_out import picture_of
from curriculum.models import Module
from curriculum.reading import as_page, cited
from curriculum.rules.quizzes import may_start_from
from curriculum.states import Competency
from pocus_credentialing.handing_out import hand_out
from pocus_credentialing.people.requests import SignedInRequest

RESULTS_SHOWN = 10


@require_safe
@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """Every module; any signed-in person may read them. What a trainee's programmes ask comes first, and is counted."""
    found = [_row(each) for each in queries.modules_for(request.user)]
    codes = queries.asked_modules(request.user)
    asked = [row for row in found if row["module"].code in codes]
    counted = asked or found
    by_competency = request.GET.get("by") == "competency"
    groups = grouping.by_competency([*asked, *(row for row in found if row not in asked)])
    context = {
        "by_competency": by_competency,
        "groups": groups if by_competency else grouping.by_exam(found, asked),
        "passed": sum(1 for row in counted if row["passed_at"]),
        "of": len(counted),
    }
    return render(request, "curriculum/modules/index.html", context)


def _row(each: dict[str, Any]) -> dict[str, Any]:
    data = each["version"].data
    return {
        "module": each["module"],
        "title": each["version"].title,
        "exam": each["module"].application,
        "data": data,
        "summary": data["summary"],
        "minutes": data["minutes"],
        "competencies": [Competency(code).label for code in data["competencies"]],
        "passed_at": each["passed_at"],
        "is_withdrawn": each["module"].withdrawn_at is not None,
    }


@require_safe
@login_required
def show(request: SignedInRequest, code: str) -> HttpResponse:
    module = get_object_or_404(Module.objects.visible_to(request.user).select_related("application"), code=code)
    version = module.current
    if version is None:
        raise Http404
    results = list(queries.results_of(request.user, module))
    questions, pass_percent = version.data["questions"], version.data["pass_percent"]
    again_from, begun = may_start_from(request.user, module), queries.open_attempt(request.user, module)
    context = {
        "module": module,
        "version": version,
        "page": as_page(version.data["html"], version.data["sources"]),
        "sources": cited(version.data["sources"]),
        "competencies": [Competency(each).label for each in version.data["competencies"]],
        "questions": len(questions),
        "pass_percent": pass_percent,
        "pass_sources": cited(pass_percent["basis"]["source"]),
        "right_needed": marking.right_needed(len(questions), pass_percent["value"]),
        "again_from": again_from,
        "begun": begun,
        "may_not_begin": begun is None and (again_from is not None or module.withdrawn_at is not None),
        "results": results[:RESULTS_SHOWN],
        "best": max((result.score for result in results), default=None),
        "passed_at": min((result.handed_in_at for result in results if result.passed), default=None),
    }
    return render(request, "curriculum/modules/show.html", context)


@require_safe
@login_required
def video(request: SignedInRequest, code: str, name: str) -> HttpResponseBase:
    """A short video that the module's text shows."""
    version = get_object_or_404(Module, code=code).current
    shown = version.data.get("films", []) if version else []
    for film in shown:
        if film["name"] == name:
            return hand_out(request, films.place_of(film["digest"]), "video/mp4")
    raise Http404


@require_safe
@login_required
def picture(request: SignedInRequest, code: str, digest: str) -> HttpResponseBase:
    """What a question of the module's quiz shows, in any of its versions: whoever began an older one finishes it."""
    return picture_of(request, get_object_or_404(Module.objects.visible_to(request.user), code=code), digest)
