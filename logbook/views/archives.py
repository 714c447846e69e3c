"""The teaching archives of a hospital: named, tried, switched on and off; how far each is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logbook.actions import archives
from logbook.forms.archives import FORMS
from logbook.models import TeachingArchive
from logbook.queries.archives import confirmers_of
from logbook.queries.copies import left_at, sent_to
from logbook.queries.devices import by_hospital, institutions_managed_by
from logbook.queries.forwarding import how_far
from logbook.receiver.titles import our_title
from logbook.rules import archives as rules
from logbook.sending.sentences import sentence
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import NotNow

from .signing import say_refused

AT_MOST, FEW = 50, 5
FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """Every archive that this person looks after, by hospital."""
    rows = by_hospital(request.user, TeachingArchive.objects.visible_to(request.user))
    return render(request, "logbook/archives/index.html", {"rows": rows})


@require_http_methods(FORM_METHODS)
@login_required
def new(request: SignedInRequest, institution_id: UUID, kind: str) -> HttpResponse:
    institution = get_object_or_404(institutions_managed_by(request.user), pk=institution_id)
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](request.POST or None)
    status = 400 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            archive = archives.add(institution=institution, by=request.user, kind=kind, **form.cleaned_data)
        except NotNow as refusal:
            status = say_refused(form, refusal)
        else:
            messages.success(request, _("Added. Try the connection, then switch it on: until then nothing is sent."))
            return redirect("logbook:archives_show", archive_id=archive.pk)
    context = {"institution": institution, "form": form, "our_title": our_title(institution), "kind": kind}
    return render(request, "logbook/archives/new.html", context, status=status)


@require_safe
@login_required
def show(request: SignedInRequest, archive_id: UUID) -> HttpResponse:
    archive = _archive(request, archive_id)
    far = how_far(archive)
    context = {
        "archive": archive,
        "institution": archive.institution,
        "our_title": our_title(archive.institution),
        "far": far,
        "trouble": sentence(archive.said),
        "may_confirm": rules.can_confirm(request.user, archive),
        "confirmers": [each.name for each in confirmers_of(archive)[:FEW]] if archive.awaits_confirmation else [],
        "left": left_at(archive)[:AT_MOST],
        "failed": [{"times": times, "sentence": sentence(said)} for said, times in far.why_failed],
        "again": [{"times": times, "sentence": sentence(said)} for said, times in far.why_waiting],
    }
    return render(request, "logbook/archives/show.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: SignedInRequest, archive_id: UUID) -> HttpResponse:
    archive = _archive(request, archive_id)
    form = FORMS[archive.kind](request.POST or None, archive=archive)
    status = 400 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = dict(form.cleaned_data)
        said["token"] = said.get("token") or None
        try:
            changed = archives.change(archive=archive, by=request.user, **said)
        except NotNow as refusal:
            status = say_refused(form, refusal)
        else:
            if archive.token and not changed.token:
                messages.warning(
                    request, _("Saved. The token stays behind with the old address: enter the one for this.")
                )
            else:
                messages.success(request, _("Saved."))
            return redirect("logbook:archives_show", archive_id=archive.pk)
    context = {"archive": archive, "form": form}
    return render(request, "logbook/archives/edit.html", context, status=status)


@require_POST
@login_required
def switch(request: SignedInRequest, archive_id: UUID) -> HttpResponse:
    """On or off, as the button said."""
    archive = _archive(request, archive_id)
    archives.switch(archive=archive, by=request.user, on=request.POST.get("on") == "1")
    return redirect("logbook:archives_show", archive_id=archive.pk)


@require_POST
@login_required
def confirm(request: SignedInRequest, archive_id: UUID) -> HttpResponse:
    """The address that stood on the page is where clips may go."""
    archive = _archive(request, archive_id)
    archives.confirm(archive=archive, place=request.POST.get("place", ""), by=request.user)
    messages.success(request, _("Confirmed."))
    return redirect("logbook:archives_show", archive_id=archive.pk)


@require_POST
@login_required
def probe(request: SignedInRequest, archive_id: UUID) -> HttpResponse:
    """“Try the connection”."""
    archive = _archive(request, archive_id)
    said = archives.probe(archive=archive, by=request.user)
    if said:
        messages.error(request, sentence(said))
    else:
        messages.success(request, _("It answers."))
    return redirect("logbook:archives_show", archive_id=archive.pk)


@require_POST
@login_required
def offer_again(request: SignedInRequest, archive_id: UUID) -> HttpResponse:
    archive = _archive(request, archive_id)
    offered = archives.offer_again(archive=archive, by=request.user)
    said = ngettext("%(times)s clip is offered once more.", "%(times)s clips are offered once more.", offered)
    messages.success(request, said % {"times": offered})
    return redirect("logbook:archives_show", archive_id=archive.pk)


@require_POST
@login_required
def say_deleted(request: SignedInRequest, archive_id: UUID, copy_id: UUID) -> HttpResponse:
    """Of what was destroyed here: it is deleted there, too."""
    archive = _archive(request, archive_id)
    archives.say_deleted(archive=archive, copy=get_object_or_404(sent_to(archive), pk=copy_id), by=request.user)
    messages.success(request, _("Noted: this copy is deleted there."))
    return redirect("logbook:archives_show", archive_id=archive.pk)


def _archive(request: SignedInRequest, archive_id: UUID) -> TeachingArchive:
    beside = ("institution", "placed_by", "confirmed_by")
    rows = TeachingArchive.objects.visible_to(request.user).select_related(*beside)
    archive: TeachingArchive = get_object_or_404(rows, pk=archive_id)
    return archive
