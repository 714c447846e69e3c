"""Which scans has this person logged, whose turn are they, and what did they use last?"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from curriculum.models import Application, Enrolment
from curriculum.queries import places_of_trainee, supervisors_for
from logbook import local_keys
from logbook.models import CaseKey, Clip, Scan
from logbook.states import ClipState, ScanState, SupervisionMode
from pocus_credentialing.people.models import Institution, User

from .reviewers import directors_of

# Clips that wait for their owner.
WITH_OWNER = Q(left_out=False, state__in=[ClipState.HELD, ClipState.FAILED])


def own(person: User) -> QuerySet[Scan]:
    """Everything this person logged, the latest scan first; `clip_count` and `clips_with_owner` beside each."""
    return (
        Scan.objects.filter(trainee=person)  # one's own is always visible
        .select_related("application", "institution", "supervision__supervisor")
        .annotate(clip_count=_number(Q(left_out=False)), **waiting_clips())
        .order_by("-performed_at", "-id")
    )


def waiting_clips() -> dict[str, Coalesce]:
    """How many clips of a scan wait for its trainee, and how many of them for a crop."""
    return {"clips_with_owner": _number(WITH_OWNER), "clips_to_crop": _number(WITH_OWNER & Q(state=ClipState.HELD))}


def _number(which: Q) -> Coalesce:
    """How many such clips the outer scan has. Asked of the rows that are shown: a join would count the whole log."""
    clips = Clip.objects.filter(which, scan=OuterRef("pk")).order_by().values("scan")
    return Coalesce(Subquery(clips.annotate(number=Count("pk")).values("number")), 0)


def after(scans: QuerySet[Scan], performed_at: datetime, pk: UUID) -> QuerySet[Scan]:
    """The part of the list that comes after this place in it: older."""
    # The first condition says nothing new; it is the one by which an index finds the place.
    return scans.filter(Q(performed_at__lt=performed_at) | Q(pk__lt=pk), performed_at__lte=performed_at)


def before(scans: QuerySet[Scan], performed_at: datetime, pk: UUID) -> QuerySet[Scan]:
    """The part that comes before it, the nearest first."""
    newer = scans.filter(Q(performed_at__gt=performed_at) | Q(pk__gt=pk), performed_at__gte=performed_at)
    return newer.order_by("performed_at", "id")


# --- for the home page --------------------------------------------------------------------------------------------


def recent(person: User, number: int = 5) -> QuerySet[Scan]:
    return own(person).exclude(state=ScanState.WITHDRAWN)[:number]


STUCK = Q(state=ScanState.SUBMITTED, clips_with_owner__gt=0)


def needing_reply(person: User) -> QuerySet[Scan]:
    """Returned by a reviewer, or sent with a clip that waits for its owner: the reviewer cannot go on without them."""
    return own(person).filter(Q(state=ScanState.RETURNED) | STUCK)


def waiting(person: User) -> QuerySet[Scan]:
    """Sent and not reviewed yet."""
    return own(person).filter(state=ScanState.SUBMITTED)


def drafts(person: User) -> QuerySet[Scan]:
    return own(person).filter(state=ScanState.DRAFT)


# --- for the form -------------------------------------------------------------------------------------------------


def last_used_applications(person: User) -> list[Application]:
    """The exams this person may log: those used last first, then those of their programmes, then the rest."""
    own, others = own_and_other_applications(person)
    return own + others


def own_and_other_applications(person: User) -> tuple[list[Application], list[Application]]:
    """The same in two: what they log or their programmes ask for, and the rest. Who has none of their own chooses among all."""
    used = dict(
        Scan.objects.filter(trainee=person).order_by().values_list("application").annotate(last=Max("created_at"))
    )
    asked: set[str] = set()
    for data in Enrolment.objects.open().filter(trainee=person).values_list("version__data", flat=True):
        asked |= set(data["applications"])
    exams = [each for each in Application.objects.prefetch_related("catalogue") if each.definition["selectable"]]
    exams.sort(
        key=lambda exam: (
            -used[exam.pk].timestamp() if exam.pk in used else 0.0,
            exam.code not in asked,
            exam.position,
            exam.code,
        )
    )
    own = [exam for exam in exams if exam.pk in used or exam.code in asked]
    return (own, [exam for exam in exams if exam not in own]) if own else (exams, [])


def last_used_application(person: User) -> Application | None:
    """What this person logged last, if they may log it (again)."""
    last = Scan.objects.filter(trainee=person).select_related("application__catalogue").order_by("-created_at").first()
    return last.application if last and last.application.definition["selectable"] else None


def place_to_log(person: User) -> Institution | None:
    """The hospital of the last scan, if it may still be logged there; else where this person is enrolled."""
    return place_among(places_to_log(person), person)


def place_among(places: list[Institution], person: User, asked: str = "") -> Institution | None:
    """The one that was asked for, by its id; else as above."""
    chosen = next((place for place in places if str(place.pk) == asked), None)
    if chosen or len(places) < 2:
        return chosen or next(iter(places), None)
    own = Enrolment.objects.open().filter(trainee=person).order_by("started_on").values_list("institution", flat=True)
    latest = Scan.objects.filter(trainee=person).order_by("-created_at").values_list("institution", flat=True).first()
    return next((place for wanted in (latest, *own) for place in places if place.pk == wanted), places[0])


def places_to_log(person: User) -> list[Institution]:
    return list(places_of_trainee(person))


def supervisors_last_used_first(trainee: User, institution: Institution) -> list[User]:
    """Whom the trainee can name as having watched there; of those never named, proctors come first."""
    named = dict(
        Scan.objects.filter(trainee=trainee, institution=institution)
        .exclude(supervision__mode=SupervisionMode.NONE)
        .order_by()
        .values_list("supervision__supervisor")
        .annotate(last=Max("created_at"))
    )
    people = supervisors_for(trainee, institution)
    return sorted(people, key=lambda each: -named[each.pk].timestamp() if each.pk in named else 0.0)


# --- one scan -----------------------------------------------------------------------------------------------------


def case_key_for(person: User, scan: Scan) -> str:
    """The local key to the chart: for the author and directors only."""
    kept = CaseKey.objects.filter(scan=scan).first()
    if kept is None:
        return ""
    if scan.trainee_id != person.pk and not directors_of(scan).filter(pk=person.pk).exists():
        return ""
    return local_keys.decrypt(bytes(kept.ciphertext))


def whole(scans: Any) -> Any:
    """With everything that a page of one scan shows."""
    return scans.select_related(
        "application", "institution", "trainee", "catalogue", "wished_proctor", "supervision__supervisor"
    ).annotate(**waiting_clips())
