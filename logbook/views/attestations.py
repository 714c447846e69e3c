"""A supervisor says that they watched."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logbook.actions import supervision
from logbook.forms.call_backs import AttestForm
from logbook.models import Scan
from logbook.queries.claims import claim_of
from logbook.queries.content import content_digest
from logbook.queries.reviewers import rights_over
from logbook.queries.reviews import AT_MOST, to_attest
from logbook.rules.supervision import check_can_attest
from pocus_credentialing.people import signing_session
from pocus_credentialing.refusals import NotNow, StepUpNeeded

from . import deciding, keeping, signing


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Submitted scans that name this person as the one who watched."""
    return render(request, "logbook/attestations/index.html", {"rows": list(to_attest(request.user)[:AT_MOST])})


@require_POST
@login_required
def decline(request: HttpRequest, scan_id: UUID) -> HttpResponse:
    """Say that it was not watched."""
    scan = get_object_or_404(Scan.objects.visible_to(request.user), pk=scan_id)
    supervision.decline(scan=scan, by=request.user)
    messages.success(request, _("Noted: you did not watch it. The trainee is told, and you are not asked again."))
    return redirect("logbook:attestations_index")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("confirm_password", "confirm_code")
@login_required
def attest(request: HttpRequest, scan_id: UUID) -> HttpResponse:
    """Sign that this scan was watched, and how; how the trainee says it was stands beside."""
    scans = Scan.objects.visible_to(request.user).select_related("application", "trainee", "institution", "catalogue")
    scan = get_object_or_404(scans.select_related("supervision__supervisor"), pk=scan_id)
    digest = content_digest(scan)
    status = 200
    form = AttestForm(scan, request.POST or None)
    if request.method != "POST":
        check_can_attest(request.user, scan)
    elif not form.is_valid():
        check_can_attest(request.user, scan)
        status = 400
    else:
        try:
            supervision.attest(scan=scan, by=request.user, authentication=signing.proof(request), **form.cleaned_data)
        except (StepUpNeeded, NotNow) as refusal:
            for reason in refusal.reasons:
                form.add_error(None, str(reason))
            status = refusal.status
        else:
            signing_session.touch(request)
            messages.success(request, _("Signed. It is attested that you watched."))
            return redirect("logbook:attestations_index")
    claim = claim_of(scan)
    context = {
        "scan": scan,
        "claim": claim,
        "clips": deciding.playable(claim),
        "removed": keeping.removed_of(scan),
        "reviews": list(scan.reviews.all()),
        "digest": digest,
        "form": form,
        "authority": rights_over(request.user, scan, reviewing=False),
        **signing.context(request),
    }
    return render(request, "logbook/attestations/attest.html", context, status=status)
