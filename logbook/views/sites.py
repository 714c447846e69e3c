"""The hospitals at which a programme runs besides its own: for its directors, and for the administrators there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from curriculum.views.institutions import administered
from curriculum.views.people import directed
from logbook.actions import sites
from logbook.forms.sites import SiteForm
from logbook.queries import sites as queries
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import NotNow


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: SignedInRequest, programme_id: UUID) -> HttpResponse:
    """Those that there are, and one more."""
    programme = directed(request, programme_id)
    form = SiteForm(queries.could_be_added(request.user, programme), request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            site = form.cleaned_data["institution"]
            sites.add(programme=programme, site=site, by=request.user)
            said = _(
                "%(hospital)s is a site of this programme now. What was logged there before counts in a few minutes."
            )
            messages.success(request, said % {"hospital": site.name})
            return redirect("logbook:sites_index", programme_id=programme.pk)
    context = {"programme": programme, "sites": queries.sites_of(programme), "form": form}
    return render(request, "logbook/sites/index.html", context, status=status)


@require_POST
@login_required
def remove(request: SignedInRequest, programme_id: UUID, institution_id: UUID) -> HttpResponse:
    programme = directed(request, programme_id)
    site = get_object_or_404(programme.sites, pk=institution_id)
    try:
        sites.remove(programme=programme, site=site, by=request.user)
    except NotNow as refusal:
        form = SiteForm(queries.could_be_added(request.user, programme))
        context = {
            "programme": programme,
            "sites": queries.sites_of(programme),
            "form": form,
            "reasons": refusal.reasons,
        }
        return render(request, "logbook/sites/index.html", context, status=refusal.status)
    messages.success(request, _("%(hospital)s is no site of this programme any more.") % {"hospital": site.name})
    return redirect("logbook:sites_index", programme_id=programme.pk)


@require_safe
@login_required
def here(request: SignedInRequest, institution_id: UUID) -> HttpResponse:
    """Programmes of other hospitals that run at one's own."""
    site = administered(request, institution_id)
    context = {"institution": site, "programmes": queries.programmes_at(site)}
    return render(request, "logbook/sites/here.html", context)


@require_POST
@login_required
def leave(request: SignedInRequest, institution_id: UUID, programme_id: UUID) -> HttpResponse:
    site = administered(request, institution_id)
    programmes = queries.programmes_at(site)
    programme = get_object_or_404(programmes, pk=programme_id)
    try:
        sites.leave(programme=programme, site=site, by=request.user)
    except NotNow as refusal:
        context = {"institution": site, "programmes": programmes, "reasons": refusal.reasons}
        return render(request, "logbook/sites/here.html", context, status=refusal.status)
    messages.success(request, _("%(programme)s no longer runs here.") % {"programme": programme.name})
    return redirect("logbook:sites_here", institution_id=site.pk)
