"""The providers from whose names a hospital's trainees choose: the library's, and those that its directors add."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from curriculum.actions import outside
from curriculum.forms.learning import ProviderForm
from curriculum.library.providers import read_providers
from curriculum.models import Provider
from curriculum.views.people import directed
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import NotNow


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: SignedInRequest, programme_id: UUID) -> HttpResponse:
    """The list, and a field to add one."""
    programme = directed(request, programme_id)
    form = ProviderForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            outside.add_provider(programme=programme, by=request.user, name=form.cleaned_data["name"])
        except NotNow as refusal:
            form.add_error("name", str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("Added."))
            return redirect("curriculum:providers_index", programme_id=programme.pk)
    context = {
        "programme": programme,
        "form": form,
        "own": Provider.objects.filter(institution=programme.institution),
        "library": read_providers(),
    }
    wrong = 400 if form.errors else 200
    return render(request, "curriculum/providers/index.html", context, status=status if status != 200 else wrong)


@require_POST
@login_required
def remove(request: SignedInRequest, programme_id: UUID, provider_id: UUID) -> HttpResponse:
    programme = directed(request, programme_id)
    provider = get_object_or_404(Provider, institution=programme.institution, pk=provider_id)
    outside.remove_provider(programme=programme, by=request.user, provider=provider)
    messages.success(request, _("Removed from the list. What was sent in keeps the name."))
    return redirect("curriculum:providers_index", programme_id=programme.pk)
