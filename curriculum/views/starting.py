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
from curriculum.doubts import doubts_in
from curriculum.forms.versions import NUMBERS, NumbersForm, ProgrammeTextForm
from curriculum.library.texts import library_programmes, library_text
from curriculum.models import Programme
from curriculum.rules.accounts import check_can_administer
from curriculum.views.institutions import administered
from pocus_credentialing.people.models import Institution
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import Refusal

PAGE = "curriculum/starting/new.html"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: SignedInRequest, institution_id: UUID) -> HttpResponse:
    """Choose one of the library's; say what it leaves open; see what it asks, and start it. As a file, on the same pages:
    its text, or one of one's own, checked as often as one likes, and published as it was checked."""
    institution = administered(request, institution_id)
    check_can_administer(request.user, institution)
    library, code = library_programmes(), request.GET.get("library", "")
    chosen = library.get(code)
    context: dict[str, Any] = {"institution": institution, "chosen": chosen}
    if request.method == "POST":
        if request.POST.get("verb") != NUMBERS or chosen is None:
            return _checked(request, institution, ProgrammeTextForm(request.POST, request.FILES), context)
        numbers = NumbersForm(code, request.POST)
        if numbers.is_valid():
            return _checked(request, institution, ProgrammeTextForm({"text": numbers.text}), context)
    elif chosen is None:
        context |= {"library": library.values(), "form": ProgrammeTextForm()}
        return render(request, PAGE, context)
    else:
        numbers = NumbersForm(code)
        if not numbers.fields:
            return _checked(request, institution, ProgrammeTextForm({"text": library_text(code)}), context)
    context |= {"numbers": numbers, "form": ProgrammeTextForm(initial={"text": library_text(code)})}
    return render(request, PAGE, context, status=400 if numbers.errors else 200)


def _checked(
    request: SignedInRequest, institution: Institution, form: ProgrammeTextForm, context: dict[str, Any]
) -> HttpResponse:
    """What this text asks; or what is wrong with it; or it is started, if that was asked for and it was seen before."""
    context["form"] = form
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
    return render(request, PAGE, context, status=status)


def _looked_at(institution: Institution, form: ProgrammeTextForm) -> dict[str, Any]:
    programme = Programme(institution=institution, code=form.source.code, name=form.source.title)
    drafted = drafting.draft(programme, form.source, text=form.words)
    changed_since = form.is_to_be_published and not form.was_checked
    form.is_shown()
    return {
        "drafted": drafted.version,
        "programme": programme,
        "phases": asked.phases_of(drafted.version, drafted.requirements),
        "doubts": doubts_in(form.source),
        "changed_since": changed_since,
    }
