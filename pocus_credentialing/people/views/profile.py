"""Who am I here, and how do I prove it?"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pocus_credentialing.people import signing_session
from pocus_credentialing.people.actions import profile
from pocus_credentialing.people.forms import ProfileForm, ThemeForm
from pocus_credentialing.people.models import User
from pocus_credentialing.people.requests import SignedInRequest

A_YEAR = 365 * 24 * 60 * 60


@login_required
def show(request: SignedInRequest) -> HttpResponse:
    # The form works on a copy, so that a refused change does not show in the page's header.
    person = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        profile.change(person=request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("people:profile_show")
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "form": form,
        "has_app": Authenticator.Type.TOTP in kinds,
        "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
        "has_codes": Authenticator.Type.RECOVERY_CODES in kinds,
        "signing": signing_session.of_request(request),
    }
    return render(request, "people/profile/show.html", context)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device says: kept in a cookie, so that the first byte of a page has it."""
    onward = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = "/"
    form = ThemeForm(request.POST)
    response = redirect(onward)
    if form.is_valid():
        chosen = form.cleaned_data["theme"]
        if chosen == "system":
            response.delete_cookie("theme")
        else:
            response.set_cookie("theme", chosen, max_age=A_YEAR, samesite="Lax", secure=request.is_secure())
    return response


@require_POST
@login_required
def end_signing(request: SignedInRequest) -> HttpResponse:
    """Done signing: the next signature asks again."""
    signing_session.close(request)
    messages.success(request, _("Your signing session is closed."))
    return redirect("people:profile_show")
