"""Sessions on a simulator: recorded by who practised, confirmed by the assessor or a director."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from curriculum.models import Enrolment
from curriculum.queries import open_enrolments
from logbook.actions import simulations
from logbook.forms.simulations import DeclineForm, SimulationForm
from logbook.models import Simulation
from logbook.queries import simulations as queries
from logbook.rules import simulations as rules
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import NotNow

LISTED = 100


@require_safe
@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """What waits for this person's word, and what they practised."""
    context = {
        "waiting": list(queries.to_confirm(request.user)[:LISTED]),
        "own": list(queries.own(request.user)[:LISTED]),
        "enrolments": list(open_enrolments(request.user)),
    }
    return render(request, "logbook/simulations/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def record(request: SignedInRequest, enrolment_id: UUID) -> HttpResponse:
    """For a trainee: scenario, day, hours, assessor."""
    visible = Enrolment.objects.visible_to(request.user).select_related("programme__institution", "version")
    enrolment = get_object_or_404(visible, pk=enrolment_id)
    rules.check_can_record(request.user, enrolment)
    form, status = SimulationForm(enrolment, request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            made = simulations.record_session(enrolment=enrolment, by=request.user, **form.said())
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, str(reason))
            status = refusal.status
        else:
            messages.success(request, _("Recorded. %(name)s is asked to confirm it.") % {"name": made.assessor.name})
            return redirect("logbook:simulations_show", simulation_id=made.pk)
    elif request.method == "POST":
        form, status = SimulationForm(enrolment, request.POST), 400
    return render(request, "logbook/simulations/record.html", {"enrolment": enrolment, "form": form}, status=status)


@require_safe
@login_required
def show(request: SignedInRequest, simulation_id: UUID) -> HttpResponse:
    simulation = _simulation(request, simulation_id)
    context = {
        "simulation": simulation,
        "may_confirm": rules.can_confirm(request.user, simulation),
        "may_decline": rules.can_decline(request.user, simulation),
        "may_withdraw": rules.can_withdraw(request.user, simulation),
    }
    return render(request, "logbook/simulations/show.html", context)


@require_POST
@login_required
def confirm(request: SignedInRequest, simulation_id: UUID) -> HttpResponse:
    found = simulations.confirm(simulation=_simulation(request, simulation_id), by=request.user)
    messages.success(request, _("Confirmed. It counts from now on."))
    return redirect("logbook:simulations_show", simulation_id=found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decline(request: SignedInRequest, simulation_id: UUID) -> HttpResponse:
    """With a reason; also what was confirmed by mistake."""
    simulation = _simulation(request, simulation_id)
    rules.check_can_decline(request.user, simulation)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        simulations.decline(simulation=simulation, by=request.user, **form.cleaned_data)
        messages.success(request, _("Not confirmed. The trainee is told why."))
        return redirect("logbook:simulations_show", simulation_id=simulation.pk)
    context = {"simulation": simulation, "form": form}
    return render(request, "logbook/simulations/decline.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def withdraw(request: SignedInRequest, simulation_id: UUID) -> HttpResponse:
    simulations.withdraw(simulation=_simulation(request, simulation_id), by=request.user)
    messages.success(request, _("Taken back."))
    return redirect("logbook:simulations_index")


def _simulation(request: SignedInRequest, simulation_id: UUID) -> Simulation:
    rows = Simulation.objects.visible_to(request.user).select_related(
        "enrolment__programme__institution", "enrolment__trainee", "application", "assessor", "decided_by"
    )
    found: Simulation = get_object_or_404(rows, pk=simulation_id)
    return found
