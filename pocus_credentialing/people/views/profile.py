"""Who am I here, and how do I prove it?"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pocus_credentialing.people import sign_ins, signing_session
from pocus_credentialing.people import tokens as token_queries
from pocus_credentialing.people.actions import profile
from pocus_credentialing.people.forms import ProfileForm, ThemeForm
from pocus_credentialing.people.models import User
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.people.rules import may_sign

A_YEAR = 365 * 24 * 60 * 60


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show(request: SignedInRequest) -> HttpResponse:
    # The form works on a copy, so that a refused change does not show in the page's header.
    person = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        profile.change(person=request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("people:profile_show")
    held = list(Authenticator.objects.filter(user=request.user))
    codes = next((each for each in held if each.type == Authenticator.Type.RECOVERY_CODES), None)
    context = {
        "form": form,
        "has_app": any(each.type == Authenticator.Type.TOTP for each in held),
        "passkeys": sum(each.type == Authenticator.Type.WEBAUTHN for each in held),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "may_sign": may_sign(request.user),
        "signing": signing_session.of_request(request),
        "sign_ins": sign_ins.there(request.user),
        "this_browser": request.session.session_key,
        "tokens": token_queries.working(request.user),
    }
    return render(request, "people/profile/show.html", context, status=400 if form.errors else 200)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device says: kept in a cookie, so that the first byte of a page has it."""
    onward = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = "/"
    form = ThemeForm(request.POST)
    response = HttpResponseRedirect(onward)
    if form.is_valid():
        chosen = form.cleaned_data["theme"]
        if isinstance(request.user, User):  # what their next device starts with
            profile.change(person=request.user, by=request.user, theme="" if chosen == "system" else chosen)
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
