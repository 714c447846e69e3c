"""Which machines does this person look after, and who was turned away at their door?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from curriculum.models import Membership
from curriculum.models.visibility import administered_by, administers_now, in_force
from curriculum.states import Role
from logbook.models import Arrival, Device, Knock
from logbook.models.device import plain_address
from pocus_credentialing.people.models import Institution, User

SHOWN_FOR = timedelta(days=14)
AT_MOST = 20


def institutions_managed_by(person: User) -> QuerySet[Institution]:
    directed = Membership.objects.filter(in_force(), person=person, role=Role.DIRECTOR)
    return Institution.objects.filter(
        Q(pk__in=administered_by(person)) | Q(pk__in=directed.values("programme__institution"))
    ).order_by("name", "pk")


def managers_of(institution: Institution) -> QuerySet[User]:
    """Whoever looks after what is that hospital's, by name."""
    directing = Membership.objects.filter(in_force(), role=Role.DIRECTOR, programme__institution=institution)
    administering = institution.administrations.filter(administers_now())
    people = Q(pk__in=directing.values("person")) | Q(pk__in=administering.values("person"))
    return User.objects.filter(people, is_active=True).order_by("name", "pk")


def by_hospital(person: User, things: Iterable[Any]) -> list[dict[str, Any]]:
    """Each hospital that this person looks after, with what is its own of these."""
    found = list(things)
    return [
        {"institution": place, "things": [each for each in found if each.institution_id == place.pk]}
        for place in institutions_managed_by(person)
    ]


def any_is_on() -> bool:
    """Whether there is anything to listen for."""
    return Device.objects.filter(is_on=True).exists()


def field_of_all(institution: Institution) -> str:
    """Where codes are typed at that hospital, for what comes by STOW-RS, whose machine nobody knows: only where all its
    machines agree."""
    asking = Device.objects.filter(institution=institution, is_on=True).exclude(code_field="")
    found = list(asking.order_by().values_list("code_field", flat=True).distinct()[:2])
    return str(found[0]) if len(found) == 1 else ""


def field_of(arrival: Arrival) -> str:
    """Where a code is looked for in it now."""
    return str(arrival.device.code_field) if arrival.device else field_of_all(arrival.institution)


def that_call_from(address: str) -> list[Device]:
    """Machines that are switched on and may call from there, whatever they call themselves."""
    return [
        each for each in Device.objects.filter(is_on=True).select_related("institution") if each.calls_from(address)
    ]


def turned_away(device: Device) -> list[Knock]:
    """Who was turned away that may have been this machine: it calls itself so, or calls from its addresses. What called
    another hospital is never shown; what called nobody only where it comes from where this machine may."""
    since = timezone.now() - SHOWN_FOR
    ours = Q(institution=device.institution_id) | Q(institution=None)
    rows = Knock.objects.filter(ours, last_at__gte=since)[: 10 * AT_MOST]
    found = [each for each in rows if _may_be(each, device)]
    return found[:AT_MOST]


def _may_be(knock: Knock, device: Device) -> bool:
    if knock.institution_id is not None:
        return knock.device_id in (None, device.pk)
    return plain_address(knock.address) is not None and device.calls_from(knock.address)


def latest_of(device: Device) -> list[Arrival]:
    """What it sent last, refused or not."""
    return list(Arrival.objects.filter(device=device).select_related("study").order_by("-received_at", "-pk")[:AT_MOST])
