"""The modules that a hospital's directors wrote or brought: a text, perhaps, and a quiz."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from curriculum.actions import own_modules
from curriculum.actions.module_drafts import draft_module
from curriculum.forms.files import ask_again
from curriculum.forms.own_modules import OwnModuleForm
from curriculum.models import Module, Programme
from curriculum.queries.quizzes import asking_for, module_drafts_of, own_modules_of
from curriculum.views.people import directed
from pocus_credentialing.people.requests import SignedInRequest


@require_safe
@login_required
def index(request: SignedInRequest, programme_id: UUID) -> HttpResponse:
    programme = directed(request, programme_id)
    asking = asking_for(programme.institution_id)
    context = {
        "programme": programme,
        "rows": [(each, asking.get(each.module.code, [])) for each in own_modules_of(programme)],
        "drafts": module_drafts_of(programme),
    }
    return render(request, "curriculum/own_modules/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: SignedInRequest, programme_id: UUID) -> HttpResponse:
    return _page(request, directed(request, programme_id), None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: SignedInRequest, programme_id: UUID, code: str) -> HttpResponse:
    """The next version of one."""
    programme = directed(request, programme_id)
    return _page(request, programme, _own(programme, code))


def _page(request: SignedInRequest, programme: Programme, module: Module | None) -> HttpResponse:
    current = module.current if module else None
    if module is not None and current is None:
        raise Http404
    posted = request.method == "POST"
    form = OwnModuleForm(
        programme, request.POST if posted else None, request.FILES if posted else None, current=current
    )
    if posted and form.is_valid():
        draft = draft_module(programme=programme, by=request.user, module=module, **form.said())
        return redirect("curriculum:module_drafts_show", programme_id=programme.pk, draft_id=draft.pk)
    ask_again(form)
    context = {
        "programme": programme,
        "module": module,
        "current": current,
        "form": form,
        "asking": asking_for(programme.institution_id).get(module.code, []) if module else [],
    }
    return render(request, "curriculum/own_modules/new.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def withdraw(request: SignedInRequest, programme_id: UUID, code: str) -> HttpResponse:
    programme = directed(request, programme_id)
    own_modules.withdraw_module(programme=programme, module=_own(programme, code), by=request.user)
    messages.success(request, _("Withdrawn. Nobody can begin its quiz now; who passed it has passed."))
    return redirect("curriculum:own_modules_change", programme_id=programme.pk, code=code)


@require_POST
@login_required
def bring_back(request: SignedInRequest, programme_id: UUID, code: str) -> HttpResponse:
    programme = directed(request, programme_id)
    own_modules.bring_back_module(programme=programme, module=_own(programme, code), by=request.user)
    messages.success(request, _("Brought back. Its quiz can be taken again."))
    return redirect("curriculum:own_modules_change", programme_id=programme.pk, code=code)


def _own(programme: Programme, code: str) -> Module:
    found: Module = get_object_or_404(Module, institution=programme.institution_id, code=code)
    return found
