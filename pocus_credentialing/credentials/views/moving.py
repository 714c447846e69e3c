"""A director moves trainees to another version: sees first what each would gain or lose, and says why."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from curriculum.models import Programme, ProgrammeVersion
from curriculum.queries import held_to_others
from curriculum.rules.versions import check_can_publish
from pocus_credentialing.credentials.actions import moving
from pocus_credentialing.credentials.effects import effects
from pocus_credentialing.credentials.forms import MoveForm
from pocus_credentialing.refusals import Refusal

from .proof import tell

# Each is judged anew for the page: so many at a time.
AT_ONCE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def move(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """All who are held to another version than `?version=` (the current one); those who are ticked are moved at once."""
    visible = Programme.objects.visible_to(request.user).select_related("institution")
    programme = get_object_or_404(visible, pk=programme_id)
    check_can_publish(request.user, programme)
    version = _version(programme, request)
    held = held_to_others(version).select_related(
        "programme__institution", "institution", "version__catalogue", "trainee"
    )
    form = MoveForm(list(held), request.POST if request.method == "POST" else None)
    status = 400 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            moved = moving.move_with_effects(
                enrolments=form.ticked, version=version, by=request.user, reason=form.cleaned_data["reason"]
            )
        except Refusal as refusal:
            status = tell(form, refusal)
        else:
            said = ngettext("%(count)d trainee is moved.", "%(count)d trainees are moved.", len(moved))
            messages.success(request, said % {"count": len(moved)})
            return redirect("curriculum:programmes_show", programme_id=programme.pk)
    first = number_in(request.GET.get("first", ""))
    shown = list(held[first : first + AT_ONCE])
    context: dict[str, Any] = {
        "programme": programme,
        "version": version,
        "versions": programme.versions.defer("data"),
        "effects": effects(shown, version),
        "ticked": set(request.POST.getlist("enrolment")),
        "next": first + AT_ONCE if held.count() > first + AT_ONCE else 0,
        "form": form,
    }
    return render(request, "credentials/moving/move.html", context, status=status)


def _version(programme: Programme, request: HttpRequest) -> ProgrammeVersion:
    versions = programme.versions.select_related("catalogue", "programme").order_by("-number")
    # The form says which version was looked at: another may have become the current one since.
    asked = request.POST.get("version", "") or request.GET.get("version", "")
    version = (versions.filter(number=number_in(asked)) if asked else versions).first()
    if version is None:
        raise Http404
    return version


def number_in(text: str) -> int:
    """A whole number of a few digits; anything else is 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0
