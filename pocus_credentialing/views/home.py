"""What should this person do next?

One page for every role: what waits for this person comes first, then where they stand.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from logbook.receiver.listening import is_shut_for
from pocus_credentialing.jobs.queries import queue_state
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.waiting import Waiting


@require_safe
@login_required
def show(request: SignedInRequest) -> HttpResponse:
    waiting = Waiting(request.user)
    context = {
        "learning": waiting.learning,
        "own": waiting.own,
        "proctoring": waiting.proctoring,
        "directing": waiting.directing,
        "work": queue_state() if waiting.directed else None,
        "door_is_shut": is_shut_for(request.user),
        "seen_elsewhere": waiting.seen_elsewhere,
        "hidden_clips": waiting.hidden_clips,
        "own_hidden_clips": waiting.own_hidden_clips,
        "crops": waiting.crops,
        "arrivals": waiting.arrivals,
        "call_backs": waiting.call_backs,
        "institution": waiting.institution,
        "second_factor_url": _second_factor_url(waiting),
        "suspended": waiting.suspended,
        "expiring": waiting.expiring,
        "outside": waiting.outside,
        "is_empty": waiting.is_empty,
        "has_left": waiting.has_left,
    }
    return render(request, "pocus_credentialing/home/show.html", context)


def _second_factor_url(waiting: Waiting) -> str:
    """Where one is added, for whoever will sign here and cannot yet; empty where nothing is missing."""
    if not waiting.lacks_second_factor:
        return ""
    return f"{reverse('people:confirm_show')}?{urlencode({'next': reverse('home')})}"
