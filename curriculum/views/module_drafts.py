"""A module of the hospital's own before it is published: a director looks at it as trainees will read it, with the answers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from curriculum import marking
from curriculum.actions import module_drafts
from curriculum.forms.files import ask_again
from curriculum.forms.own_modules import OwnModuleForm
from curriculum.handing_out import picture_of_draft
from curriculum.models import ModuleDraft, Programme
from curriculum.reading import as_page
from curriculum.views.people import directed
from pocus_credentialing.people.requests import SignedInRequest


@require_safe
@login_required
def show(request: SignedInRequest, programme_id: UUID, draft_id: UUID) -> HttpResponse:
    programme, draft = _draft(request, programme_id, draft_id)
    data = draft.data
    context = {
        "programme": programme,
        "draft": draft,
        "page": as_page(data["html"], ()),
        "questions": data["questions"],
        "right_needed": marking.right_needed(len(data["questions"]), data["pass_percent"]["value"]),
        "unexplained": sum(1 for each in data["questions"] if not each["explanation"]),
        "follows": draft.module.current if draft.module else None,
    }
    return render(request, "curriculum/module_drafts/show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: SignedInRequest, programme_id: UUID, draft_id: UUID) -> HttpResponse:
    programme, draft = _draft(request, programme_id, draft_id)
    posted = request.method == "POST"
    form = OwnModuleForm(programme, request.POST if posted else None, request.FILES if posted else None, current=draft)
    if posted and form.is_valid():
        module_drafts.draft_module(
            programme=programme, by=request.user, module=draft.module, draft=draft, **form.said()
        )
        return redirect("curriculum:module_drafts_show", programme_id=programme.pk, draft_id=draft.pk)
    ask_again(form)
    context = {"programme": programme, "draft": draft, "form": form}
    return render(request, "curriculum/module_drafts/change.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def publish(request: SignedInRequest, programme_id: UUID, draft_id: UUID) -> HttpResponse:
    programme, draft = _draft(request, programme_id, draft_id)
    published = module_drafts.publish_draft(programme=programme, draft=draft, by=request.user)
    messages.success(request, _("Published. This is how your trainees see it."))
    return redirect("curriculum:modules_show", code=published.code)


@require_POST
@login_required
def drop(request: SignedInRequest, programme_id: UUID, draft_id: UUID) -> HttpResponse:
    programme, draft = _draft(request, programme_id, draft_id)
    module_drafts.drop_draft(programme=programme, draft=draft, by=request.user)
    messages.success(request, _("Dropped. What is published stays."))
    return redirect("curriculum:own_modules_index", programme_id=programme.pk)


@require_safe
@login_required
def picture(request: SignedInRequest, programme_id: UUID, draft_id: UUID, digest: str) -> HttpResponseBase:
    _programme, draft = _draft(request, programme_id, draft_id)
    return picture_of_draft(request, draft, digest)


def _draft(request: SignedInRequest, programme_id: UUID, draft_id: UUID) -> tuple[Programme, ModuleDraft]:
    programme = directed(request, programme_id)
    there = ModuleDraft.objects.filter(institution=programme.institution_id).select_related("module", "changed_by")
    return programme, get_object_or_404(there, pk=draft_id)
