"""Who is in this programme, as what; and who leaves it?"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from curriculum import queries, rules
from curriculum.actions import memberships
from curriculum.forms.settings import ExamsForm
from curriculum.models import Invitation, Membership, Programme
from curriculum.queries.named_roles import codes_of, with_named_roles
from curriculum.states import Role
from curriculum.wordings import as_words
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import said_against


@require_safe
@login_required
def index(request: SignedInRequest, programme_id: UUID) -> HttpResponse:
    """For directors: the members by role, and who was asked and has not answered."""
    programme = directed(request, programme_id)
    people = queries.people_of(programme)
    invited = Invitation.objects.open().filter(programme=programme).prefetch_related("applications")
    named = codes_of(programme)
    held = with_named_roles([*people[Role.DIRECTOR], *people[Role.PROCTOR]], programme) if named else set()
    context = {
        "programme": programme,
        "names_roles": bool(named),
        "nobody_is": [as_words(code) for code in named if code not in held],
        "directors": people[Role.DIRECTOR],
        "proctors": people[Role.PROCTOR],
        "trainees": people[Role.TRAINEE],
        "invitations": invited.order_by("expires_at", "id"),
    }
    return render(request, "curriculum/people/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def end(request: SignedInRequest, membership_id: UUID) -> HttpResponse:
    """What ending this role means; then end it."""
    visible = Membership.objects.visible_to(request.user).select_related("programme__institution", "person")
    membership = get_object_or_404(visible, pk=membership_id)
    rules.check_can_manage_people(request.user, membership.programme)
    if request.method == "POST":
        memberships.end(membership=membership, by=request.user)
        messages.success(
            request,
            _("%(name)s: the role “%(role)s” ends with today.")
            % {"name": membership.person.name, "role": membership.get_role_display()},
        )
        return redirect("curriculum:people_index", programme_id=membership.programme_id)
    reasons = said_against(rules.check_can_end, request.user, membership)
    now = queries.followed_by(membership) if membership.ends_on else None
    context = {"membership": membership, "reasons": reasons, "now": now}
    return render(request, "curriculum/people/end.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: SignedInRequest, membership_id: UUID) -> HttpResponse:
    """Which exams a proctor may review, from today on, where, and on what ground."""
    visible = Membership.objects.visible_to(request.user).select_related("programme__institution", "person")
    membership = get_object_or_404(visible, pk=membership_id)
    now = queries.followed_by(membership) if membership.ends_on and request.method != "POST" else None
    if now and rules.can_manage_people(request.user, now.programme):
        if now.role == Role.PROCTOR:
            return redirect("curriculum:people_change", membership_id=now.pk)
        return redirect("curriculum:people_end", membership_id=membership.pk)
    rules.check_can_change(request.user, membership, membership.applications.all())
    form = ExamsForm(membership, request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        memberships.change(
            membership=membership,
            applications=list(said["applications"]),
            basis=said["basis"],
            sites=list(said["sites"]) if "sites" in said else None,
            by=request.user,
        )
        messages.success(request, _("Saved. It holds from today on."))
        return redirect("curriculum:people_index", programme_id=membership.programme_id)
    context = {"membership": membership, "form": form, "names_roles": bool(codes_of(membership.programme))}
    return render(request, "curriculum/people/change.html", context, status=400 if form.errors else 200)


def directed(request: SignedInRequest, programme_id: UUID) -> Programme:
    """The programme: 404 where it cannot be seen, 403 for a member who does not direct it."""
    visible = Programme.objects.visible_to(request.user).select_related("institution")
    programme: Programme = get_object_or_404(visible, pk=programme_id)
    rules.check_can_manage_people(request.user, programme)
    return programme
