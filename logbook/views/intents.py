"""Scans announced to the machines: before the probe is on, so that what they send comes into the right log."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from logbook.actions import intents
from logbook.forms.arrivals import AnnounceForm
from logbook.models import ScanIntent
from logbook.queries.intents import open_of
from pocus_credentialing.people.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """Those that are open, and one more."""
    form = AnnounceForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        intents.announce(by=request.user, **form.cleaned_data)
        messages.success(request, _("Announced. Choose it on the machine, or type its number there."))
        return redirect("logbook:intents_index")
    context = {"form": form, "intents": open_of(request.user)}
    return render(request, "logbook/intents/index.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def take_back(request: SignedInRequest, intent_id: UUID) -> HttpResponse:
    intent: ScanIntent = get_object_or_404(ScanIntent.objects.filter(trainee=request.user), pk=intent_id)
    intents.take_back(intent=intent, by=request.user)
    messages.success(request, _("Taken back. Machines are no longer told of it."))
    return redirect("logbook:intents_index")
