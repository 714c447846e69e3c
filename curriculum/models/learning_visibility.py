"""Who may see what was learnt beyond the modules?"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from curriculum.states import OutsideState, Role

from .visibility import in_force


def _directed(person: Any) -> Any:
    from .programme import Programme  # noqa: PLC0415 -- the models' managers are made from this module

    return Programme.objects.directed_by(person)


class ModuleQuerySet(models.QuerySet[Any]):
    def of_the_library(self) -> ModuleQuerySet:
        return self.filter(institution=None)

    def visible_to(self, person: Any) -> ModuleQuerySet:
        """The library's for anyone who is signed in; a hospital's own for who has a place in one of its programmes."""
        from .programme import Programme  # noqa: PLC0415 -- see above

        if not person.is_authenticated:
            return self.of_the_library()
        there = Programme.objects.visible_to(person).order_by()
        own = Q(institution__in=there.values("institution")) | Q(
            institution__in=person.enrolments.filter(ended_on=None).order_by().values("institution")
        )
        return self.filter(Q(institution=None) | own)


class OutsideQuerySet(models.QuerySet[Any]):
    def answered_by(self, person: Any) -> OutsideQuerySet:
        """Those about which this person decides; what was withdrawn is its author's alone."""
        return self.of_trainees_of(person).exclude(state=OutsideState.WITHDRAWN)

    def of_trainees_of(self, person: Any) -> OutsideQuerySet:
        """Of trainees, now or then, of the programmes that this person directs, at the hospital where they were sent in.

        Nobody decides about their own. Where nobody but the trainee directs, a proctor of the programme does, since a
        small hospital has no second director.
        """
        from .enrolment import Enrolment  # noqa: PLC0415 -- see above
        from .membership import Membership  # noqa: PLC0415 -- see above
        from .programme import Programme  # noqa: PLC0415 -- see above

        place, directors = OuterRef("institution"), Membership.objects.filter(in_force(), role=Role.DIRECTOR)
        others = directors.filter(programme=OuterRef("programme")).exclude(person=OuterRef("trainee"))
        alone = Q(programme__in=Programme.objects.proctored_by(person)) & ~Exists(others)
        enrolled = Enrolment.objects.filter(
            Q(institution=place) | Q(programme__institution=place) | Q(programme__sites=place),
            Q(programme__in=_directed(person)) | alone,
            trainee=OuterRef("trainee"),
        )
        return self.filter(Exists(enrolled)).exclude(trainee=person)

    def visible_to(self, person: Any) -> OutsideQuerySet:
        """One's own, and those of one's trainees."""
        if not person.is_authenticated:
            return self.none()
        theirs = OutsideQuerySet(self.model).answered_by(person)
        return self.filter(Q(trainee=person) | Q(pk__in=theirs.order_by().values("pk")))


class CourseQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Any) -> CourseQuerySet:
        """Those of the programmes one directs, and those on whose list one stands."""
        if not person.is_authenticated:
            return self.none()
        mine = Q(pk__in=person.attendances.order_by().values("course"))
        return self.filter(Q(programme__in=_directed(person)) | mine)


class AttendanceQuerySet(models.QuerySet[Any]):
    def confirmed(self) -> AttendanceQuerySet:
        return self.filter(confirmed_at__isnull=False)

    def visible_to(self, person: Any) -> AttendanceQuerySet:
        """One's own, and those of the courses of programmes one directs."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(Q(trainee=person) | Q(course__programme__in=_directed(person)))
