"""A director makes the programme their own in pages, one thing a page; what is changed is kept as the draft of a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from curriculum import editing
from curriculum.actions import drafts as actions
from curriculum.editing import Bench, Entry
from curriculum.form_editing import forms_in
from curriculum.forms.drafts import NewForm, NewRequirementForm, PartsForm, PolicyForm, RequirementForm
from curriculum.laid_out import basis_of, changes_of, doubts_of, laid_out, policy_laid_out
from curriculum.library.shapes import COMBINATIONS
from curriculum.models import Programme
from curriculum.param_words import SHAPES
from curriculum.queries.drafts import still_asking_the_old
from curriculum.rules import drafts as rules
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import NotNow, Refusal

PAGES = "curriculum/drafts"


@require_safe
@login_required
def show(request: SignedInRequest, programme_id: UUID) -> HttpResponse:
    """All that the draft asks; or, where there is none yet, the current version."""
    programme = directed(request, programme_id)
    context: dict[str, Any] = {"programme": programme, "bench": editing.bench_of(programme)}
    try:
        bench = rules.check_has_a_file(programme)
    except NotNow as refusal:
        # Nothing can be changed in pages; the text can, and a draft can be dropped.
        return render(request, f"{PAGES}/show.html", {**context, "reasons": refusal.reasons}, status=refusal.status)
    current = programme.current
    overtaken = current is not None and bench.draft is not None and bench.version.pk != current.pk
    context |= {
        "phases": laid_out(bench),
        "policy": policy_laid_out(bench),
        "doubts": doubts_of(bench),
        "forms": forms_in(bench.data),
        "alike": _alike(bench, *request.GET.get("after", "").partition("/")[::2]),
        "overtaken_by": current if overtaken else None,
    }
    return render(request, f"{PAGES}/show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def requirement(request: SignedInRequest, programme_id: UUID, section: str, key: str) -> HttpResponse:
    """One requirement: its sentence, and what its shape can be told."""
    programme = directed(request, programme_id)
    bench = rules.check_has_a_file(programme)
    entry = _there(bench, section, key)
    form = RequirementForm.of(bench, entry, bench.reason_of(entry), request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        status, answer = _done(
            request, bench, form,
            lambda: actions.change_requirement(
                programme=programme, section=section, key=key, title=said["title"], params=form.params,
                reason=said["reason"], seen=said["seen"], by=request.user,
            ),
        )  # fmt: skip
        if answer is not None:
            return redirect(f"{answer.url}?after={section}/{key}")
        entry = _there(editing.bench_of(programme) or bench, section, key)
        _show_again(form, entry.seen)
    alike = _alike(bench, section, key) if status == 200 and not form.errors else None
    context = {"programme": programme, "form": form, "alike": alike, **_shown(bench, entry)}
    return render(request, f"{PAGES}/requirement.html", context, status=_status(form, status))


@require_POST
@login_required
def alike(request: SignedInRequest, programme_id: UUID, section: str, key: str) -> HttpResponse:
    """Others that still ask what this one asked before ask the same."""
    programme = directed(request, programme_id)
    _there(rules.check_has_a_file(programme), section, key)
    others, seen = request.POST.getlist("other"), request.POST.get("seen", "")
    done = actions.change_alike(
        programme=programme, section=section, key=key, others=others, seen=seen, by=request.user
    )
    said = ngettext(
        "%(count)d requirement is changed alike in the draft.",
        "%(count)d requirements are changed alike in the draft.",
        done,
    )
    if done:
        messages.success(request, said % {"count": done})
    else:
        messages.info(request, _("None was chosen: all others ask what they asked before."))
    return redirect("curriculum:drafts_show", programme_id=programme.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: SignedInRequest, programme_id: UUID) -> HttpResponse:
    """First what kind of thing is asked, of which exam, when; of a combination, of which rules; then its numbers."""
    programme = directed(request, programme_id)
    bench = rules.check_has_a_file(programme)
    kind = NewForm(bench, request.GET if "shape" in request.GET else None)
    context: dict[str, Any] = {"programme": programme, "form": kind}
    if not kind.is_valid():
        return render(request, f"{PAGES}/add.html", context, status=_status(kind, 200))
    chosen = kind.cleaned_data
    exams = [chosen["exam"]] if chosen["exam"] else []
    parts: list[str] = []
    if chosen["shape"] in COMBINATIONS:
        rules_of_it = PartsForm(chosen, request.GET if "first" in request.GET else None)
        if not rules_of_it.is_valid():
            context["form"] = rules_of_it
            return render(request, f"{PAGES}/add.html", context, status=_status(rules_of_it, 200))
        parts = rules_of_it.shapes
    data = request.POST if request.method == "POST" else None
    form = NewRequirementForm(bench, chosen["shape"], exams, data, parts)
    status = 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        status, answer = _done(
            request, bench, form,
            lambda: actions.add_requirement(
                programme=programme, **chosen, title=said["title"], params=form.params, source=said["source"],
                reason=said["reason"], by=request.user,
            ),
        )  # fmt: skip
        if answer is not None:
            return answer
    words = {"kind": SHAPES[chosen["shape"]], "exam": bench.exams.get(chosen["exam"], "")}
    return render(request, f"{PAGES}/add.html", {**context, "form": form, **words}, status=_status(form, status))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove(request: SignedInRequest, programme_id: UUID, section: str, key: str) -> HttpResponse:
    """Asks first: what would not be asked any more."""
    programme = directed(request, programme_id)
    bench = rules.check_has_a_file(programme)
    entry = _there(bench, section, key)
    context: dict[str, Any] = {"programme": programme, **_shown(bench, entry)}
    status = 200
    try:
        rules.check_can_remove(bench, entry)
        if request.method == "POST":
            seen = request.POST.get("seen", "")
            actions.remove_requirement(programme=programme, section=section, key=key, seen=seen, by=request.user)
            messages.success(request, _("“%(title)s” is removed in the draft.") % {"title": entry.title})
            return redirect("curriculum:drafts_show", programme_id=programme.pk)
    except Refusal as refusal:
        context["reasons"] = refusal.reasons
        status = refusal.status if request.method == "POST" else 200
    return render(request, f"{PAGES}/remove.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def policy(request: SignedInRequest, programme_id: UUID) -> HttpResponse:
    """What the programme says of itself."""
    programme = directed(request, programme_id)
    bench = rules.check_has_a_file(programme)
    form = PolicyForm(bench, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        status, answer = _done(
            request, bench, form,
            lambda: actions.change_policy(
                programme=programme, policy=form.policy, reason=said["reason"], seen=said["seen"], by=request.user
            ),
        )  # fmt: skip
        if answer is not None:
            return answer
        now = editing.bench_of(programme) or bench
        _show_again(form, PolicyForm(now).initial["seen"])
    context = {"programme": programme, "form": form}
    return render(request, f"{PAGES}/policy.html", context, status=_status(form, status))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def drop(request: SignedInRequest, programme_id: UUID) -> HttpResponse:
    """Asks first: all that would be lost."""
    programme = directed(request, programme_id)
    if request.method != "POST":
        bench = editing.bench_of(programme)
        if bench is None or bench.draft is None:
            return redirect("curriculum:drafts_show", programme_id=programme_id)
        context = {"programme": programme, "current": bench.version, "comparison": changes_of(bench)}
        return render(request, f"{PAGES}/drop.html", context)
    actions.drop(programme=programme, by=request.user)
    messages.success(request, _("The draft is dropped. What is published stays."))
    return redirect("curriculum:programmes_show", programme_id=programme_id)


def directed(request: SignedInRequest, programme_id: UUID) -> Programme:
    visible = Programme.objects.visible_to(request.user).select_related("institution")
    programme = get_object_or_404(visible, pk=programme_id)
    rules.check_can_draft(request.user, programme)
    return programme


def _there(bench: Bench, section: str, key: str) -> Entry:
    entry = bench.entry(section, key)
    if entry is None:
        raise Http404
    return entry


def _alike(bench: Bench, section: str, key: str) -> dict[str, Any] | None:
    """After a change: what of the draft still asks the old."""
    entry = bench.entry(section, key)
    found = still_asking_the_old(bench, entry) if entry else []
    rows = [
        {
            "key": each.entry.key,
            "title": each.entry.title,
            "sentence": bench.sentence({**each.entry.data, "params": each.params}, counting=True),
        }
        for each in found
    ]
    return {"entry": entry, "rows": rows} if rows else None


def _shown(bench: Bench, entry: Entry) -> dict[str, Any]:
    return {
        "entry": entry,
        "sentence": bench.sentence(entry.data, counting=True),
        "basis": basis_of(bench, entry.data),
        "kind": SHAPES[entry.data["shape"]],
    }


def _done(
    request: SignedInRequest, bench: Bench, form: Any, act: Callable[[], object]
) -> tuple[int, HttpResponseRedirect | None]:
    """Where it went well, back to the list; where not, every reason is in the form."""
    try:
        act()
    except Refusal as refusal:
        return form.tell(refusal), None
    messages.success(request, _("Kept in the draft. Nothing is published yet."))
    return 200, redirect("curriculum:drafts_show", programme_id=bench.programme.pk)


def _show_again(form: Any, seen: str) -> None:
    """What was typed stays; it is sent again beside what is there now."""
    form.data = form.data.copy()
    form.data["seen"] = seen


def _status(form: Any, status: int) -> int:
    return 400 if status == 200 and form.errors else status
