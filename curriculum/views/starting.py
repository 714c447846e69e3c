"""An administrator starts a further programme of the hospital, with a file of the library or one of their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from curriculum import asked, drafting
from curriculum.actions import versions as actions
from curriculum.forms.versions import NUMBERS, NumbersForm, ProgrammeTextForm
from curriculum.library.texts import library_text, titles
from curriculum.models import Programme
from curriculum.rules.accounts import check_can_administer
from curriculum.views.institutions import administered
from pocus_credentialing.people.models import Institution
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: SignedInRequest, institution_id: UUID) -> HttpResponse:
    """Choose one of the library's; say what it leaves open; then its text, checked as often as one likes, and published as
    it was checked. `?text`: with the numbers open in it."""
    institution = administered(request, institution_id)
    check_can_administer(request.user, institution)
    chosen = request.GET.get("library", "")
    context: dict[str, Any] = {"institution": institution, "code": chosen, "chosen": titles().get(chosen, "")}
    if request.method != "POST":
        if chosen not in titles():
            return render(request, "curriculum/starting/new.html", {**context, "library": titles().items()})
        numbers = NumbersForm(chosen)
        if numbers.fields and "text" not in request.GET:
            return render(request, "curriculum/starting/new.html", {**context, "numbers": numbers})
        context["form"] = ProgrammeTextForm(initial={"text": library_text(chosen)})
        return render(request, "curriculum/starting/new.html", context)
    if request.POST.get("verb") == NUMBERS and chosen in titles():
        numbers = NumbersForm(chosen, request.POST)
        if not numbers.is_valid():
            return render(request, "curriculum/starting/new.html", {**context, "numbers": numbers}, status=400)
        form = context["form"] = ProgrammeTextForm({"text": numbers.text})
    else:
        form = context["form"] = ProgrammeTextForm(request.POST, request.FILES)
    status = 200
    if form.is_valid():
        if form.is_to_be_published and form.was_checked:
            try:
                made = actions.start(institution=institution, text=form.words, by=request.user)
            except Refusal as refusal:
                status = refusal.status
                for reason in refusal.reasons:
                    form.add_error("text", str(reason))
            else:
                messages.success(request, _("%(name)s is started. You are its director.") % {"name": made.name})
                return redirect("curriculum:programmes_show", programme_id=made.pk)
        context |= _looked_at(institution, form)
    status = 400 if status == 200 and form.errors else status
    return render(request, "curriculum/starting/new.html", context, status=status)


def _looked_at(institution: Institution, form: ProgrammeTextForm) -> dict[str, Any]:
    programme = Programme(institution=institution, code=form.source.code, name=form.source.title)
    drafted = drafting.draft(programme, form.source, text=form.words)
    changed_since = form.is_to_be_published and not form.was_checked
    form.is_shown()
    return {
        "drafted": drafted.version,
        "programme": programme,
        "phases": asked.phases_of(drafted.version, drafted.requirements),
        "changed_since": changed_since,
    }
