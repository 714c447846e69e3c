"""What happens with a programme's courses: recorded, corrected, listed who comes, confirmed who came?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from curriculum.models import Attendance, Course, Programme
from curriculum.rules import learning as rules
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import User


@transaction.atomic
def record_course(*, programme: Programme, by: User, **fields: Any) -> Course:
    """A course with its hours; nobody is credited anything yet."""
    rules.check_can_record_course(by, programme)
    _check_is_a_course(programme, fields)
    course = Course.objects.create(programme=programme, recorded_by=by, **fields)
    _record("course.recorded", course, by=by, kind=course.kind, minutes=course.minutes)
    return course


@transaction.atomic
def change_course(*, course: Course, by: User, **fields: Any) -> Course:
    """As it was in truth; who is on the list stays there."""
    course = _held(course)
    rules.check_can_change_course(by, course)
    changed = sorted(name for name, value in fields.items() if getattr(course, name) != value)
    for name in changed:
        setattr(course, name, fields[name])
    said = ("held_on", "minutes", "hands_on_minutes")
    _check_is_a_course(course.programme, {name: getattr(course, name) for name in said})
    if changed:
        course.save(update_fields=changed)
        _record("course.changed", course, by=by, changed=changed)
    return course


@transaction.atomic
def remove_course(*, course: Course, by: User) -> None:
    """It never was: it goes, and its list with it."""
    course = _held(course)
    rules.check_can_change_course(by, course)
    for attendance in course.attendances.order_by("trainee"):
        _record("attendance.taken_off", attendance, by=by, was_confirmed=False)
    course.attendances.all().delete()
    _record("course.removed", course, by=by, kind=course.kind, minutes=course.minutes)
    course.delete()


@transaction.atomic
def list_attendees(*, course: Course, by: User, trainees: Iterable[User]) -> list[Attendance]:
    """These come, or came. Who is listed already stays so."""
    course = _held(course)  # of two lists at once, the second finds whom the first put down
    wanted = list(trainees)
    rules.check_can_list(by, course, wanted)
    there = set(course.attendances.values_list("trainee", flat=True))
    added = [
        Attendance.objects.create(course=course, trainee=each, listed_by=by) for each in wanted if each.pk not in there
    ]
    for attendance in added:
        _record("attendance.listed", attendance, by=by)
    return added


@transaction.atomic
def confirm(*, course: Course, by: User, trainees: Iterable[Any]) -> list[Attendance]:
    """These (ids) were there: from now on it counts where the rules of their programmes say so."""
    course = _held(course)
    wanted = set(trainees)
    rules.check_can_confirm(by, course, wanted)
    found = list(course.attendances.filter(trainee__in=wanted, confirmed_at=None).order_by("trainee"))
    for attendance in found:
        attendance.confirmed_by, attendance.confirmed_at = by, timezone.now()
        attendance.save(update_fields=["confirmed_by", "confirmed_at"])
        _record("attendance.confirmed", attendance, by=by, minutes=course.minutes)
    return found


@transaction.atomic
def unconfirm(*, course: Course, by: User, trainees: Iterable[Any]) -> list[Attendance]:
    """It was confirmed too early, or of another course: they stay on the list, and it counts no more."""
    course = _held(course)
    wanted = set(trainees)
    rules.check_can_take_off(by, course, wanted)
    found = list(course.attendances.confirmed().filter(trainee__in=wanted).order_by("trainee"))
    for attendance in found:
        attendance.confirmed_by = attendance.confirmed_at = None
        attendance.save(update_fields=["confirmed_by", "confirmed_at"])
        _record("attendance.unconfirmed", attendance, by=by, minutes=course.minutes)
    return found


@transaction.atomic
def take_off(*, course: Course, by: User, trainees: Iterable[Any]) -> int:
    """These were not there after all: whether listed or confirmed, they are off the list."""
    course = _held(course)
    wanted = set(trainees)
    rules.check_can_take_off(by, course, wanted)
    found = list(course.attendances.filter(trainee__in=wanted).order_by("trainee"))
    for attendance in found:
        was_confirmed = attendance.confirmed_at is not None
        Attendance.objects.filter(pk=attendance.pk).delete()
        _record("attendance.taken_off", attendance, by=by, was_confirmed=was_confirmed)
    return len(found)


def _held(course: Course) -> Course:
    """As it is now, while nobody else changes anything of the hospital."""
    hold(course.programme.institution_id)
    found = Course.objects.select_related("programme__institution").filter(pk=course.pk).first()
    rules.check_is_there(found)
    return cast(Course, found)


def _check_is_a_course(programme: Programme, fields: dict[str, Any]) -> None:
    rules.check_is_a_course(
        programme.institution,
        held_on=fields["held_on"],
        minutes=fields["minutes"],
        hands_on_minutes=fields.get("hands_on_minutes", 0),
    )


def _record(verb: str, thing: Any, *, by: User, **data: Any) -> None:
    attended = isinstance(thing, Attendance)
    course = thing.course if attended else thing
    record(
        verb,
        by=by,
        on=thing,
        within=course if attended else None,
        institution=course.programme.institution_id,
        programme=course.programme_id,
        person=thing.trainee_id if attended else None,
        **data,
    )
