"""The modules that a hospital's directors wrote or brought: a text, perhaps, and a quiz."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from curriculum.actions.own_modules import publish_module
from curriculum.forms.own_modules import OwnModuleForm
from curriculum.models import Module, Programme
from curriculum.queries.quizzes import own_modules_of
from curriculum.views.people import directed
from pocus_credentialing.people.requests import SignedInRequest


@require_safe
@login_required
def index(request: SignedInRequest, programme_id: UUID) -> HttpResponse:
    programme = directed(request, programme_id)
    context = {"programme": programme, "versions": own_modules_of(programme)}
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
    return _page(request, programme, get_object_or_404(Module, institution=programme.institution, code=code))


def _page(request: SignedInRequest, programme: Programme, module: Module | None) -> HttpResponse:
    current = module.current if module else None
    if module is not None and current is None:
        raise Http404
    posted = request.method == "POST"
    form = OwnModuleForm(
        programme, request.POST if posted else None, request.FILES if posted else None, current=current
    )
    if posted and form.is_valid():
        published = publish_module(programme=programme, by=request.user, module=module, **form.said())
        messages.success(request, _("Published. This is how your trainees see it."))
        return redirect("curriculum:modules_show", code=published.code)
    context = {"programme": programme, "module": module, "current": current, "form": form}
    return render(request, "curriculum/own_modules/new.html", context, status=400 if form.errors else 200)
