"""A director writes the next version: checks it, sees what it would do to whom, and publishes it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from curriculum import asked, drafting
from curriculum.actions import versions as actions
from curriculum.forms.versions import ProgrammeTextForm
from curriculum.models import Programme, ProgrammeDraft
from curriculum.rules import versions as rules
from pocus_credentialing.credentials.dry_run import dry_run
from pocus_credentialing.refusals import Refusal

from .moving import number_in
from .proof import tell


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The text of the current version to begin with; checked as often as one likes, then published as it was checked.
    `?draft`: what was changed in pages, checked already."""
    visible = Programme.objects.visible_to(request.user).select_related("institution")
    programme = get_object_or_404(visible, pk=programme_id)
    rules.check_can_publish(request.user, programme)
    current = programme.current
    context: dict[str, Any] = {"programme": programme, "current": current}
    if request.method != "POST":
        draft = ProgrammeDraft.objects.filter(programme=programme).first() if "draft" in request.GET else None
        if draft is None:
            context["form"] = ProgrammeTextForm(initial={"text": drafting.file_of(current) if current else ""})
        else:
            form = context["form"] = ProgrammeTextForm({"text": draft.text}, code=programme.code)
            context |= {"draft": draft} | (_looked_at(programme, form) if form.is_valid() else {})
        return render(request, "credentials/versions/new.html", context)
    form = context["form"] = ProgrammeTextForm(request.POST, request.FILES, code=programme.code)
    status = 200
    if form.is_valid():
        if form.is_to_be_published and form.was_checked:
            try:
                made = actions.publish_text(
                    programme=programme,
                    text=form.words,
                    by=request.user,
                    checked_against=form.cleaned_data["against"],
                    of_draft="draft" in request.GET,
                )
            except Refusal as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("Version %(number)d is published.") % {"number": made.number})
                return redirect("curriculum:programmes_show", programme_id=programme.pk)
        context |= _looked_at(programme, form)
    return render(
        request, "credentials/versions/new.html", context, status=400 if status == 200 and form.errors else status
    )


def _looked_at(programme: Programme, form: ProgrammeTextForm) -> dict[str, Any]:
    """What the text says, what differs, and what it would do; nothing of it is written."""
    changed_since = form.is_to_be_published and not form.was_checked
    told = dry_run(programme, form.source, form.words, first=number_in(form.data.get("first", "")))
    form.is_shown(against=told["checked_against"])
    phases = asked.phases_of(told["drafted"], told["requirements"])
    return {**told, "phases": phases, "changed_since": changed_since}
