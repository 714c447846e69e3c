"""Which reviews are overdue, and who is asked next?

On the day after a scan was due, everyone who may review it and is not away is asked: a wish for one proctor has lapsed
by then. Where everyone is away, and otherwise a week later, the directors are asked. Each step is recorded on the scan,
which is also what keeps it from being taken twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from logbook import emails
from logbook.models import Scan
from logbook.queries.reviewers import directors_of, reviewers_of
from logbook.queries.reviews import QUEUE
from logbook.states import ScanState
from pocus_credentialing.audit.log import record
from pocus_credentialing.audit.models import Event
from pocus_credentialing.people.models import Institution, User

TO_DIRECTORS_AFTER = timedelta(days=7)
ASKED, ASKED_DIRECTORS = "scan.overdue", "scan.long_overdue"


@transaction.atomic
def remind() -> None:
    """Ask for every review that is overdue and was not asked for yet; each person gets one mail with a number."""
    proctors: Counter[User] = Counter()
    directors: Counter[User] = Counter()
    for institution in Institution.objects.order_by("pk"):
        today = institution.today()
        waiting = Scan.objects.filter(state=ScanState.SUBMITTED, queued_at__isnull=False, institution=institution)
        for scan in _not_yet(waiting.filter(due_on__lt=today), ASKED):
            here = _here(reviewers_of(scan), institution)
            _record(ASKED, scan, told=bool(here))
            proctors.update(here)
            if not here:
                directors.update(_ask_directors(scan))
        for scan in _not_yet(waiting.filter(due_on__lt=today - TO_DIRECTORS_AFTER), ASKED_DIRECTORS):
            directors.update(_ask_directors(scan))
    for person, number in proctors.items():
        emails.reviews_overdue(person, number)
    for person, number in directors.items():
        emails.reviews_long_overdue(person, number)


def _not_yet(scans: QuerySet[Scan], step: str) -> Iterable[Scan]:
    """Scans for which this step was not taken since they came into the queue."""
    taken = Event.objects.filter(verb=step, thing_type="scan", thing_id=OuterRef("pk"), at__gte=OuterRef("queued_at"))
    return scans.filter(~Exists(taken)).select_related("application").order_by(*QUEUE)


def _here(people: QuerySet[User], institution: Institution) -> list[User]:
    """Those who are not away: the day until which someone is away is their last one away."""
    return list(people.filter(Q(away_until=None) | Q(away_until__lt=institution.today())))


def _ask_directors(scan: Scan) -> list[User]:
    directors = list(directors_of(scan))
    _record(ASKED_DIRECTORS, scan, told=bool(directors))
    return directors


def _record(verb: str, scan: Scan, *, told: bool) -> None:
    """`told`: whether a mail about it goes to anybody."""
    record(verb, by=None, on=scan, institution=scan.institution_id, person=scan.trainee_id, told=told)
