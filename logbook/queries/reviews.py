"""What waits for this person's review or attestation, and which review stands?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, Exists, Q, QuerySet, Value, When
from django.utils import timezone

from curriculum.models import Membership
from curriculum.models.visibility import in_force
from curriculum.states import Role
from logbook.models import Review, Scan
from logbook.states import OPEN_TO_OTHERS, ReviewKind, ScanState, SupervisionMode
from pocus_credentialing.people.models import User

from .reviewers import rights_over_outer_scan

AT_MOST = 99
QUEUE = ("due_on", "queued_at", "pk")
LONG = ("statement", "comment", "comments_on_frames", "iaim", "answers", "signature", "content_digest")


def awaiting(person: User) -> QuerySet[Scan]:
    """Scans in the queue that this person may review, never their own; the one due first comes first, and of those due
    on one day the one that has waited longest.

    `wishes_for_me` marks those whose trainee asked for this person. This order is that of the index of waiting scans;
    a page of it is `after(…, place_of(the last row))[:size]`.
    """
    return (
        Scan.objects.filter(_at(_reviewing_at(person)), state=ScanState.SUBMITTED, queued_at__isnull=False)
        .exclude(trainee=person)
        .filter(Exists(rights_over_outer_scan(person, reviewing=True)))
        .annotate(wishes_for_me=Case(When(wished_proctor=person, then=Value(True)), default=Value(False)))
        # Not as joins: a planner would begin with the few hospitals or exams, and sort the whole queue.
        .prefetch_related("trainee", "application", "institution")
        .order_by(*QUEUE)
    )


def _reviewing_at(person: User) -> list[UUID]:
    """The hospitals at which this person's programmes run: asked first, because the index of waiting scans begins
    with the hospital, and is read in its order, and only as far as the page goes, where it is a single one."""
    held = Membership.objects.filter(in_force(), person=person, role__in=[Role.PROCTOR, Role.DIRECTOR])
    rows = held.values_list("programme__institution", "programme__sites")
    return list({place for row in rows for place in row if place is not None})


def _at(places: list[UUID]) -> Q:
    return Q(institution=places[0]) if len(places) == 1 else Q(institution__in=places)


class Place(NamedTuple):
    """Where in the queue a scan stands, or stood when it was looked at."""

    due_on: date
    queued_at: datetime
    pk: UUID


def place_of(scan: Scan) -> Place | None:
    """None for what is not in the queue."""
    return Place(scan.due_on, scan.queued_at, scan.pk) if scan.due_on and scan.queued_at else None


def after(scans: QuerySet[Scan], place: Place) -> QuerySet[Scan]:
    """The part of a queue that comes after this place in it."""
    same_day = Q(queued_at__gt=place.queued_at) | Q(queued_at=place.queued_at, pk__gt=place.pk)
    # The last condition says nothing new; it is the one by which an index finds the place.
    return scans.filter(Q(due_on__gt=place.due_on) | same_day, due_on__gte=place.due_on)


def before(scans: QuerySet[Scan], place: Place) -> QuerySet[Scan]:
    """The part of a queue that comes before this place in it, the nearest first."""
    same_day = Q(queued_at__lt=place.queued_at) | Q(queued_at=place.queued_at, pk__lt=place.pk)
    earlier = scans.filter(Q(due_on__lt=place.due_on) | same_day, due_on__lte=place.due_on)
    return earlier.order_by(*(f"-{column}" for column in QUEUE))


def nearest(scans: QuerySet[Scan]) -> Scan | None:
    """The first of them, only to be pointed at."""
    return scans.prefetch_related(None).only("pk").first()


def how_many(things: QuerySet[Any], at_most: int = AT_MOST) -> int:
    """A count that stops one beyond `at_most`: a page says “99+”, and never counts a whole hospital."""
    return things.order_by()[: at_most + 1].count()


def to_attest(person: User) -> QuerySet[Scan]:
    """Submitted scans that name this person as the supervisor, without their word for what was sent; the oldest first.

    Nobody is asked about a scan that was rejected: only an amendment would need their word, and they may give it.
    """
    return (
        Scan.objects.visible_to(person)
        .filter(supervision__supervisor=person, supervision__attested=False, state__in=OPEN_TO_OTHERS)
        .exclude(supervision__mode=SupervisionMode.NONE)
        .filter(supervision__declined_at=None)
        .exclude(state=ScanState.REJECTED)
        .exclude(trainee=person)
        .select_related("trainee", "application", "institution", "supervision")
        .order_by("first_submitted_at", "pk")
    )


def standing_reviews(scans: Iterable[UUID]) -> dict[UUID, Review]:
    """Scan id → the review that stands: of its last round, neither superseded nor itself an undoing.

    Without the statement that was signed, which is long.
    """
    return _standing(Review.objects.filter(scan__in=list(scans)).select_related("proctor").defer(*LONG).order_by())


def standing_words(scans: QuerySet[Scan]) -> dict[UUID, Any]:
    """The same as plain rows, for whole logs: what judging a trainee needs, without making an instance of each."""
    rows = Review.objects.filter(scan__in=scans.order_by().values("pk")).order_by()
    return _standing(
        rows.values_list(
            "pk", "scan_id", "kind", "round", "supersedes_id", "proctor_id", "quality", "outcomes", "outcome", "reason",
            "signed_at", named=True,
        )
    )  # fmt: skip


def _standing(found: Iterable[Any]) -> dict[UUID, Any]:
    """What supersedes a review is a row of the same scan, so that one look at the scans' reviews tells it."""
    rows = sorted(found, key=lambda review: review.round)
    superseded = {review.supersedes_id for review in rows}
    return {review.scan_id: review for review in rows if review.pk not in superseded and review.kind != ReviewKind.UNDO}


def standing_review(scan: Scan) -> Review | None:
    return standing_reviews([scan.pk]).get(scan.pk)


def is_overdue(scan: Scan) -> bool:
    """Due dates are days at the institution."""
    return scan.due_on is not None and scan.due_on < scan.institution.local_date(timezone.now())


def overdue(scans: QuerySet[Scan], today: date) -> QuerySet[Scan]:
    return scans.filter(due_on__lt=today)
