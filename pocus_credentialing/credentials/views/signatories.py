"""A director without another one has an outsider decide about their certificate: the link, and the page it opens."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from curriculum import qr
from curriculum.models import Application, Enrolment
from pocus_credentialing.credentials import signatory_rules
from pocus_credentialing.credentials.actions import signatories
from pocus_credentialing.credentials.asked import exam_titles
from pocus_credentialing.credentials.candidate import choices, ready
from pocus_credentialing.credentials.models import OutsideSignatory
from pocus_credentialing.credentials.overview import Overview
from pocus_credentialing.credentials.shown import Shown
from pocus_credentialing.credentials.signatory_emails import link_of
from pocus_credentialing.credentials.signatory_forms import DeclineForm, InviteForm, SignForm
from pocus_credentialing.people.models import User
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import NotNow, Reason, Refusal

from .proof import tell

SENT = "signatory_invited_by_form"
FORMS_KEPT = 20
LIMIT = {"sign": "20/m/ip"}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def invite(request: SignedInRequest, enrolment_id: UUID) -> HttpResponse:
    """One's own enrolment only: choose the exams, say to whom; the answer shows the link, this once."""
    own = Enrolment.objects.filter(trainee=request.user).select_related(
        "programme__institution", "version__catalogue", "version__programme", "institution", "trainee"
    )
    enrolment = get_object_or_404(own, pk=enrolment_id)
    signatory_rules.check_can_ask_outside(request.user, enrolment)
    overview = Overview(enrolment)
    form = InviteForm(choices(overview, enrolment), request.POST or None, ready=ready(overview, enrolment))
    status = 200
    if request.method == "POST":
        _check_first_time(request)
        status = 400
        if form.is_valid():
            chosen = Application.objects.filter(code__in=form.cleaned_data["exam"])
            try:
                signatory, secret = signatories.invite(
                    enrolment=enrolment, applications=chosen, by=request.user,
                    name=form.cleaned_data["name"], email=form.cleaned_data["email"],
                )  # fmt: skip
            except Refusal as refusal:
                status = tell(form, refusal)
            else:
                request.session[SENT] = [*request.session.get(SENT, []), request.POST.get("once", "")][-FORMS_KEPT:]
                return made(request, signatory, secret)
    titles = exam_titles()
    context = {
        "enrolment": enrolment,
        "form": form,
        "once": request.POST.get("once") or uuid4(),
        "asked": [
            (each, _exams(each, titles))
            for each in enrolment.outside_signatories.select_related("evidence__certificate")
        ],
        "institution": enrolment.programme.institution,
    }
    return render(request, "credentials/signatories/invite.html", context, status=status)


def made(request: SignedInRequest, signatory: OutsideSignatory, secret: str) -> HttpResponse:
    """The link, shown this once, to copy or print. Nothing else keeps it."""
    link = link_of(secret)
    context = {
        "signatory": signatory,
        "enrolment": signatory.enrolment,
        "exams": _exams(signatory, exam_titles()),
        "link": link,
        "qr": qr.svg_of(link),
        "institution": signatory.enrolment.programme.institution,
    }
    return render(request, "credentials/signatories/made.html", context)


@require_POST
@login_required
def withdraw(request: SignedInRequest, signatory_id: UUID) -> HttpResponse:
    """The link stops working."""
    visible = OutsideSignatory.objects.visible_to(request.user).select_related("enrolment__programme__institution")
    signatory = get_object_or_404(visible, pk=signatory_id)
    signatories.withdraw(signatory=signatory, by=request.user)
    messages.success(request, _("The link is withdrawn. It no longer works."))
    return redirect("credentials:signatories_invite", signatory.enrolment_id)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign(request: HttpRequest, secret: str) -> HttpResponse:
    """For whoever holds the link: who asks, what was asked and how it was met, and a signature or none."""
    signatory, person = signatories.find(secret), _person(request)
    if signatory is None:
        return _unknown(request)
    try:
        signatory_rules.check_can_open(signatory, person)
    except Refusal as refusal:
        return closed(request, refusal.status, [str(reason) for reason in refusal.reasons])
    if request.method == "POST" and not _in_measure(request):
        return ratelimit.respond_429(request)
    holder = signatory.enrolment.trainee.printed_name
    if request.method != "POST":
        if request.method == "GET":
            signatories.open(signatory=signatory, by=person)
        return _page(request, secret, signatory, SignForm(holder, initial={"printed_name": signatory.name}))
    form = SignForm(holder, request.POST)
    status = 400
    if form.is_valid():
        said = form.cleaned_data
        try:
            certificate = signatories.sign(
                signatory=signatory, by=person, name=said["printed_name"], role=said["role"],
                affiliation=said["affiliation"], shown=request.POST.get("shown", ""),
            )  # fmt: skip
        except Refusal as refusal:
            status = tell(form, refusal)
        else:
            messages.success(
                request,
                _("Thank you. You signed %(serial)s, and your link is used up.") % {"serial": certificate.serial},
            )
            return redirect("credentials:verify_show", certificate.code)
    return _page(request, secret, signatory, form, status=status)


@require_POST
@never_cache
def decline(request: HttpRequest, secret: str) -> HttpResponse:
    """No signature, and why."""
    signatory = signatories.find(secret)
    if signatory is None:
        return _unknown(request)
    if not _in_measure(request):
        return ratelimit.respond_429(request)
    form = DeclineForm(request.POST)
    try:
        signatory_rules.check_can_open(signatory, _person(request))
        if form.is_valid():
            signatories.decline(signatory=signatory, by=_person(request), reason=form.cleaned_data["reason"])
            return declined(request, signatory)
    except Refusal as refusal:
        return closed(request, refusal.status, [str(reason) for reason in refusal.reasons])
    holder = signatory.enrolment.trainee.printed_name
    blank = SignForm(holder, initial={"printed_name": signatory.name})
    return _page(request, secret, signatory, blank, decline_form=form, status=400)


def declined(request: HttpRequest, signatory: OutsideSignatory) -> HttpResponse:
    """That it was heard, and that the link is used up."""
    return render(request, "credentials/signatories/declined.html", {"enrolment": signatory.enrolment})


def _page(
    request: HttpRequest, secret: str, signatory: OutsideSignatory, form: SignForm, *,
    decline_form: DeclineForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    shown = Shown(signatory)
    context: dict[str, Any] = {
        "signatory": signatory,
        "enrolment": signatory.enrolment,
        "programme": signatory.enrolment.programme,
        "shown": shown,
        "sign_form": form,
        "decline_form": decline_form or DeclineForm(),
        "form": decline_form or form,  # whose errors the page names first
        "secret": secret,
    }
    return render(request, "credentials/signatories/sign.html", context, status=status)


def _exams(signatory: OutsideSignatory, titles: dict[str, str]) -> str:
    return ", ".join(titles.get(code, code) for code in signatory.application_codes)


def _check_first_time(request: SignedInRequest) -> None:
    """The answer to this form shows the link, so reloading it sends the form again: that must not kill the link."""
    if request.POST.get("once", "") in request.session.get(SENT, []):
        raise NotNow(
            Reason("invited_by_this_form", _("This link was made already, and was shown. Ask anew if it was lost."))
        )


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _in_measure(request: HttpRequest) -> bool:
    return bool(ratelimit.consume(request, app="pocus", action="sign", config=LIMIT))


def _unknown(request: HttpRequest) -> HttpResponse:
    return closed(request, 404, [_("No link like this was made here. Look whether it was copied whole.")])


def closed(request: HttpRequest, status: int, reasons: list[str]) -> HttpResponse:
    """A link that opens nothing (any more), and why."""
    return render(request, "credentials/signatories/closed.html", {"reasons": reasons}, status=status)
