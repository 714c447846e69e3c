"""What has happened to this thing, in sentences?"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pocus_credentialing import histories

AT_MOST = 500


@require_safe
@login_required
def show(request: HttpRequest, kind: str, thing_id: Any) -> HttpResponse:
    """The newest 500 events on a thing that this person may see."""
    if kind not in histories.KINDS:
        raise Http404
    thing = get_object_or_404(histories.visible(kind, request.user), pk=thing_id)
    events = list(histories.events_of(thing, request.user)[:AT_MOST])
    context = {
        "title": histories.KINDS[kind][1],
        "thing": thing,
        "whose": histories.whose(thing),
        "rows": histories.together(histories.in_sentences(thing, events, request.user)),
        "back_url": histories.page_of(thing, request.user),
    }
    return render(request, "pocus_credentialing/history/show.html", context)
