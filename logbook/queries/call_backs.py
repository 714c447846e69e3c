"""Which patients may need to be called back, what was done about it, and who reads that?

The author, every director with the trainee in a programme there, now or once, and the proctor who raised it: a patient
is not forgotten because a trainee has left.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from curriculum.states import Role
from logbook.models import CallBack, Review, Scan
from pocus_credentialing.people.models import User

from .reviewers import directors_of, rights_over_outer_scan

CLOSED_FOR = timedelta(days=365)  # in the list; on its scan's page it stays


def open_call_backs(person: User) -> QuerySet[CallBack]:
    """Those that this person should see closed: of their own scans, and of the programmes they direct; the oldest
    first."""
    return _concerning(person).filter(closed_at=None).order_by("raised_at", "pk")


def closed_call_backs(person: User) -> QuerySet[CallBack]:
    """What was done about those that were closed in the last twelve months, the latest first."""
    since = timezone.now() - CLOSED_FOR
    return _concerning(person).filter(closed_at__gte=since).order_by("-closed_at", "-pk")


def of_scan(person: User, scan: Scan) -> list[CallBack]:
    """Those of one scan that this person may read, the first one first."""
    rows = with_said_again(CallBack.objects.filter(scan=scan).select_related("review", "closed_by"))
    if not rows or scan.trainee_id == person.pk or _directs(person, scan):
        return rows
    return [row for row in rows if person.pk in _who_said(row)]


def with_said_again(call_backs: Iterable[CallBack]) -> list[CallBack]:
    """The same, each with the reviews that said it `again` while it was open; one query whatever their number."""
    rows = list(call_backs)
    said = Review.objects.filter(scan__in={row.scan_id for row in rows}, call_back=True) if rows else []
    reviews = list(said)
    for row in rows:
        row.again = [review for review in reviews if _says_again(review, row)]
    return rows


def _says_again(review: Review, call_back: CallBack) -> bool:
    if review.scan_id != call_back.scan_id or review.pk == call_back.review_id:
        return False
    since, until = call_back.review.signed_at, call_back.closed_at
    return review.signed_at > since and (until is None or review.signed_at < until)


def is_concerned(person: User, call_back: CallBack) -> bool:
    (row,) = with_said_again([call_back])
    return person.pk in {call_back.scan.trainee_id, *_who_said(row)} or _directs(person, call_back.scan)


def _who_said(call_back: CallBack) -> set[UUID]:
    """The proctor who raised it, and those who said it again while it was open."""
    return {review.proctor_id for review in (call_back.review, *call_back.again)}


def _concerning(person: User) -> QuerySet[CallBack]:
    # Asked of each call-back, and mostly there is none: as a join it would lead a planner to begin with every scan.
    directed = rights_over_outer_scan(person).filter(role=Role.DIRECTOR)
    concerns = Case(When(Q(trainee=person) | Exists(directed), then=Value(True)), default=Value(False))
    scan = Scan.objects.filter(pk=OuterRef("scan")).order_by().annotate(concerns=concerns)
    return CallBack.objects.filter(Subquery(scan.values("concerns"))).prefetch_related(
        "scan__application", "scan__trainee", "scan__institution", "review__proctor", "closed_by"
    )


def _directs(person: User, scan: Scan) -> bool:
    return directors_of(scan).filter(pk=person.pk).exists()
