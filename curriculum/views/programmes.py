"""Which programmes am I in, and what does one ask?"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from curriculum import asked, forms_of_assessment, queries, rules
from curriculum.actions import settings
from curriculum.forms.settings import ProgrammeForm
from curriculum.models import Enrolment, Programme, ProgrammeVersion
from curriculum.queries import accounts
from curriculum.queries.quizzes import withdrawn_but_asked
from curriculum.states import Kind, Role
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import Refusal


@require_safe
@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """One's programmes, and as what."""
    places = queries.places_of(request.user)
    versions = ProgrammeVersion.objects.defer("data").order_by("-number")
    mine = (
        Programme.objects.visible_to(request.user)
        .select_related("institution")
        .prefetch_related(Prefetch("versions", versions))
    )
    rows = [
        {
            "programme": programme,
            "version": next(iter(programme.versions.all()), None),
            "roles": [role.label for role in Role if role in places.get(programme.pk, set())],
        }
        for programme in mine
    ]
    context = {"rows": rows, "administered": accounts.institutions_of(request.user)}
    return render(request, "curriculum/programmes/index.html", context)


@require_safe
@login_required
def show(request: SignedInRequest, programme_id: UUID) -> HttpResponse:
    """What the programme asks: as it stands, or in an earlier version."""
    visible = Programme.objects.visible_to(request.user).select_related("institution").prefetch_related("sites")
    programme = get_object_or_404(visible, pk=programme_id)
    versions = list(programme.versions.defer("data"))
    version = _chosen(programme, request.GET.get("version", ""))
    is_director = queries.is_director(request.user, programme)
    held_to = (
        Enrolment.objects.open()
        .filter(programme=programme, trainee=request.user)
        .values_list("version__number", flat=True)
    ).first()
    modules = asked.modules_by_exam(request.user)
    context = {
        "programme": programme,
        "version": version,
        "versions": versions,
        "is_current": version.number == versions[0].number,
        "held_to": held_to,
        "held_to_url": f"?version={held_to}",
        "is_director": is_director,
        "held_to_others": is_director and queries.held_to_others(versions[0]).exists(),
        "about": {"text": version.data["about"]["text"], "basis": asked.basis(version.data["about"]["basis"])},
        "phases": asked.phases_of(version),
        "withdrawn": withdrawn_but_asked(version),
        "assessments": forms_of_assessment.laid_out(version),
        "policy": asked.policy_of(version),
        "certificate": version.data["certificate"],
        "exams": [
            {**exam, "kind": Kind(exam["kind"]).label, "modules": modules.get(exam["code"])}
            for exam in asked.exams_of(version)
        ],
    }
    return render(request, "curriculum/programmes/show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: SignedInRequest, programme_id: UUID) -> HttpResponse:
    """For directors: its name, and how long a review may take."""
    programme = get_object_or_404(
        Programme.objects.visible_to(request.user).select_related("institution"), pk=programme_id
    )
    rules.check_can_set(request.user, programme)
    form = ProgrammeForm(programme, request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            settings.change_programme(programme=programme, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            status = refusal.status
            for reason in refusal.reasons:
                form.add_error("name", str(reason))
        else:
            messages.success(request, _("Saved."))
            return redirect("curriculum:programmes_show", programme_id=programme.pk)
    status = 400 if status == 200 and form.errors else status
    return render(request, "curriculum/programmes/change.html", {"programme": programme, "form": form}, status=status)


def _chosen(programme: Programme, number: str) -> ProgrammeVersion:
    """The version with that number, or the newest when none is named."""
    versions = programme.versions.select_related("catalogue").order_by("-number")
    if number:
        # Whole numbers of a few digits only: anything else names no version.
        wanted = int(number) if number.isascii() and number.isdigit() and len(number) <= 6 else 0
        versions = versions.filter(number=wanted)
    version = versions.first()
    if version is None:
        raise Http404
    return version
