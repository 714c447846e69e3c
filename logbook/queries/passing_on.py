"""To whom can clips be passed on that wait for somebody who is gone?"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from curriculum.models import Enrolment, Membership
from curriculum.models.visibility import held_at, in_force
from curriculum.states import Role
from logbook.models import ArrivedStudy
from logbook.models.visibility import reviewed_at
from pocus_credentialing.people.models import User

from .holds import ARRIVAL_HELD


def directs_there(person: User, study: ArrivedStudy) -> bool:
    return reviewed_at(person, Role.DIRECTOR).filter(pk=study.institution_id).exists()


def could_have(person: User, study: ArrivedStudy) -> QuerySet[User]:
    """Trainees who are enrolled at that hospital and whom this person supervises there: who could claim it, with this
    person's word. Never the person themself."""
    held = Membership.objects.filter(in_force(), person=person, role__in=[Role.PROCTOR, Role.DIRECTOR])
    held = held.filter(held_at(study.institution_id))
    theirs = Enrolment.objects.open().filter(trainee=OuterRef("pk"), programme__in=held.values("programme"))
    theirs = theirs.at(study.institution_id)
    return User.objects.filter(Exists(theirs), is_active=True).exclude(pk=person.pk).order_by("name", "pk")


def keeps_all_of(study: ArrivedStudy) -> bool:
    """Whether a legal hold keeps something of it."""
    return bool(study.arrivals.filter(ARRIVAL_HELD).exists())
