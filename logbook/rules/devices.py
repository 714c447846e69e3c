"""May this person look after the machines of a hospital?"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from curriculum.models import Enrolment
from logbook.models import Device, OperatorCode
from logbook.queries.devices import institutions_managed_by
from pocus_credentialing.people.models import Institution, User
from pocus_credentialing.refusals import NotNow, Reason

from .reasons import refuse

NOT_THEIRS = Reason("not_manager", _("A director or an administrator of this hospital looks after its machines."))


def check_can_manage(person: User, institution: Institution, otherwise: Reason = NOT_THEIRS) -> None:
    """Its administrators, and directors of its programmes."""
    managed: QuerySet[Any] = institutions_managed_by(person)
    refuse([None if managed.filter(pk=institution.pk).exists() else otherwise], [])


def check_title_is_free(institution: Institution, ae_title: str, *, besides: Device | None = None) -> None:
    others = Device.objects.filter(institution=institution, ae_title=ae_title)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if others.exists():
        taken = _("Another machine of this hospital calls itself %(title)s already. Give each its own AE title.")
        raise NotNow(Reason("title_taken", taken, {"title": ae_title}))


def check_code_is_free(institution: Institution, code: str, person: User) -> None:
    """One code leads to one person, who is enrolled there."""
    enrolled = Enrolment.objects.open().filter(trainee=person).at(institution).exists()
    taken = OperatorCode.objects.filter(institution=institution, code=code).exists()
    nobody = Reason("not_enrolled", _("Codes are for trainees who are enrolled at this hospital."))
    one = Reason("code_taken", _("This code leads to somebody already. Take it from them first, or choose another."))
    refuse([], [None if enrolled else nobody, one if taken else None])
