"""What is this proctor or director in the programme, by the names that its rules give: mentor, supervisor …?"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from curriculum.actions import named_roles
from curriculum.forms.named_roles import EndForm, NamedRoleForm
from curriculum.models import Membership, NamedRole
from curriculum.queries.named_roles import held_by
from curriculum.rules import named_roles as rules
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import NotNow, said_against


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show(request: SignedInRequest, membership_id: UUID) -> HttpResponse:
    """What they are and were; and, where the rules name more, give it."""
    visible = Membership.objects.visible_to(request.user).select_related("programme__institution", "person")
    membership = get_object_or_404(visible, pk=membership_id)
    rules.check_can_name(request.user, membership)
    form = NamedRoleForm(membership, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            given = named_roles.give(
                programme=membership.programme, person=membership.person, by=request.user, **form.cleaned_data
            )
        except NotNow as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            said = _("%(name)s is a %(role)s now. The trainees’ progress follows in a moment.")
            messages.success(request, said % {"name": membership.person.name, "role": given.in_words})
            return redirect("curriculum:named_roles_show", membership_id=membership.pk)
    elif form.errors:
        status = 400
    context = {
        "membership": membership,
        "form": form,
        "held": held_by(membership.person, membership.programme),
        "save": _("Give this role"),
    }
    return render(request, "curriculum/named_roles/show.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def end(request: SignedInRequest, named_role_id: UUID) -> HttpResponse:
    """With which day; then end it."""
    visible = NamedRole.objects.visible_to(request.user).select_related("programme__institution", "person")
    found = get_object_or_404(visible, pk=named_role_id)
    rules.check_can_manage_people(request.user, found.programme)
    form = EndForm(found, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            ended = named_roles.end(named_role=found, by=request.user, **form.cleaned_data)
        except NotNow as refusal:
            form.add_error("ends_on", str(refusal))
            status = refusal.status
        else:
            said = _("%(name)s: the role “%(role)s” has its last day. The trainees’ progress follows in a moment.")
            messages.success(request, said % {"name": found.person.name, "role": ended.in_words})
            return redirect("curriculum:people_index", programme_id=found.programme_id)
    elif form.errors:
        status = 400
    context = {"named_role": found, "form": form, "reasons": said_against(rules.check_can_end, request.user, found)}
    return render(request, "curriculum/named_roles/end.html", context, status=status)
