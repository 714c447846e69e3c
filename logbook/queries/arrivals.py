"""What lies in the inbox of a person's hospital, what is theirs and not in a scan yet, and which claims wait for them?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from curriculum.models import Enrolment, Membership
from curriculum.models.visibility import held_at, in_force
from curriculum.states import Role
from logbook.models import Arrival, ArrivedStudy, Claim, Device, Scan
from logbook.models.arrival import ELSEWHERE, FULL
from logbook.states import ScanState
from pocus_credentialing.people.models import Institution, User

from .holds import ARRIVAL_HELD
from .matching import pairing_code_of
from .scans import places_to_log

AT_MOST = 50
NEAR = timedelta(hours=2)
LAPSED_SHOWN_FOR = timedelta(days=14)
THERE = Q(arrivals__destroyed_at=None, arrivals__refusal="")


@dataclass(frozen=True)
class AtHome:
    """What the home page says: today's code at each hospital, and how many wait for what."""

    codes: list[tuple[Institution, str]]
    own: int
    claims: int
    without_owner: int

    @property
    def are_more(self) -> bool:
        return self.without_owner >= AT_MOST


@dataclass(frozen=True)
class Waiting:
    """A study in the inbox: how many clips, who claims it, and which of the reader's own scans were made near it: only a
    suggestion."""

    study: ArrivedStudy
    clips: int
    claim: Claim | None
    near: list[Scan]


def inbox(person: User, after: tuple[datetime, UUID] | None = None) -> tuple[list[Waiting], bool]:
    """A page of studies without an owner at this person's hospitals, the latest first, from this place on; and whether there
    are older ones."""
    rows = (
        ArrivedStudy.objects.visible_to(person)
        .without_owner()
        .select_related("institution", "device", "application")
        .annotate(number=Count("arrivals", filter=THERE))
        .order_by("-last_at", "-pk")
    )
    if after is not None:
        moment, pk = after
        # The second condition says nothing new; it is the one by which an index finds the place.
        rows = rows.filter(Q(last_at__lt=moment) | Q(pk__lt=pk), last_at__lte=moment)
    found = list(rows[: AT_MOST + 1])
    studies = found[:AT_MOST]
    claims = {
        claim.study_id: claim
        for claim in Claim.objects.standing().filter(study__in=studies).select_related("person", "application")
    }
    own = _own_near(person, studies)
    shown = [Waiting(each, each.number, claims.get(each.pk), _near(each, own)) for each in studies]
    return shown, len(found) > AT_MOST


def _own_near(person: User, studies: list[ArrivedStudy]) -> list[Scan]:
    if not studies:
        return []
    moments = [each.taken_at or each.first_at for each in studies]
    own = Scan.objects.filter(trainee=person, performed_at__range=(min(moments) - NEAR, max(moments) + NEAR))
    return list(own.exclude(state=ScanState.WITHDRAWN).select_related("application")[:AT_MOST])


def _near(study: ArrivedStudy, scans: list[Scan]) -> list[Scan]:
    moment = study.taken_at or study.first_at
    return [
        scan
        for scan in scans
        if scan.institution_id == study.institution_id and abs(scan.performed_at - moment) <= NEAR
    ]


def at_home(person: User, *, learns: bool, signs: bool) -> AtHome | None:
    """None, for one query, where nothing ever comes in by itself."""
    if not ArrivedStudy.objects.exists() and not Device.objects.exists():
        return None
    return AtHome(
        codes=todays_codes(person) if learns else [],
        own=len(own_waiting(person)) if learns else 0,
        claims=claims_for(person)[:AT_MOST].count() if signs else 0,
        without_owner=ArrivedStudy.objects.visible_to(person).without_owner()[:AT_MOST].count(),
    )


def own_waiting(person: User) -> list[ArrivedStudy]:
    """This person's studies of which something is in no scan yet: none of it, or what came after the scan was sent."""
    late = Arrival.objects.waiting().filter(study=OuterRef("pk"))
    rows = (
        ArrivedStudy.objects.waiting()
        .filter(owner=person)
        .annotate(full=Exists(late.filter(refusal=FULL)), elsewhere=Exists(late.filter(refusal=ELSEWHERE)))
    )
    return list(rows.select_related("institution", "scan__application").order_by("-last_at")[:AT_MOST])


def of_who_is_gone(person: User) -> list[ArrivedStudy]:
    """What waits at hospitals whose director this person is, and whose owner is gone; what goes first, first. `kept`: by a
    legal hold."""
    there = ArrivedStudy.objects.visible_to(person).of_who_is_gone().exclude(owner=person)
    kept = Exists(Arrival.objects.waiting().filter(ARRIVAL_HELD, study=OuterRef("pk")))
    first = Arrival.objects.waiting().filter(study=OuterRef("pk")).order_by("received_at").values("received_at")[:1]
    waiting = there.annotate(oldest=Subquery(first), kept=kept).select_related("owner")
    return list(waiting.order_by("oldest", "pk")[:AT_MOST])


def own_claims(person: User) -> QuerySet[Claim]:
    return Claim.objects.filter(person=person, granted=None).select_related("study__institution", "application")


def own_declined(person: User) -> QuerySet[Claim]:
    """With the reason, as long as the study has no owner."""
    rows = Claim.objects.filter(person=person, granted=False, study__owner=None).exclude(reason="")
    return rows.select_related("study__institution", "application").order_by("-decided_at")[:5]


def own_lapsed(person: User) -> QuerySet[Claim]:
    """Of the last weeks: nobody decided them before what they were of was destroyed."""
    since = timezone.now() - LAPSED_SHOWN_FOR
    rows = Claim.objects.filter(person=person, granted=False, decided_by=None, decided_at__gt=since)
    return rows.select_related("application").order_by("-decided_at")[:5]


def claims_to_look_at(person: User) -> QuerySet[Claim]:
    """Those that this person may decide, decided or not, and their own."""
    return _supervised(person) | Claim.objects.filter(person=person)


def claims_for(person: User) -> QuerySet[Claim]:
    """Claims that this person may decide: of trainees whom they supervise there, never their own."""
    waiting = (_supervised(person) & Claim.objects.standing()).exclude(person=person)
    related = ("study__institution", "study__device", "study__application", "person", "application", "scan")
    return waiting.select_related(*related).order_by("claimed_at", "pk")


def _supervised(person: User) -> QuerySet[Claim]:
    place = OuterRef(OuterRef("study__institution"))
    held = Membership.objects.filter(in_force(), person=person, role__in=[Role.PROCTOR, Role.DIRECTOR])
    held = held.filter(held_at(place))
    theirs = Enrolment.objects.open().filter(trainee=OuterRef("person"), programme__in=held.values("programme"))
    theirs = theirs.at(OuterRef("study__institution"))
    return Claim.objects.filter(Exists(theirs))


def drafts_for(person: User, study: ArrivedStudy) -> QuerySet[Scan]:
    """The person's own scans into which this study could go."""
    return (
        Scan.objects.filter(
            trainee=person,
            institution=study.institution_id,
            state__in=[ScanState.DRAFT, ScanState.RETURNED],
        )
        .select_related("application", "institution")
        .order_by("-performed_at", "-pk")[:AT_MOST]
    )  # type: ignore[return-value]


def todays_codes(person: User) -> list[tuple[Institution, str]]:
    """What this trainee types into a machine today, at each hospital at which they log and a machine asks for it."""
    places = places_to_log(person)
    asking: set[UUID] = set(
        Device.objects.filter(institution__in=places, is_on=True)
        .exclude(code_field="")
        .values_list("institution", flat=True)
    )
    return [
        (place, pairing_code_of(person, place, place.today().isoformat())) for place in places if place.pk in asking
    ]


def of_study(study: ArrivedStudy) -> list[Any]:
    return list(study.arrivals.filter(destroyed_at=None).order_by("received_at", "pk"))


def arrived_as(person: User, scan: Scan) -> ArrivedStudy | None:
    """The study that started this draft by itself, whose exam its owner may still put right."""
    if scan.client_id is None or scan.first_submitted_at is not None:
        return None
    found = ArrivedStudy.objects.filter(owner=person, scan=scan).order_by("first_at", "pk")
    return next((study for study in found if not study.is_in_scan_of_its_owners), None)
