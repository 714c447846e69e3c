"""How does one do the main jobs here, and whom does one ask?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from curriculum.models import Programme
from curriculum.queries import directors_of
from pocus_credentialing.people.models import User


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """For everyone; a signed-in person also reads who directs their programmes."""
    context: dict[str, Any] = {"base": "base_public.html", "programmes": []}
    if isinstance(request.user, User):
        programmes = Programme.objects.visible_to(request.user).select_related("institution")[:20]
        context = {
            "base": "base.html",
            "programmes": [{"programme": each, "directors": list(directors_of(each))} for each in programmes],
        }
    return render(request, "pocus_credentialing/help/show.html", context)
