"""Whom does a director ask to join, and how does the link reach them?"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from curriculum import qr
from curriculum.actions import invitations
from curriculum.emails import link_of
from curriculum.forms.people import InviteForm
from curriculum.models import Invitation, Programme
from curriculum.states import Role
from curriculum.views.people import directed
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import NotNow, Reason, Refusal

SENT = "invited_by_form"
FORMS_KEPT = 20
TITLES = {
    Role.TRAINEE: gettext_lazy("Invite trainees"),
    Role.PROCTOR: gettext_lazy("Invite proctors"),
    Role.DIRECTOR: gettext_lazy("Invite a director"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: SignedInRequest, programme_id: UUID) -> HttpResponse:
    """Ask one or many, or make a link to hand over; one page for each role."""
    programme = directed(request, programme_id)
    asked = request.GET.get("role", "")
    role = Role(asked) if asked in Role.values else Role.TRAINEE
    form = InviteForm(programme, role, request.POST or None)
    status = 200
    if request.method == "POST":
        _check_first_time(request)
        if form.is_valid():
            try:
                invited = invitations.invite_all(programme=programme, role=role, by=request.user, **_asked(form))
            except Refusal as refusal:
                status = refusal.status
                for reason in refusal.reasons:
                    form.add_error(None, str(reason))
            else:
                _remember(request)
                return made(request, programme, invited)
        else:
            status = 400
    context = {
        "programme": programme,
        "form": form,
        "role": role,
        "title": TITLES[role],
        "tabs": [(each.value, each.label, each == role) for each in Role],
        "once": request.POST.get("once") or uuid4(),
    }
    return render(request, "curriculum/invitations/index.html", context, status=status)


def made(request: SignedInRequest, programme: Programme, invited: Sequence[tuple[Invitation, str]]) -> HttpResponse:
    """The links, shown this once, each on its own sheet of paper when printed. Nothing else keeps them."""
    sheets = [
        {"invitation": invitation, "link": link, "qr": qr.svg_of(link)}
        for invitation, link in ((invitation, link_of(secret)) for invitation, secret in invited)
    ]
    context = {
        "programme": programme,
        "sheets": sheets,
        "mailed": sum(bool(invitation.email) for invitation, _secret in invited),
    }
    return render(request, "curriculum/invitations/made.html", context)


@require_safe
@login_required
def show(request: SignedInRequest, invitation_id: UUID) -> HttpResponse:
    """One invitation: whom, as what, until when; withdraw it, or make its link anew."""
    return render(request, "curriculum/invitations/show.html", {"invitation": _visible(request, invitation_id)})


@require_POST
@login_required
def withdraw(request: SignedInRequest, invitation_id: UUID) -> HttpResponse:
    """The link stops working."""
    invitation = invitations.withdraw(invitation=_visible(request, invitation_id), by=request.user)
    messages.success(request, _("The invitation is withdrawn. Its link no longer works."))
    return redirect("curriculum:people_index", programme_id=invitation.programme_id)


@require_POST
@login_required
def renew(request: SignedInRequest, invitation_id: UUID) -> HttpResponse:
    """A new link in place of one that was lost."""
    renewed = invitations.renew(invitation=_visible(request, invitation_id), by=request.user)
    return made(request, renewed[0].programme, [renewed])


def _visible(request: SignedInRequest, invitation_id: UUID) -> Invitation:
    visible = Invitation.objects.visible_to(request.user).select_related("programme__institution", "invited_by")
    invitation: Invitation = get_object_or_404(visible, pk=invitation_id)
    return invitation


def _asked(form: InviteForm) -> dict[str, object]:
    """What the action is given; no address: one link to hand over."""
    said = form.cleaned_data
    return {
        "people": said["people"] or [("", "")],
        "applications": list(said.get("applications", ())),
        "basis": said.get("basis", ""),
        "route": said.get("route", ""),
    }


def _check_first_time(request: SignedInRequest) -> None:
    """The answer to this form shows the links, so reloading it sends the form again: that must not invite twice."""
    if request.POST.get("once", "") in request.session.get(SENT, []):
        sentence = _(
            "This form was sent already: the invitations are made, and nobody is invited twice. Under People you can make "
            "a new link in place of one that was lost."
        )
        raise NotNow(Reason("invited_by_this_form", sentence))


def _remember(request: SignedInRequest) -> None:
    request.session[SENT] = [*request.session.get(SENT, []), request.POST.get("once", "")][-FORMS_KEPT:]
