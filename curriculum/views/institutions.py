"""The hospital as its administrators run it: its settings, its people."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from curriculum.actions import settings
from curriculum.forms.settings import InstitutionForm
from curriculum.queries import accounts
from curriculum.rules.accounts import REMOVES_CLIPS
from pocus_credentialing.people import places
from pocus_credentialing.people.models import Institution
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import NotNow


@require_safe
@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """The hospitals that one administers; where it is one, that one."""
    found = list(accounts.institutions_of(request.user))
    if len(found) == 1:
        return redirect("curriculum:institutions_show", institution_id=found[0].pk)
    return render(request, "curriculum/institutions/index.html", {"institutions": found})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show(request: SignedInRequest, institution_id: UUID) -> HttpResponse:
    """Name, clocks and paper."""
    institution = administered(request, institution_id)
    form = InstitutionForm(institution, request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            settings.change_institution(institution=institution, by=request.user, **form.cleaned_data)
        except NotNow as refusal:
            if refusal.code != REMOVES_CLIPS:
                raise
            form.add_error(None, str(refusal.reasons[0]))
            form.ask_for_removal(refusal.reasons[0].params["number"])
            status = refusal.status
        else:
            places.forget(request.session)
            messages.success(request, _("Saved."))
            return redirect("curriculum:institutions_show", institution_id=institution.pk)
    elif form.errors:
        status = 400
    context = {"institution": institution, "form": form}
    return render(request, "curriculum/institutions/show.html", context, status=status)


def administered(request: SignedInRequest, institution_id: UUID) -> Institution:
    """404 to whoever does not administer it."""
    return get_object_or_404(accounts.institutions_of(request.user), pk=institution_id)
