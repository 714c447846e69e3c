"""Who asks me to join, what, and as what? The page that an invitation's link opens."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from curriculum import rules
from curriculum.actions import invitations
from curriculum.forms.people import JoinForm
from curriculum.models import Invitation
from pocus_credentialing.people import places
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import Refusal

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
def show(request: HttpRequest, secret: str) -> HttpResponse:
    """Accept as someone who is here already, by one button; or as a new person."""
    invitation = invitations.find(secret)
    if invitation is None:
        return closed(request, 404, [_("No invitation has this link. Look whether it was copied whole.")])
    person = request.user if isinstance(request.user, User) else None
    try:
        rules.check_can_accept(invitation, person)
    except Refusal as refusal:
        return closed(request, refusal.status, [str(reason) for reason in refusal.reasons])
    if request.method == "POST" and not ratelimit.consume(request, action="join", key=str(invitation.pk)):
        return ratelimit.respond_429(request)
    return _by(request, invitation, person) if person else _as_new(request, invitation)


def _by(request: HttpRequest, invitation: Invitation, person: User) -> HttpResponse:
    if request.method == "POST":
        invitations.accept(invitation=invitation, by=person)
        return _welcome(request, invitation)
    return render(request, "curriculum/join/show.html", {"invitation": invitation, "person": person})


def _as_new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = JoinForm(invitation.email, request.POST or None, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        try:
            person = invitations.accept(invitation=invitation, **form.cleaned_data)
        except Refusal as refusal:
            for reason in refusal.reasons:
                form.add_error(None, str(reason))
        else:
            login(request, person, backend=BACKEND)  # with a new session id
            return _welcome(request, invitation)
    here_already = bool(invitation.email) and User.objects.filter(email__iexact=invitation.email).exists()
    context = {"invitation": invitation, "form": form, "here_already": here_already}
    return render(request, "curriculum/join/show.html", context, status=400 if form.errors else 200)


def _welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    places.forget(request.session)
    messages.success(request, _("Welcome to %(programme)s.") % {"programme": invitation.programme.name})
    return redirect("home")


def closed(request: HttpRequest, status: int, reasons: list[str]) -> HttpResponse:
    """A link that opens nothing (any more), and what to do about it."""
    return render(request, "curriculum/join/closed.html", {"reasons": reasons}, status=status)
