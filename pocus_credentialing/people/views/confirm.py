"""Is it you? The page that opens a signing session."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from pocus_credentialing.people import confirming
from pocus_credentialing.people.forms import ConfirmForm
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.people.rules import may_sign
from pocus_credentialing.refusals import Refusal

ONWARD = "onward_after_second_factor"


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@login_required
def show(request: SignedInRequest) -> HttpResponse:
    """Password (and code), or a passkey; then back to where the signature goes."""
    onward = next_of(request)
    if not may_sign(request.user):
        return second_factor(request, onward)
    request.session.pop(ONWARD, None)
    form = ConfirmForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            confirming.confirm(request)
        except Refusal as refusal:
            for reason in refusal.reasons:
                form.add_error(None, str(reason))
        else:
            return HttpResponseRedirect(onward)
    back_here = f"{reverse('people:confirm_passkey')}?{urlencode({'next': onward})}"
    context = {
        "form": form,
        "next": onward,
        "passkey_url": f"{reverse('mfa_reauthenticate_webauthn')}?{urlencode({'next': back_here})}"
        if confirming.has_passkey(request.user)
        else "",
    }
    status = 403 if form.errors else 200
    return render(request, "people/confirm/show.html", context, status=status)


def second_factor(request: HttpRequest, onward: str) -> HttpResponse:
    """Where one is required and none is there yet: the ways to add one; their pages lead back to the signature."""
    request.session[ONWARD] = onward
    return render(request, "people/confirm/second_factor.html", {"next": onward})


@require_safe
@login_required
def passkey(request: SignedInRequest) -> HttpResponse:
    """Where allauth's passkey page returns to."""
    onward = next_of(request)
    if confirming.by_passkey_just_now(request):
        return HttpResponseRedirect(onward)
    return redirect(f"{reverse('people:confirm_show')}?{urlencode({'next': onward})}")


def next_of(request: HttpRequest) -> str:
    """Where to go on to: an address of this site, else home."""
    onward = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return onward
    return reverse("home")
