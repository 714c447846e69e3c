"""Patients who may need to be called back, until someone records what was done."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from logbook.actions import call_backs
from logbook.forms.call_backs import CloseForm
from logbook.models import CallBack
from logbook.queries.call_backs import closed_call_backs, open_call_backs, with_said_again
from logbook.queries.reviews import AT_MOST
from logbook.rules.reviews import check_can_close


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Those that this person should see closed, the oldest first; and what was done about the others of this year."""
    context = {
        "rows": with_said_again(open_call_backs(request.user)[:AT_MOST]),
        "closed": with_said_again(closed_call_backs(request.user)[:AT_MOST]),
    }
    return render(request, "logbook/call_backs/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def close(request: HttpRequest, call_back_id: UUID) -> HttpResponse:
    """Record what was done."""
    rows = CallBack.objects.visible_to(request.user).select_related(
        "scan__application", "scan__trainee", "scan__institution", "review__proctor"
    )
    found = get_object_or_404(rows, pk=call_back_id)
    check_can_close(request.user, found)
    with_said_again([found])
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        call_backs.close(call_back=found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Recorded. This call-back is closed."))
        return redirect("logbook:call_backs_index")
    context = {"call_back": found, "scan": found.scan, "form": form}
    return render(request, "logbook/call_backs/close.html", context, status=400 if form.errors else 200)
