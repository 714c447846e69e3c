"""Where am I signed in, which programs have a token of mine; and end that."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pocus_credentialing.people.actions import sign_ins, tokens
from pocus_credentialing.people.requests import SignedInRequest


@require_POST
@login_required
def end_sign_in(request: SignedInRequest, sign_in_id: UUID) -> HttpResponse:
    """One browser is signed out."""
    sign_in = get_object_or_404(request.user.sign_ins, pk=sign_in_id)
    sign_ins.end(sign_in=sign_in, by=request.user)
    if sign_in.session_key == request.session.session_key:
        logout(request)  # this very browser: what is left of its session must not be written again
        return redirect("account_login")
    messages.success(request, _("That browser is signed out."))
    return redirect("people:profile_show")


@require_POST
@login_required
def end_others(request: SignedInRequest) -> HttpResponse:
    """Every browser but this one."""
    sign_ins.end_others(person=request.user, by=request.user, but=request.session.session_key or "")
    messages.success(request, _("You are signed in here only."))
    return redirect("people:profile_show")


@require_POST
@login_required
def end_token(request: SignedInRequest, token_id: UUID) -> HttpResponse:
    """A program signs in with it no longer."""
    tokens.end(token=get_object_or_404(request.user.tokens, pk=token_id), by=request.user)
    messages.success(request, _("The token works no longer."))
    return redirect("people:profile_show")
