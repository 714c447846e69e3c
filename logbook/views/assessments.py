"""An assessor chooses whom and with which form, fills it in on a phone, checks, signs; the trainee reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from curriculum.asked import exams_of
from curriculum.assessing import Form, form_of, forms_of, mark_asked, roles_asked
from curriculum.forms_of_assessment import what_passes
from curriculum.models import Enrolment, NamedRole
from curriculum.models.visibility import in_force
from curriculum.wordings import as_words
from logbook.actions import assessments
from logbook.assessments_in_words import items_told, told
from logbook.forms.assessments import AssessmentForm
from logbook.models import Assessment
from logbook.queries import assessments as queries
from logbook.queries.reflections import of_others
from logbook.rules import assessments as rules
from logbook.rules.reasons import check_shown_to
from pocus_credentialing.people import signing_session
from pocus_credentialing.refusals import NotNow, StepUpNeeded

from . import signing
from .kept import forget, goes_for_passkey, keeps_words, kept, shown_to, was_of, writer_of

LISTED = 50


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Whom one may assess, what one signed, and how one was assessed."""
    context = {
        "is_named": NamedRole.objects.filter(in_force(), person=request.user).exists(),
        "people": _with_forms(queries.assessable_by(request.user)),
        "given": list(queries.given_by(request.user)[:LISTED]),
        "own": list(queries.of_trainee(request.user)[:LISTED]),
        "reads_reflections": of_others(request.user).exists(),
    }
    return render(request, "logbook/assessments/index.html", context)


@require_safe
@login_required
def choose(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """With which form of the programme, and of which exam."""
    enrolment = _enrolment(request, enrolment_id)
    rules.check_can_assess(request.user, enrolment)
    names = _names(enrolment)
    rows = [
        {
            "form": form,
            "exam": exam,
            "title": form.title,
            "about": names.get(exam or "", ""),
            "may": rules.can_assess_with(request.user, enrolment, form, exam),
        }
        for form in forms_of(enrolment.version.data)
        for exam in form.exams
    ]
    return render(request, "logbook/assessments/choose.html", {"enrolment": enrolment, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("confirm_password", "confirm_code")
@keeps_words("enrolment_id")
@login_required
def assess(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Fill in, check, sign."""
    enrolment = _enrolment(request, enrolment_id)
    check_shown_to(request.user, shown_to(request))
    if goes_for_passkey(request, enrolment.pk):
        return redirect(signing.context(request)["passkey_url"])
    exam = request.GET.get("exam", "") or None
    form = form_of(enrolment.version.data, request.GET.get("form", ""))
    if form is None or exam not in form.exams:
        raise Http404
    authority = rules.check_can_assess_with(request.user, enrolment, form, exam)

    def act(proof: Any, filled: AssessmentForm) -> Assessment:
        sent = filled.cleaned_data["client_id"]
        said = {"form": form.code, "exam": exam, "client_id": sent, **filled.what_was_said()}
        return assessments.assess(enrolment=enrolment, by=request.user, authentication=proof, **said)

    roles = queries.acts_as(request.user, enrolment, form, exam, enrolment.version.data)
    filled = _filled(request, enrolment, form, exam, roles, enrolment.pk)
    context: dict[str, Any] = {
        "enrolment": enrolment,
        "authority": authority,
        "not_named": [] if roles else [as_words(role) for role in roles_asked(form, exam, enrolment.version.data)],
        "exam": _names(enrolment).get(exam or "", ""),
    }
    context["digest"] = queries.shown_digest(enrolment, form, exam)
    return _answer(request, filled, act, context, enrolment.pk)


@require_safe
@login_required
def show(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """What was seen and said; and what it superseded."""
    found = _assessment(request, assessment_id)
    later = Assessment.objects.filter(supersedes=found).first()
    context = {
        "assessment": found,
        "entries": [told(each) for each in queries.chain_of(found)],
        "later": later,
        "is_own": found.enrolment.trainee_id == request.user.pk,
        "may_undo": rules.can_undo(request.user, found),
        "may_amend": rules.can_amend(request.user, found),
    }
    return render(request, "logbook/assessments/show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("confirm_password", "confirm_code")
@keeps_words("assessment_id")
@login_required
def amend(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Say otherwise, with a reason; the form starts from what was said."""
    before = _assessment(request, assessment_id)
    check_shown_to(request.user, shown_to(request))
    if goes_for_passkey(request, before.pk):
        return redirect(signing.context(request)["passkey_url"])
    authority = rules.check_can_amend(request.user, before)
    form, exam = before.filled

    def act(proof: Any, filled: AssessmentForm) -> Assessment:
        said = filled.what_was_said()
        return assessments.amend(assessment=before, by=request.user, authentication=proof, **said)

    roles = queries.acts_as(request.user, before.enrolment, form, exam, before.version.data)
    filled = _filled(request, before.enrolment, form, exam, roles, before.pk, amends=before)
    context: dict[str, Any] = {"enrolment": before.enrolment, "authority": authority, "amends": before}
    context |= {"exam": before.application.short_title if before.application else ""}
    context["digest"] = queries.shown_digest(before.enrolment, form, exam, before)
    return _answer(request, filled, act, context, before.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("confirm_password", "confirm_code")
@login_required
def undo(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Take it back within ten minutes. GET asks; POST does it."""
    found = _assessment(request, assessment_id)
    refusal: StepUpNeeded | None = None
    if request.method == "POST":
        try:
            undone = assessments.undo(assessment=found, by=request.user, authentication=signing.proof(request))
        except StepUpNeeded as needed:
            refusal = needed
        else:
            signing_session.touch(request)
            messages.success(request, _("Undone. It counts no more."))
            return redirect("logbook:assessments_show", assessment_id=undone.pk)
    else:
        rules.check_can_undo(request.user, found)
    context = {"assessment": found, "refusal": refusal, **signing.context(request)}
    return render(request, "logbook/assessments/undo.html", context, status=refusal.status if refusal else 200)


def _with_forms(enrolments: Iterable[Enrolment]) -> list[Enrolment]:
    """Those whose version has a form to fill in; each version is looked at once."""
    there: dict[UUID, bool] = {}
    rows = list(enrolments)
    for each in rows:
        if each.version_id not in there:
            there[each.version_id] = bool(forms_of(each.version.data))
    return [each for each in rows if there[each.version_id]]


def _enrolment(request: HttpRequest, enrolment_id: UUID) -> Enrolment:
    return get_object_or_404(queries.known_to(request.user), pk=enrolment_id)


def _assessment(request: HttpRequest, assessment_id: UUID) -> Assessment:
    rows = Assessment.objects.visible_to(request.user).select_related(
        "enrolment__programme__institution", "enrolment__trainee", "enrolment__version", "application", "version"
    )
    return get_object_or_404(rows, pk=assessment_id)


def _names(enrolment: Enrolment) -> dict[str, str]:
    return {exam["code"]: exam["short"] for exam in exams_of(enrolment.version)}


def _filled(
    request: HttpRequest,
    enrolment: Enrolment,
    form: Form,
    exam: str | None,
    roles: list[str],
    thing: UUID,
    *,
    amends: Assessment | None = None,
) -> AssessmentForm:
    """With what was sent, or with what was kept while the person proved who they are."""
    posted = request.method == "POST"
    if posted:
        forget(request)
    words = request.POST if posted else kept(request, thing)
    asked = mark_asked(form, exam, (amends.version if amends else enrolment.version).data)
    filled = AssessmentForm(enrolment, form, words, roles=roles, mark=asked, amends=amends)
    if words is not None and not posted:
        filled.only_filled = True
        messages.info(request, _("What you chose is here again. Nothing is signed yet."))
        if not was_of(request, queries.shown_digest(enrolment, form, request.GET.get("exam") or None, amends)):
            messages.warning(request, _("Look at the form again before you sign: it may be another one."))
    return filled


def _answer(
    request: HttpRequest,
    filled: AssessmentForm,
    act: Callable[[Any, AssessmentForm], Assessment],
    context: dict[str, Any],
    thing: UUID,
) -> HttpResponse:
    """The form; what was chosen, to be checked, with the result that follows; or the signed assessment."""
    status, page = 200, "amend" if filled.amends else "assess"
    if request.method == "POST" and "change" in request.POST:
        filled.only_filled = True
    elif request.method == "POST" and not filled.is_valid():
        status = 400
    elif request.method == "POST":
        page = "_check"
        if "sign" in request.POST:
            try:
                signed = act(signing.proof(request), filled)
            except (StepUpNeeded, NotNow) as refusal:
                status = signing.say_refused(filled, refusal)
            else:
                signing_session.touch(request)
                messages.success(request, _("Signed. The trainee is told."))
                return redirect("logbook:assessments_show", assessment_id=signed.pk)
        levels = filled.said.levels
        role, acts = context["authority"].get_role_display(), filled.said.acts_as
        as_what = _("%(role)s, %(acts_as)s") % {"role": role, "acts_as": as_words(acts)} if acts else role
        shown = items_told(filled.form.sheet(), levels)
        context |= {"result": filled.result, "items": shown, "said": filled.said, "as_what": as_what}
    context |= {
        "form": filled,
        "title": filled.form.title,
        "what_passes": what_passes(filled.form.sheet()),
        "writer": writer_of(request.user, thing),
        **signing.context(request),
    }
    return render(request, f"logbook/assessments/{page}.html", context, status=status)
