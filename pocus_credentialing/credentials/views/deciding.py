"""A certificate is suspended, lifted, revoked, looked at; a revocation is countersigned, declined or taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pocus_credentialing.credentials import rules
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.forms import LookForm, ReasonForm
from pocus_credentialing.credentials.models import Certificate, Revocation
from pocus_credentialing.credentials.queries import countersigners_of, open_revocation
from pocus_credentialing.credentials.queries.amendments import Amendment, amendments_of, open_among
from pocus_credentialing.refusals import Refusal

from .certificates import visible
from .proof import asks, proof, tell


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def suspend(request: HttpRequest, serial: str) -> HttpResponse:
    """At once, alone, with a reason."""
    words = {
        "title": _("Suspend %(serial)s"),
        "lede": _("At once: whoever checks this certificate is told not to rely on it. You can lift it again."),
        "button": _("Suspend now"),
        "done": _("%(serial)s is suspended."),
    }
    return _with_reason(request, serial, rules.check_can_suspend, certificates.suspend, words)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lift(request: HttpRequest, serial: str) -> HttpResponse:
    words = {
        "title": _("Lift the suspension of %(serial)s"),
        "lede": _("The certificate is valid again from this moment."),
        "button": _("Lift the suspension"),
        "done": _("%(serial)s is valid again."),
    }
    return _with_reason(request, serial, rules.check_can_lift, certificates.lift, words)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def revoke(request: HttpRequest, serial: str) -> HttpResponse:
    """For good; a second signature where there is somebody to give it."""
    certificate = _certificate(request, serial)
    rules.check_can_revoke(request.user, certificate)
    asked = open_revocation(certificate)
    names = [] if asked else [person.name for person in countersigners_of(certificate, request.user)]
    initial = {"reason": asked.reason} if asked else None
    words = {
        "title": _("Revoke %(serial)s"),
        "lede": _("For good. It takes effect with a second signature, from %(names)s.") % {"names": ", ".join(names)}
        if names
        else _("For good, and at once: nobody is left who could countersign.")
        if asked
        else _("For good, and at once: there is no second director or administrator to countersign."),
        "button": _("Ask to revoke") if names else _("Revoke for good"),
        "done": _("%(serial)s: the revocation waits for a second signature.") if names else _("%(serial)s is revoked."),
    }

    def act(reason: str) -> Certificate:
        return certificates.revoke(
            certificate=certificate, by=request.user, reason=reason, authentication=proof(request)
        )

    form = ReasonForm(_posted(request), initial=initial)
    return _act(request, certificate, form, act, words, signed=True, revocation=asked)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def countersign(request: HttpRequest, serial: str) -> HttpResponse:
    """The second signature under a revocation."""
    words = {
        "title": _("Countersign the revocation of %(serial)s"),
        "lede": _("With your signature it is revoked, for good."),
        "button": _("Countersign: revoke for good"),
        "done": _("%(serial)s is revoked."),
    }

    def act(*, revocation: Revocation, by: Any) -> Certificate:
        return certificates.countersign(revocation=revocation, by=by, authentication=proof(request))

    return _answer(request, serial, rules.check_can_answer_revocation, act, words, signed=True)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decline(request: HttpRequest, serial: str) -> HttpResponse:
    """The second person does not agree."""
    words = {
        "title": _("Decline the revocation of %(serial)s"),
        "lede": _("The certificate stays as it is. Whoever asked can ask again."),
        "button": _("Decline"),
        "done": _("The revocation of %(serial)s is declined."),
    }
    return _answer(request, serial, rules.check_can_answer_revocation, certificates.decline, words)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take_back(request: HttpRequest, serial: str) -> HttpResponse:
    """Who asked for a revocation asks no longer."""
    words = {
        "title": _("Take the request to revoke %(serial)s back"),
        "lede": _("The certificate stays as it is."),
        "button": _("Take it back"),
        "done": _("%(serial)s: the request to revoke it is taken back."),
    }
    return _answer(request, serial, rules.check_can_take_back, certificates.take_back, words)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def look(request: HttpRequest, serial: str) -> HttpResponse:
    """What was amended was looked at, and the certificate stands."""
    certificate = _certificate(request, serial)
    rules.check_can_look(request.user, certificate)
    waiting = open_among(amendments_of(certificate, request.user))
    words = {
        "title": _("%(serial)s: does it stand?"),
        "lede": _(
            "You looked at what was amended, and the certificate stays as it is. Otherwise suspend or revoke it."
        ),
        "button": _("Looked at: it stands"),
        "done": _("%(serial)s stands. A further amendment is told to you again."),
    }
    form = LookForm(_posted(request), initial={"flags": ",".join(str(each.flag.pk) for each in waiting)})

    def act(reason: str) -> Certificate:
        return certificates.look(
            certificate=certificate, by=request.user, reason=reason, flags=form.cleaned_data["flags"]
        )

    return _act(request, certificate, form, act, words, amendments=waiting)


def _with_reason(
    request: HttpRequest,
    serial: str,
    check: Callable[[Any, Certificate], None],
    decide: Callable[..., Certificate],
    words: dict[str, str],
) -> HttpResponse:
    """A decision that takes one's word for why, and no signature."""
    certificate = _certificate(request, serial)
    check(request.user, certificate)

    def act(reason: str) -> Certificate:
        return decide(certificate=certificate, by=request.user, reason=reason)

    return _act(request, certificate, ReasonForm(_posted(request)), act, words)


def _answer(
    request: HttpRequest,
    serial: str,
    check: Callable[[Any, Revocation], None],
    answer: Callable[..., Certificate],
    words: dict[str, str],
    *,
    signed: bool = False,
) -> HttpResponse:
    """An answer to a revocation that was asked for."""
    certificate = _certificate(request, serial)
    revocation = rules.check_revocation_waits(request.user, certificate)
    check(request.user, revocation)

    def act(reason: str) -> Certificate:
        return answer(revocation=revocation, by=request.user)

    form = forms.Form(_posted(request))
    return _act(request, certificate, form, act, words, signed=signed, revocation=revocation)


def _act(
    request: HttpRequest,
    certificate: Certificate,
    form: Any,
    act: Callable[[str], Certificate],
    words: dict[str, str],
    *,
    signed: bool = False,
    revocation: Revocation | None = None,
    amendments: list[Amendment] | None = None,
) -> HttpResponse:
    """Ask on GET, act on POST; a refusal comes back in the form, with what was typed."""
    said = {key: text % {"serial": certificate.serial} for key, text in words.items()}
    before, after = words["title"].split("%(serial)s")
    status = 400 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data.get("reason", ""))
        except Refusal as refusal:
            status = tell(form, refusal)
        else:
            messages.success(request, said["done"])
            return redirect("credentials:certificates_show", certificate.serial)
    context = {
        "certificate": certificate,
        "form": form,
        "words": said,
        "heading": format_html('{}<span class="num">{}</span>{}', before, certificate.serial, after),  # never broken
        "revocation": revocation,
        "amendments": amendments,
    }
    context |= asks(request) if signed else {}
    return render(request, "credentials/certificates/_act.html", context, status=status)


def _certificate(request: HttpRequest, serial: str) -> Certificate:
    return get_object_or_404(visible(request), serial=serial)


def _posted(request: HttpRequest) -> QueryDict | None:
    """A form that asks for nothing is sent all the same."""
    return request.POST if request.method == "POST" else None
