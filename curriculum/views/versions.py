"""The file that a version was read from, for whoever may see the programme."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from curriculum import drafting
from curriculum.models import Programme
from pocus_credentialing.people.requests import SignedInRequest


@require_safe
@login_required
def file(request: SignedInRequest, programme_id: UUID, number: int) -> HttpResponse:
    """As it was published, word for word."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=programme_id)
    # No number of a version is as long as this, and no database takes it.
    version = programme.versions.filter(number=number).first() if number < 1_000_000 else None
    if version is None:
        raise Http404
    text = drafting.file_of(version)
    if not text:
        said = _("The file of this version was not kept. What it asks stands on the programme's page.")
        return render(request, "404.html", {"said": said}, status=404)
    name = f"{programme.code}-{version.number}.yaml"
    return HttpResponse(
        text,
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )
