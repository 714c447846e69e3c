"""What must stay although its time is over: put on by a director, with a reason, and lifted."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from logbook.actions import legal_holds
from logbook.forms.legal_holds import THIS, LiftForm, PutForm
from logbook.models import LegalHold, Scan
from logbook.rules import holds as rules
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import NotNow

A_PAGE = 50
WITH = ("institution", "trainee", "scan__application", "put_by", "lifted_by")


@require_safe
@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """Those of the programmes that this person directs, the latest first: what holds, and what did."""
    rows = LegalHold.objects.visible_to(request.user).select_related(*WITH)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": page.object_list,
        "newer_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older_url": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "logbook/legal_holds/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def put(request: SignedInRequest, scan_id: UUID) -> HttpResponse:
    """On a scan, or on every scan of its trainee there."""
    scans = Scan.objects.visible_to(request.user).select_related("trainee", "institution", "application")
    scan: Scan = get_object_or_404(scans, pk=scan_id)
    rules.check_directs(request.user, scan.trainee, scan.institution)
    form = PutForm(scan.trainee.name, scan.institution.short_name, request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            only = scan if form.cleaned_data["on"] == THIS else None
            try:
                legal_holds.put(
                    trainee=scan.trainee, institution=scan.institution, scan=only, by=request.user,
                    reason=form.cleaned_data["reason"],
                )  # fmt: skip
            except NotNow as refusal:
                form.add_error("on", str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("From now on nothing of it is removed."))
                return redirect("logbook:legal_holds_index")
    return render(request, "logbook/legal_holds/put.html", {"scan": scan, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lift(request: SignedInRequest, hold_id: UUID) -> HttpResponse:
    hold: LegalHold = get_object_or_404(LegalHold.objects.visible_to(request.user).select_related(*WITH), pk=hold_id)
    rules.check_can_lift(request.user, hold)
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        legal_holds.lift(legal_hold=hold, by=request.user, **form.cleaned_data)
        messages.success(request, _("Lifted."))
        return redirect("logbook:legal_holds_index")
    context = {"hold": hold, "form": form}
    return render(request, "logbook/legal_holds/lift.html", context, status=400 if form.errors else 200)
