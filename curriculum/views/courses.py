"""A programme's courses: recorded by a director, with a list of who comes, and who was there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from curriculum import rules
from curriculum.actions import courses
from curriculum.forms.learning import AttendeesForm, CourseForm, listed_ids
from curriculum.models import Course
from curriculum.queries.learning import attendances_of, courses_of
from curriculum.rules.learning import can_change_course, check_can_change_course
from curriculum.states import Competency
from curriculum.views.people import directed
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import NotNow, Refusal, said_against


@require_safe
@login_required
def index(request: SignedInRequest, programme_id: UUID) -> HttpResponse:
    """For directors: the newest first."""
    programme = directed(request, programme_id)
    context = {"programme": programme, "courses": courses_of(programme)}
    return render(request, "curriculum/courses/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: SignedInRequest, programme_id: UUID) -> HttpResponse:
    programme = directed(request, programme_id)
    form = CourseForm(programme, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            course = courses.record_course(programme=programme, by=request.user, **form.said())
        except NotNow as refusal:
            status = _said(form, refusal)
        else:
            messages.success(request, _("Recorded. Put down who comes."))
            return redirect("curriculum:courses_show", course_id=course.pk)
    context = {"programme": programme, "form": form}
    return render(request, "curriculum/courses/new.html", context, status=status if status != 200 else _status(form))


def _said(form: CourseForm, refusal: Refusal) -> int:
    """What a rule says, at the field that it is about."""
    places = {"hands_on_above": "hands_on_hours", "too_early": "held_on", "too_late": "held_on"}
    for reason in refusal.reasons:
        form.add_error(places.get(reason.code), str(reason))
    return refusal.status


def _status(form: CourseForm) -> int:
    return 400 if form.errors else 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: SignedInRequest, course_id: UUID) -> HttpResponse:
    """What was recorded wrongly."""
    course = _visible(request, course_id)
    rules.check_can_manage_people(request.user, course.programme)
    form = CourseForm(course.programme, request.POST if request.method == "POST" else None, course=course)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            courses.change_course(course=course, by=request.user, **form.said())
        except NotNow as refusal:
            status = _said(form, refusal)
        else:
            messages.success(request, _("Corrected."))
            return redirect("curriculum:courses_show", course_id=course.pk)
    context = {"course": course, "form": form, "reasons": said_against(check_can_change_course, request.user, course)}
    return render(request, "curriculum/courses/change.html", context, status=status if status != 200 else _status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove(request: SignedInRequest, course_id: UUID) -> HttpResponse:
    """Asks first: it goes for good."""
    course = _visible(request, course_id)
    rules.check_can_manage_people(request.user, course.programme)
    status = 200
    if request.method == "POST":
        try:
            courses.remove_course(course=course, by=request.user)
        except NotNow as refusal:
            status = refusal.status
        else:
            messages.success(request, _("The course is removed, and its list with it."))
            return redirect("curriculum:courses_index", programme_id=course.programme_id)
    context = {
        "course": course,
        "listed": course.attendances.count(),
        "reasons": said_against(check_can_change_course, request.user, course),
    }
    return render(request, "curriculum/courses/remove.html", context, status=status)


@require_safe
@login_required
def show(request: SignedInRequest, course_id: UUID) -> HttpResponse:
    """What was held, and who was there; to somebody on the list, their own line."""
    return _page(request, _visible(request, course_id))


def _page(request: SignedInRequest, course: Course, form: Any = None, status: int = 200) -> HttpResponse:
    directs = rules.can_manage_people(request.user, course.programme)
    rows = list(attendances_of(course) if directs else attendances_of(course).filter(trainee=request.user))
    form = form or (AttendeesForm(course) if directs else None)
    context = {
        "course": course,
        "directs": directs,
        "may_change": can_change_course(request.user, course),
        "confirmed": [each for each in rows if each.confirmed_at],
        "listed": [each for each in rows if not each.confirmed_at],
        "form": form,
        "anyone_left": form is not None and form.fields["trainees"].queryset.exists(),
        "is_over": course.held_on <= course.programme.institution.today(),
        "competencies": [Competency(each).label for each in course.competencies],
    }
    return render(request, "curriculum/courses/show.html", context, status=status)


@require_POST
@login_required
def list_attendees(request: SignedInRequest, course_id: UUID) -> HttpResponse:
    course = _visible(request, course_id)
    rules.check_can_manage_people(request.user, course.programme)
    form = AttendeesForm(course, request.POST)
    if not form.is_valid():
        return _page(request, course, form, status=400)
    added = courses.list_attendees(course=course, by=request.user, trainees=form.cleaned_data["trainees"])
    said = ngettext("%(number)d trainee put down.", "%(number)d trainees put down.", len(added))
    messages.success(request, said % {"number": len(added)})
    return redirect("curriculum:courses_show", course_id=course.pk)


@require_POST
@login_required
def confirm(request: SignedInRequest, course_id: UUID) -> HttpResponse:
    def act(course: Course, chosen: set[UUID]) -> str:
        number = len(courses.confirm(course=course, by=request.user, trainees=chosen))
        if not number:
            return _("That they were there was confirmed already.")
        said = ngettext(
            "%(number)d trainee was there: it counts now.", "%(number)d trainees were there: it counts now.", number
        )
        return said % {"number": number}

    return _with_chosen(request, course_id, act)


@require_POST
@login_required
def unconfirm(request: SignedInRequest, course_id: UUID) -> HttpResponse:
    def act(course: Course, chosen: set[UUID]) -> str:
        number = len(courses.unconfirm(course=course, by=request.user, trainees=chosen))
        said = ngettext(
            "%(number)d trainee is not confirmed any more: it counts for nothing now.",
            "%(number)d trainees are not confirmed any more: it counts for nothing now.",
            number,
        )
        return said % {"number": number}

    return _with_chosen(request, course_id, act)


@require_POST
@login_required
def take_off(request: SignedInRequest, course_id: UUID) -> HttpResponse:
    def act(course: Course, chosen: set[UUID]) -> str:
        number = courses.take_off(course=course, by=request.user, trainees=chosen)
        return ngettext(
            "%(number)d trainee taken off the list.", "%(number)d trainees taken off the list.", number
        ) % {"number": number}  # fmt: skip

    return _with_chosen(request, course_id, act)


def _with_chosen(request: SignedInRequest, course_id: UUID, act: Callable[[Course, set[UUID]], str]) -> HttpResponse:
    course = _visible(request, course_id)
    rules.check_can_manage_people(request.user, course.programme)
    chosen = listed_ids(course, request.POST.getlist("trainee"))
    if chosen:
        messages.success(request, act(course, chosen))
    else:
        messages.info(request, _("Nobody was chosen. Tick who it is about, then press the button again."))
    return redirect("curriculum:courses_show", course_id=course.pk)


def _visible(request: SignedInRequest, course_id: UUID) -> Course:
    visible = Course.objects.visible_to(request.user).select_related("programme__institution", "application")
    found: Course = get_object_or_404(visible, pk=course_id)
    return found
