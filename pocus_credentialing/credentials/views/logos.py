"""The logo that a hospital's certificates bear: set, seen on a sample, removed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from curriculum.queries import accounts
from pocus_credentialing.credentials import logos as kept
from pocus_credentialing.credentials import sample as samples
from pocus_credentialing.credentials import sheets
from pocus_credentialing.credentials.actions import logos
from pocus_credentialing.credentials.logo_forms import LogoForm
from pocus_credentialing.files.pictures import kind_of
from pocus_credentialing.handing_out import hand_out_bytes
from pocus_credentialing.people.models import Institution
from pocus_credentialing.people.models.institution import Paper
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import NotNow


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show(request: SignedInRequest, institution_id: UUID) -> HttpResponse:
    """What it is now, and another one."""
    institution = _administered(request, institution_id)
    posted = request.method == "POST"
    form = LogoForm(request.POST if posted else None, request.FILES if posted else None)
    status = 200
    if posted and form.is_valid():
        try:
            logos.set_logo(institution=institution, by=request.user, file=form.cleaned_data["file"])
        except NotNow as refusal:
            status = refusal.status
            for reason in refusal.reasons:
                form.add_error("file", str(reason))
        else:
            messages.success(request, _("Saved. Certificates that are issued from now on bear it."))
            return redirect("credentials:logos_show", institution_id=institution.pk)
    elif posted:
        status = 400
    context = {"institution": institution, "form": form, "papers": _papers(institution)}
    return render(request, "credentials/logos/show.html", context, status=status)


def _papers(institution: Institution) -> list[Paper]:
    """The hospital's own first."""
    return sorted(Paper, key=lambda paper: paper.value != institution.paper)


@require_safe
@login_required
def picture(request: SignedInRequest, institution_id: UUID) -> HttpResponseBase:
    institution = _administered(request, institution_id)
    content = kept.content_of(institution.pk, institution.logo)
    if not content:
        raise Http404
    return hand_out_bytes(request, content, kind_of(content))


@require_safe
@login_required
def sample(request: SignedInRequest, institution_id: UUID) -> HttpResponse:
    """A certificate of nobody, as a PDF."""
    institution = _administered(request, institution_id)
    paper = request.GET.get("paper") or institution.paper
    if paper not in Paper.values:
        raise Http404
    return sheets.handed_out_sample(institution, paper, samples.printed(institution, paper))


@require_POST
@login_required
def remove(request: SignedInRequest, institution_id: UUID) -> HttpResponse:
    logos.remove(institution=_administered(request, institution_id), by=request.user)
    messages.success(request, _("Removed. Certificates that are issued from now on bear none."))
    return redirect("credentials:logos_show", institution_id=institution_id)


def _administered(request: SignedInRequest, institution_id: UUID) -> Institution:
    """404 to whoever does not administer it."""
    return get_object_or_404(accounts.institutions_of(request.user), pk=institution_id)
