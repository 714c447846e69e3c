"""Who may see a scan, its clips and its reviews at all?"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from curriculum.models import Membership
from curriculum.models.visibility import held_at, in_force
from curriculum.states import Role
from logbook.states import OPEN_TO_OTHERS
from pocus_credentialing.people.models import Institution

from .authority import over_outer_scan


def reviewed_at(person: Any, *roles: str) -> Any:
    """Hospitals (for a condition) in which this person is a proctor or a director (or holds one of `roles`), at that site."""
    mine = Membership.objects.filter(in_force(), person=person, role__in=roles or [Role.PROCTOR, Role.DIRECTOR])
    here = Q(programme__institution=OuterRef("pk")) | Q(programme__sites=OuterRef("pk"))
    there = mine.filter(here).filter(held_at(OuterRef("pk")))
    return Institution.objects.filter(Exists(there)).values("pk")


class ScanQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Any) -> ScanQuerySet:
        """One's own; and, from submission on, those that one may review or directs."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(
            Q(trainee=person) | (Q(state__in=OPEN_TO_OTHERS) & Exists(over_outer_scan().filter(person=person)))
        )


class OfScanQuerySet(models.QuerySet[Any]):
    """Things that belong to a scan (`scan` foreign key) are seen by whoever sees the scan."""

    def visible_to(self, person: Any) -> OfScanQuerySet:
        from .scan import Scan  # noqa: PLC0415 -- the model's manager is made from this module

        return self.filter(scan__in=Scan.objects.visible_to(person))
