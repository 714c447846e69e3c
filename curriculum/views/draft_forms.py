"""A director writes the forms for practical assessments in pages, one thing a page; what is changed is kept in the draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from curriculum import form_editing
from curriculum.actions import draft_forms as actions
from curriculum.editing import Bench
from curriculum.form_editing import FormEntry
from curriculum.forms.draft_forms import ChangedAssessmentForm, ItemForm, NewAssessmentForm, RemovedItemForm
from curriculum.laid_out import basis_of
from curriculum.models import Programme
from curriculum.rules import drafts as rules
from curriculum.views.drafts import directed
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import Refusal

PAGES = "curriculum/draft_forms"
METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@login_required
def add(request: SignedInRequest, programme_id: UUID) -> HttpResponse:
    """What stands above the items; they are added afterwards."""
    bench = _bench(request, programme_id)
    programme = bench.programme
    form = NewAssessmentForm(bench, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        said = form.said
        try:
            code = actions.add_form(
                programme=programme, form=said, source=said["source"], reason=said["reason"], by=request.user
            )
        except Refusal as refusal:
            status = form.tell(refusal)
        else:
            messages.success(request, _("Kept in the draft. Add what is observed."))
            return redirect("curriculum:draft_forms_change", programme_id=programme.pk, code=code)
    return _page(request, "add", {"programme": programme, "form": form}, form, status)


@require_http_methods(METHODS)
@login_required
def change(request: SignedInRequest, programme_id: UUID, code: str) -> HttpResponse:
    """What stands above its items, when it is passed, and each item."""
    bench = _bench(request, programme_id)
    programme = bench.programme
    entry = _there(bench, code)
    initial = {**entry.data, "reason": form_editing.reason_of(bench, entry.data), "seen": entry.seen}
    form = ChangedAssessmentForm(bench, request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        said = form.said
        try:
            actions.change_form(
                programme=programme, code=code, form=said, reason=said["reason"], seen=said["seen"], by=request.user
            )
        except Refusal as refusal:
            status = form.tell(refusal)
        else:
            return _kept(request, programme)
        entry = _again(programme, entry)
        _show_again(form, entry)
    context = {"programme": programme, "form": form, "entry": entry, "basis": basis_of(bench, entry.data)}
    return _page(request, "change", context, form, status)


@require_http_methods(METHODS)
@login_required
def remove(request: SignedInRequest, programme_id: UUID, code: str) -> HttpResponse:
    """Asks first."""
    bench = _bench(request, programme_id)
    programme = bench.programme
    entry = _there(bench, code)
    if request.method == "POST":
        actions.remove_form(programme=programme, code=code, seen=request.POST.get("seen", ""), by=request.user)
        messages.success(request, _("“%(title)s” is removed in the draft.") % {"title": entry.data["title"]})
        return redirect("curriculum:drafts_show", programme_id=programme.pk)
    context = {"programme": programme, "entry": entry, "asking": form_editing.asking_for(bench, entry.data)}
    return render(request, f"{PAGES}/remove.html", context)


@require_http_methods(METHODS)
@login_required
def add_item(request: SignedInRequest, programme_id: UUID, code: str) -> HttpResponse:
    """What is observed, and its levels: those of the item before to begin with."""
    bench = _bench(request, programme_id)
    entry = _there(bench, code)
    alike = {"levels": entry.items[-1]["levels"]} if entry.items else {}
    return _item(request, bench, entry, {"text": "", **alike}, None)


@require_http_methods(METHODS)
@login_required
def change_item(request: SignedInRequest, programme_id: UUID, code: str, item: str) -> HttpResponse:
    bench = _bench(request, programme_id)
    entry = _there(bench, code)
    return _item(request, bench, entry, _item_of(entry, item), item)


@require_http_methods(METHODS)
@login_required
def remove_item(request: SignedInRequest, programme_id: UUID, code: str, item: str) -> HttpResponse:
    """Asks first, and why."""
    bench = _bench(request, programme_id)
    programme = bench.programme
    entry = _there(bench, code)
    found = _item_of(entry, item)
    initial = {"reason": form_editing.reason_of(bench, entry.data), "seen": entry.seen}
    form = RemovedItemForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.remove_item(
                programme=programme,
                code=code,
                item_code=item,
                reason=said["reason"],
                seen=said["seen"],
                by=request.user,
            )
        except Refusal as refusal:
            status = form.tell(refusal)
        else:
            return _kept(request, programme, code)
        entry = _again(programme, entry)
        _show_again(form, entry)
    context = {"programme": programme, "form": form, "entry": entry, "item": found}
    return _page(request, "remove_item", context, form, status)


def _item(
    request: SignedInRequest, bench: Bench, entry: FormEntry, held: dict[str, Any], code: str | None
) -> HttpResponse:
    programme = bench.programme
    initial = {**held, "reason": form_editing.reason_of(bench, entry.data), "seen": entry.seen}
    form = ItemForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        said = form.said
        about = {"programme": programme, "code": entry.code, "item": said, "reason": said["reason"]}
        about |= {"seen": said["seen"], "by": request.user}
        try:
            if code is None:
                actions.add_item(**about)
            else:
                actions.change_item(**about, item_code=code)
        except Refusal as refusal:
            status = form.tell(refusal)
        else:
            return _kept(request, programme, entry.code)
        entry = _again(programme, entry)
        _show_again(form, entry)
    context = {"programme": programme, "form": form, "entry": entry, "code": code}
    return _page(request, "change_item" if code else "add_item", context, form, status)


def _bench(request: SignedInRequest, programme_id: UUID) -> Bench:
    return rules.check_has_a_file(directed(request, programme_id))


def _there(bench: Bench, code: str) -> FormEntry:
    entry = form_editing.form_in(bench.data, code)
    if entry is None:
        raise Http404
    return entry


def _item_of(entry: FormEntry, code: str) -> dict[str, Any]:
    found = entry.item(code)
    if found is None:
        raise Http404
    return found[1]


def _again(programme: Programme, entry: FormEntry) -> FormEntry:
    """As it is after a refusal: somebody may have changed it meanwhile."""
    return form_editing.form_in(rules.check_has_a_file(programme).data, entry.code) or entry


def _show_again(form: Any, entry: FormEntry) -> None:
    """What was typed stays; it is sent again beside what is there now."""
    form.data = form.data.copy()
    form.data["seen"] = entry.seen


def _kept(request: SignedInRequest, programme: Programme, code: str = "") -> HttpResponse:
    messages.success(request, _("Kept in the draft. Nothing is published yet."))
    if code:
        return redirect("curriculum:draft_forms_change", programme_id=programme.pk, code=code)
    return redirect("curriculum:drafts_show", programme_id=programme.pk)


def _page(request: SignedInRequest, name: str, context: dict[str, Any], form: Any, status: int) -> HttpResponse:
    return render(request, f"{PAGES}/{name}.html", context, status=400 if status == 200 and form.errors else status)
