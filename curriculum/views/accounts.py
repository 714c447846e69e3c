"""Who has an account at this hospital; and ending it, opening it again, its tokens, and administering."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from curriculum.actions import accounts as actions
from curriculum.models import Membership
from curriculum.queries import accounts
from curriculum.rules import accounts as rules
from curriculum.views.institutions import administered
from pocus_credentialing.people import tokens
from pocus_credentialing.people.models import Institution, User
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import said_against


@require_safe
@login_required
def index(request: SignedInRequest, institution_id: UUID) -> HttpResponse:
    """Everyone who has or had a place here."""
    institution = administered(request, institution_id)
    administrators = {each.person_id for each in accounts.administrations_of(institution)}
    people = list(accounts.people_of(institution))
    context = {
        "institution": institution,
        "people": people,
        "administrators": administrators,
        "runs_all": accounts.runs_all(request.user),
    }
    return render(request, "curriculum/accounts/index.html", context)


@require_safe
@login_required
def show(request: SignedInRequest, institution_id: UUID, person_id: UUID) -> HttpResponse:
    """One account: its roles here, its tokens, and what an administrator can do about it."""
    institution, account = _found(request, institution_id, person_id)
    held = Membership.objects.in_force().filter(person=account, programme__institution=institution)
    context = {
        "institution": institution,
        "account": account,
        "memberships": held.select_related("programme"),
        "administration": accounts.administrations_of(institution).filter(person=account).first(),
        "state_known": accounts.knows_state_of(request.user, account),
        "runs_all": accounts.runs_all(request.user),
        "has_a_place": account.is_here and accounts.holds_open(institution, account),
        "tokens": tokens.working(account) if account.is_here else [],
    }
    return render(request, "curriculum/accounts/show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def deactivate(request: SignedInRequest, institution_id: UUID, person_id: UUID) -> HttpResponse:
    """What it means; then do it."""
    institution, account = _found(request, institution_id, person_id)
    if request.method == "POST":
        said = _("%(name)s can no longer sign in.")
        return _done(request, institution, account, actions.deactivate, said)
    reasons = said_against(rules.check_can_deactivate, request.user, institution, account)
    context = {"institution": institution, "account": account, "reasons": reasons}
    return render(request, "curriculum/accounts/deactivate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def end_place(request: SignedInRequest, institution_id: UUID, person_id: UUID) -> HttpResponse:
    """What ends, and what does not; then end it."""
    institution, account = _found(request, institution_id, person_id)
    if request.method == "POST":
        said = _("%(name)s: everything here ends with today.")
        return _done(request, institution, account, actions.end_place, said)
    reasons = said_against(rules.check_can_end_place, request.user, institution, account)
    context = {
        "institution": institution,
        "account": account,
        "reasons": reasons,
        "roles": accounts.roles_held(institution, account),
        "administers": accounts.administrations_of(institution).filter(person=account, ends_on=None).exists(),
    }
    return render(request, "curriculum/accounts/end_place.html", context)


@require_POST
@login_required
def reactivate(request: SignedInRequest, institution_id: UUID, person_id: UUID) -> HttpResponse:
    """They can sign in again."""
    said = _("%(name)s can sign in again.")
    return _done(request, *_found(request, institution_id, person_id), actions.reactivate, said)


@require_POST
@login_required
def appoint(request: SignedInRequest, institution_id: UUID, person_id: UUID) -> HttpResponse:
    """One administrator more."""
    said = _("%(name)s administers this hospital from now on.")
    return _done(request, *_found(request, institution_id, person_id), actions.appoint, said)


@require_POST
@login_required
def dismiss(request: SignedInRequest, institution_id: UUID, person_id: UUID) -> HttpResponse:
    """One administrator less, from tomorrow."""
    institution, account = _found(request, institution_id, person_id)
    administration = get_object_or_404(accounts.newest_administration(institution, account))
    actions.dismiss(administration=administration, by=request.user)
    messages.success(request, _("%(name)s administers this hospital until the end of today.") % {"name": account.name})
    return _back(institution, account) if account != request.user else redirect("home")


@require_POST
@login_required
def end_token(request: SignedInRequest, institution_id: UUID, person_id: UUID, token_id: UUID) -> HttpResponse:
    """A program signs in with it no longer."""
    institution, account = _found(request, institution_id, person_id)
    token = get_object_or_404(account.tokens.select_related("person"), pk=token_id)
    actions.end_token(token=token, institution=institution, by=request.user)
    messages.success(request, _("The token works no longer."))
    return _back(institution, account)


def _found(request: SignedInRequest, institution_id: UUID, person_id: UUID) -> tuple[Institution, Any]:
    institution = administered(request, institution_id)
    return institution, get_object_or_404(accounts.people_of(institution), pk=person_id)


def _done(
    request: SignedInRequest, institution: Institution, account: User, act: Callable[..., Any], said: str
) -> HttpResponse:
    act(account=account, institution=institution, by=request.user)
    messages.success(request, said % {"name": account.name})
    return _back(institution, account)


def _back(institution: Institution, account: User) -> HttpResponse:
    return redirect("curriculum:accounts_show", institution_id=institution.pk, person_id=account.pk)
