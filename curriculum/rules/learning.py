"""May this person send in, accept or reject what was learnt elsewhere, or say who was at a course, and may it be done now?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from curriculum.models import Course, OutsideCertificate, Programme, Provider
from curriculum.queries.learning import (
    codes_asked,
    places_of_learning,
    programmes_at,
    provider_names,
    trainees_of,
)
from curriculum.rules import check_can_manage_people, days
from curriculum.states import OUTSIDE, OutsideState
from pocus_credentialing.people.models import Institution, User
from pocus_credentialing.refusals import NotAllowed, NotNow, Reason, holds, refuse_if_any


def check_can_send_in(person: User, institution: Institution) -> None:
    """Whoever is enrolled there."""
    enrolled = places_of_learning(person).filter(pk=institution.pk).exists()
    refuse_if_any(
        NotAllowed,
        [None if enrolled else Reason("not_enrolled", _("Only who is enrolled at this hospital may send this in."))],
    )


def check_is_sound(
    institution: Institution,
    *,
    minutes: int,
    hands_on_minutes: int,
    completed_on: date,
    expires_on: date | None = None,
) -> None:
    """Hours and days that can be true."""
    refuse_if_any(
        NotNow,
        [
            Reason("not_over", _("It is not over yet: the day lies in the future."))
            if completed_on > institution.today()
            else None,
            Reason("expires_before", _("It cannot expire before it was completed."))
            if expires_on is not None and expires_on < completed_on
            else None,
            *_days_that_cannot_be(completed_on, expires_on, institution.today()),
            _more_hands_on(minutes, hands_on_minutes),
        ],
    )


def _days_that_cannot_be(completed_on: date, expires_on: date | None, today: date) -> list[Reason | None]:
    return [days.too_early(completed_on), days.valid_too_long(expires_on, today)]


def _more_hands_on(minutes: int, hands_on_minutes: int) -> Reason | None:
    if hands_on_minutes <= minutes:
        return None
    return Reason("hands_on_above", _("The hands-on hours are part of the hours, and cannot be more."))


def check_is_new(person: User, institution: Institution, *, digest: str, title: str) -> None:
    """The same file with the same title counts once; one file may hold two certificates."""
    standing = [OutsideState.SUBMITTED, OutsideState.ACCEPTED]
    same = OutsideCertificate.objects.filter(
        trainee=person, institution=institution, digest=digest, title__iexact=title, state__in=standing
    ).first()
    said = _(
        "You have sent this file under this title already. Where the file holds another certificate too, give that one a title of its own."
    )
    refuse_if_any(NotNow, [Reason("sent_already", said, {"sent": str(same.pk)}) if same else None])


def check_can_withdraw(person: User, certificate: OutsideCertificate) -> None:
    """Its author, while it waits."""
    theirs = Reason("not_yours", _("This is somebody else's certificate."))
    refuse_if_any(NotAllowed, [theirs if certificate.trainee_id != person.pk else None])
    OUTSIDE.check("withdraw", certificate)


def can_withdraw(person: User, certificate: OutsideCertificate) -> bool:
    return holds(check_can_withdraw, person, certificate)


def check_can_decide(person: User, certificate: OutsideCertificate) -> None:
    """A director of the trainee's, there, and a proctor where nobody but the trainee directs; never the trainee."""
    if certificate.trainee_id == person.pk:
        raise NotAllowed(Reason("own_certificate", _("Nobody decides about their own certificate.")))
    directs = OutsideCertificate.objects.of_trainees_of(person).filter(pk=certificate.pk).exists()
    not_director = Reason("not_director", _("Only a director of this trainee's programme may do this."))
    refuse_if_any(NotAllowed, [None if directs else not_director])


def can_decide(person: User, certificate: OutsideCertificate) -> bool:
    return holds(check_can_decide, person, certificate)


def check_can_accept(person: User, certificate: OutsideCertificate, *, code: str = "") -> None:
    """`code`: what it stands for, one that the trainee's programmes ask for."""
    check_can_decide(person, certificate)
    OUTSIDE.check("accept", certificate)
    known = not code or code in codes_asked(programmes_at(certificate.trainee_id, certificate.institution_id))
    unknown = Reason("code_unknown", _("No programme of this trainee asks for “%(code)s”."), {"code": code})
    today = certificate.institution.today()
    cannot_be = _days_that_cannot_be(certificate.completed_on, certificate.expires_on, today)
    refuse_if_any(NotNow, [None if known else unknown, *cannot_be])


def check_can_reject(person: User, certificate: OutsideCertificate, *, reason: str) -> None:
    check_can_decide(person, certificate)
    OUTSIDE.check("reject", certificate)
    refuse_if_any(NotNow, [None if reason.strip() else Reason("reason_needed", _("Say why: the trainee reads it."))])


def check_can_add_provider(person: User, programme: Programme, name: str) -> None:
    """A director, for the hospital; a name that is not on the list yet."""
    check_can_manage_people(person, programme)
    listed = {each.casefold() for each in provider_names([programme.institution_id])}
    there = Reason("provider_listed", _("“%(name)s” is on the list already."), {"name": name})
    refuse_if_any(NotNow, [there if name.casefold() in listed else None])


def check_can_remove_provider(person: User, programme: Programme, provider: Provider) -> None:
    check_can_manage_people(person, programme)


def check_can_record_course(person: User, programme: Programme) -> None:
    """A director of the programme."""
    check_can_manage_people(person, programme)


def check_is_a_course(institution: Institution, *, held_on: date, minutes: int, hands_on_minutes: int) -> None:
    """A day and hours that can be true."""
    reasons = [days.too_early(held_on), days.planned_too_far(held_on, institution.today())]
    refuse_if_any(NotNow, [*reasons, _more_hands_on(minutes, hands_on_minutes)])


def check_is_there(course: Course | None) -> None:
    """Of two directors at once, one may have removed it."""
    gone = Reason("course_removed", _("This course was removed at this moment."))
    refuse_if_any(NotNow, [gone if course is None else None])


def check_can_change_course(person: User, course: Course) -> None:
    """A director; while it is nobody's: hours that somebody was credited are taken back first."""
    check_can_manage_people(person, course.programme)
    there = course.attendances.confirmed().exists()
    said = _("It is confirmed who was there: take that back first, with “Not confirmed after all”.")
    refuse_if_any(NotNow, [Reason("attendance_confirmed", said) if there else None])


def can_change_course(person: User, course: Course) -> bool:
    return holds(check_can_change_course, person, course)


def check_can_list(person: User, course: Course, trainees: Iterable[User]) -> None:
    """A director lists trainees who are enrolled in the programme now."""
    check_can_manage_people(person, course.programme)
    enrolled = set(trainees_of(course.programme).values_list("pk", flat=True))
    strangers = [each.name for each in trainees if each.pk not in enrolled]
    not_there = _("Not enrolled in this programme: %(names)s.")
    refuse_if_any(NotNow, [Reason("not_enrolled", not_there, {"names": ", ".join(strangers)}) if strangers else None])


def check_can_take_off(person: User, course: Course, trainees: Iterable[Any]) -> None:
    """A director; not themself."""
    check_can_manage_people(person, course.programme)
    own = Reason("own_attendance", _("Nobody confirms or changes their own attendance."))
    refuse_if_any(NotAllowed, [own if person.pk in set(trainees) else None])


def check_can_confirm(person: User, course: Course, trainees: Iterable[Any]) -> None:
    """A director who is not the attendee, once the course is over."""
    check_can_take_off(person, course, trainees)
    over = course.held_on <= course.programme.institution.today()
    refuse_if_any(
        NotNow,
        [
            None if over else Reason("not_over", _("The course is not over yet. Confirm who was there afterwards.")),
            days.too_early(course.held_on),
        ],
    )
