"""A trainee's log: log a scan on one screen, find it, change it, send it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from curriculum.models import Application
from logbook.actions import exports, scans
from logbook.forms.clips import ExportForm
from logbook.forms.lists import LogFilter, place_in_words, place_of
from logbook.forms.scans import ExamForm, ScanForm
from logbook.models import Scan
from logbook.queries import scans as queries
from logbook.queries.clips import shown
from logbook.queries.scans import whole
from logbook.rules import scans as rules
from logbook.rules.reasons import check_shown_to
from logbook.taking_along import handed_out
from pocus_credentialing.people.models import Institution
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import Refusal

from . import showing
from .kept import forget, keeps_words, kept, shown_to, writer_of
from .taking import receive_all

PAGE = 25


@require_safe
@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """My scans, the latest first; filters are in the address."""
    filters = LogFilter(request.GET)
    found = filters.narrowed(queries.own(request.user))
    place = place_of(request.GET.get("after", ""))
    rows = list((queries.after(found, *place) if place else found)[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    older = {"after": place_in_words(last.performed_at, last.pk)} if last else None
    context = {
        "filters": filters,
        "rows": rows[:PAGE],
        "is_filtered": bool(filters.query),
        "older_url": f"?{urlencode({**filters.query, **older})}" if older else "",
        "newer_url": f"?{urlencode(filters.query)}" if place else "",
        "can_start": rules.can_start(request.user),
    }
    return render(request, "logbook/scans/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words()
@login_required
def start(request: SignedInRequest) -> HttpResponse:
    """One screen: the exam first, then everything that belongs to it. It goes into the log of whoever was shown it."""
    check_shown_to(request.user, shown_to(request))
    own, others = queries.own_and_other_applications(request.user)
    places = queries.places_to_log(request.user)
    place = queries.place_among(places, request.user, request.GET.get("place", ""))
    exam = ExamForm(request.GET).chosen(own + others)
    if place is not None and "exam" not in request.GET and request.method != "POST":
        # Which exam is no judgement about the patient: what was logged last is most often logged again.
        exam = queries.last_used_application(request.user)
    if exam is None:
        status = 200 if request.method in ("GET", "HEAD") else 400
        context = {"exams": own, "other_exams": others, "can_start": place is not None, **_at(places, place)}
        return render(request, "logbook/scans/start.html", context, status=status)
    rules.check_can_start(request.user, exam, place)
    starting = {**_starting(request, own, others, exam), **_at(places, place)}
    row = Scan(trainee=request.user, institution=place, application=exam, catalogue=exam.catalogue)
    if "change_exam" in request.POST:
        context = {"form": ScanForm.of_another_exam(row, request.POST), **starting}
        return render(request, "logbook/scans/start.html", context)
    form = _form(request, row, request.user.pk)
    if request.method == "POST" and form.is_valid():
        try:
            scan = scans.start(by=request.user, application=exam, institution=place, **form.said())
        except Refusal as refusal:
            return _again(request, form, refusal, starting)
        return _saved(request, scan, form)
    status = 400 if form.errors else 200
    return render(request, "logbook/scans/start.html", {"form": form, **starting}, status=status)


@require_safe
@login_required
def show(request: SignedInRequest, scan_id: UUID) -> HttpResponse:
    scan = _scan(request, scan_id)
    return render(request, "logbook/scans/show.html", showing.context(request, scan))


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words("scan_id")
@login_required
def edit(request: SignedInRequest, scan_id: UUID) -> HttpResponse:
    scan = _scan(request, scan_id)
    rules.check_can_change(request.user, scan)
    key = queries.case_key_for(request.user, scan)
    form = _form(request, scan, scan.pk, case_key=key)
    if request.method == "POST" and form.is_valid():
        try:
            changed = scans.change(scan=scan, by=request.user, seen=form.cleaned_data["seen"], **form.said())
        except Refusal as refusal:
            if refusal.code == "changed_meanwhile":
                form.look_anew(_scan(request, scan_id))
            return _again(request, form, refusal, {"scan": scan, "writer": writer_of(request.user, scan.pk)})
        return _saved(request, changed, form)
    status = 400 if form.errors else 200
    if request.method != "POST" and "missing" in request.GET:
        form.say_missing(rules.missing(scan))
    context = {"scan": scan, "form": form, "writer": writer_of(request.user, scan.pk)}
    return render(request, "logbook/scans/edit.html", context, status=status)


@require_POST
@login_required
def submit(request: SignedInRequest, scan_id: UUID) -> HttpResponse:
    return _do(request, scan_id, scans.submit, showing.sent)


@require_POST
@login_required
def take_back(request: SignedInRequest, scan_id: UUID) -> HttpResponse:
    return _do(request, scan_id, scans.take_back, lambda scan: _("Taken back: it is a draft again."))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: SignedInRequest, scan_id: UUID) -> HttpResponse:
    """Asked once more, since nothing brings it back."""
    if request.method == "POST":
        done = _("Withdrawn. It stays in your log and counts nowhere.")
        return _do(request, scan_id, scans.withdraw, lambda scan: done)
    scan = _scan(request, scan_id)
    rules.check_can_withdraw(request.user, scan)
    return render(request, "logbook/scans/withdraw.html", {"scan": scan})


def _scan(request: HttpRequest, scan_id: UUID) -> Scan:
    scan: Scan = get_object_or_404(queries.whole(Scan.objects.visible_to(request.user)), pk=scan_id)
    return scan


def _do(request: SignedInRequest, scan_id: UUID, act: Callable[..., Scan], done: Callable[[Scan], str]) -> HttpResponse:
    """One verb; where it is refused, the scan's page says why, every reason at once."""
    scan = _scan(request, scan_id)
    try:
        after = act(scan=scan, by=request.user)
    except Refusal as refusal:
        reasons = {"reasons": [str(reason) for reason in refusal.reasons]}
        context = {**showing.context(request, scan), **reasons}
        return render(request, "logbook/scans/show.html", context, status=refusal.status)
    messages.success(request, done(after))
    return redirect("logbook:scans_show", scan_id=scan.pk)


def _form(request: SignedInRequest, scan: Scan, thing: UUID, *, case_key: str = "") -> ScanForm:
    """With what was sent, or with what was kept while the person signed in again."""
    if request.method == "POST":
        forget(request)
        return ScanForm(scan, request.POST, request.FILES or None, case_key=case_key)
    words = kept(request, thing)
    if words is not None:
        words["case_key"] = case_key  # is never kept
    form = ScanForm(scan, words, case_key=case_key)
    if words is not None:
        form.only_filled = True
        messages.info(request, _("What you typed is here again. Nothing is saved yet; clips have to be chosen again."))
    return form


def _saved(request: SignedInRequest, scan: Scan, form: ScanForm) -> HttpResponse:
    """The scan is saved; then its clips, then it is sent if that was asked for. Nothing that fails here loses it."""
    all_taken, to_send = (
        not receive_all(
            request, scan, form.cleaned_data.get("clips") or [], handheld=form.cleaned_data.get("handheld", "")
        ),
        scan.is_editable and "send" in request.POST,
    )
    if to_send and not all_taken:
        messages.warning(
            request, _("Saved, but not sent: a file was not taken. Add another, or send the scan without it.")
        )
    elif to_send:
        try:
            messages.success(request, showing.sent(scans.submit(scan=scan, by=request.user)))
        except Refusal as refusal:
            if rules.missing(scan):
                messages.warning(request, _("Saved as a draft. It is not sent yet: something is missing."))
                return redirect(f"{reverse('logbook:scans_edit', args=[scan.pk])}?missing=1")
            for reason in refusal.reasons:
                messages.warning(request, _("Saved, but not sent: %(reason)s") % {"reason": reason})
    else:
        messages.success(request, _("Saved."))
    return redirect("logbook:scans_show", scan_id=scan.pk)


@require_POST
@login_required
def export(request: SignedInRequest, scan_id: UUID) -> HttpResponseBase:
    """Its clips as films: one as it is, several in a ZIP."""
    scan: Scan = get_object_or_404(whole(Scan.objects.visible_to(request.user)), pk=scan_id)
    form = ExportForm(request.POST)
    asked = form.cleaned_data["clip"] if form.is_valid() else UUID(int=0)
    clip = get_object_or_404(shown(scan), pk=asked) if asked else None
    return handed_out(request, scan, exports.export(scan=scan, by=request.user, clip=clip))


def _again(request: SignedInRequest, form: ScanForm, refusal: Refusal, context: dict[str, Any]) -> HttpResponse:
    """The form with the reasons and everything typed."""
    for reason in refusal.reasons:
        form.add_error(None, str(reason))
    page = "logbook/scans/edit.html" if "scan" in context else "logbook/scans/start.html"
    return render(request, page, {"form": form, **context}, status=refusal.status)


def _at(places: list[Institution], place: Institution | None) -> dict[str, Any]:
    """A choice of hospitals only where there is one; it stays chosen in every address of the page."""
    several = len(places) > 1 and place is not None
    return {"places": places if several else [], "place": place, "and_place": f"&place={place.pk}" if several else ""}  # type: ignore[union-attr]


def _starting(
    request: SignedInRequest, own: list[Application], others: list[Application], exam: Application
) -> dict[str, Any]:
    """What was chosen is never folded away."""
    exams = own if exam in own else [*own, exam]
    writer = writer_of(request.user, request.user.pk)
    folded = [each for each in others if each != exam]
    return {"exams": exams, "other_exams": folded, "exam": exam, "can_start": True, "writer": writer}
