"""How is a quiz begun, taken and handed in, and what came of it?"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from curriculum import marking, queries, rules
from curriculum.actions import attempts
from curriculum.forms.quiz import QuizForm
from curriculum.models import Attempt, Module
from curriculum.reading import answered
from curriculum.rules.quizzes import may_start_from
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import NotNow, said_against


@login_required
@require_POST
def start(request: SignedInRequest, code: str) -> HttpResponse:
    """The sitting that was begun, or a new one."""
    module = _module(request, code)
    try:
        attempts.start(module=module, by=request.user)
    except NotNow as refusal:
        messages.info(request, str(refusal))
        return redirect("curriculum:modules_show", code=module.code)
    return redirect("curriculum:attempts_take", code=module.code)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take(request: SignedInRequest, code: str) -> HttpResponse:
    """The questions on one page. What is posted names its sitting, so that an old tab cannot hand in a new one."""
    module = _module(request, code)
    if request.method != "POST":
        attempt = queries.open_attempt(request.user, module)
        if attempt is None:
            return redirect("curriculum:modules_show", code=module.code)
        return _questions(request, module, attempt, QuizForm(attempt=attempt))
    attempt = _posted_attempt(request, module)
    if attempt.handed_in_at is not None:
        return _result(request, attempt, status=409)
    form = QuizForm(request.POST, attempt=attempt)
    if not form.is_valid():
        return _questions(request, module, attempt, form)
    attempts.hand_in(attempt=attempt, answers=form.answers, by=request.user)
    return redirect("curriculum:attempts_show", attempt_id=attempt.pk)


@require_POST
@login_required
def keep(request: SignedInRequest, code: str) -> HttpResponse:
    """What is answered so far: sent by the page as one goes on, or with a button, which leads to the text."""
    module = _module(request, code)
    attempt = _posted_attempt(request, module)
    answers = QuizForm(request.POST, attempt=attempt).answers_so_far()
    attempts.keep_answers(attempt=attempt, answers=answers, by=request.user)
    if "then" not in request.POST:
        return HttpResponse(status=204)
    messages.info(request, _("Your answers are kept. Go on with the quiz whenever you like."))
    return redirect("curriculum:modules_show", code=module.code)


@login_required
@require_safe
def show(request: SignedInRequest, attempt_id: UUID) -> HttpResponse:
    """The result, with the right answers and why."""
    mine = Attempt.objects.visible_to(request.user).select_related("version__module__application")
    attempt = get_object_or_404(mine, pk=attempt_id)
    if attempt.handed_in_at is None:
        return redirect("curriculum:attempts_take", code=attempt.version.module.code)
    return _result(request, attempt)


def _result(request: SignedInRequest, attempt: Attempt, status: int = 200) -> HttpResponse:
    questions, module = answered(attempt), attempt.version.module
    again_from = may_start_from(request.user, module)
    context = {
        "attempt": attempt,
        "module": module,
        "pass_percent": attempt.version.data["pass_percent"],
        "answered": questions,
        "right": sum(1 for each in questions if each["is_right"]),
        "refused": said_against(rules.check_can_hand_in, request.user, attempt) if status != 200 else [],
        "again_from": again_from,
        "may_try_again": again_from is None and module.withdrawn_at is None,
        "is_enrolled": bool(queries.open_enrolments(request.user)),
        "next_module": queries.next_module(request.user) if attempt.passed else None,
    }
    return render(request, "curriculum/attempts/show.html", context, status=status)


def _module(request: SignedInRequest, code: str) -> Module:
    """A module that has been published; without a version there is nothing to take."""
    visible = Module.objects.visible_to(request.user).filter(versions__isnull=False).distinct()
    found: Module = get_object_or_404(visible, code=code)
    return found


def _posted_attempt(request: SignedInRequest, module: Module) -> Attempt:
    try:
        attempt_id = UUID(request.POST.get("attempt", ""))
    except ValueError:
        raise Http404 from None
    mine = Attempt.objects.visible_to(request.user).select_related("version__module__application")
    return get_object_or_404(mine, pk=attempt_id, version__module=module)


def _questions(request: SignedInRequest, module: Module, attempt: Attempt, form: QuizForm) -> HttpResponse:
    percent = attempt.version.data["pass_percent"]["value"]
    context = {
        "module": module,
        "version": attempt.version,
        "attempt": attempt,
        "form": form,
        "pass_percent": percent,
        "right_needed": marking.right_needed(len(form.fields), percent),
    }
    return render(request, "curriculum/attempts/take.html", context, status=400 if form.errors else 200)
