"""How long am I still signed in; and, longer, please."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from pocus_credentialing.people import session_times
from pocus_credentialing.people.models import User

from .confirm import next_of


@require_safe
def show(request: HttpRequest) -> JsonResponse:
    """For the page's own clock. To ask keeps nothing alive: 0 once the session has ended."""
    left = int(session_times.left(request.session).total_seconds()) if isinstance(request.user, User) else 0
    extends = left and session_times.longest_left(request.session) > session_times.idle_left(request.session)
    return JsonResponse({"seconds_left": max(left, 0), "can_be_extended": bool(extends)})


@require_POST
@login_required
def extend(request: HttpRequest) -> HttpResponse:
    """One press: the time without activity begins anew."""
    session_times.touch(request.session)
    return HttpResponseRedirect(next_of(request))
