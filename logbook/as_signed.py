"""Is everything there that was signed about scans and trainees, and are the scans what was shown to whoever reviewed them?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, When

from logbook.models import Assessment, Attestation, Reading, Review, Scan, Supervision
from logbook.queries.content import OF_MANY, is_as_reviewed, last_of
from logbook.states import FINAL, Decision
from pocus_credentialing.audit.made import ITSELF, batches, missing
from pocus_credentialing.audit.models import Event

REVIEWS = {"scan.reviewed": "review", "review.undone": ITSELF, "review.amended": ITSELF}
ASSESSMENTS = {"assessment.given": ITSELF, "assessment.undone": ITSELF, "assessment.amended": ITSELF}
GIVEN, LAPSED = "supervision.attested", "supervision.lapsed"
ENDING = (Decision.ACCEPTED, Decision.ACCEPTED_NOT_COUNTING, Decision.REJECTED)


def faults() -> Iterator[str]:
    """Each row that is gone or otherwise; nothing when all is as it should be."""
    yield from (f"review {pk} was signed, and is missing" for pk, _data in missing(Review, REVIEWS))
    yield from (f"assessment {pk} was signed, and is missing" for pk, _data in missing(Assessment, ASSESSMENTS))
    yield from _attestations()
    yield from _readings()
    yield from _scans()


def _attestations() -> Iterator[str]:
    """Of each scan they are numbered as they were given, and the last one counts from then until it lapses."""
    scan = Case(When(verb=GIVEN, then=F("within_id")), default=F("thing_id"))
    events = Event.objects.filter(verb__in=(GIVEN, LAPSED)).annotate(scan=scan).order_by("scan", "chain", "seq")
    rows = events.values_list("scan", "verb", "thing_id").iterator(chunk_size=500)
    for some in batches([*told] for _scan, told in groupby(rows, key=itemgetter(0))):
        given = {told[0][0]: [pk for _scan, verb, pk in told if verb == GIVEN] for told in some}
        there = Attestation.objects.filter(pk__in=[pk for pks in given.values() for pk in pks])
        numbers = dict(there.values_list("pk", "number"))
        for pk, number in ((pk, number) for pks in given.values() for number, pk in enumerate(pks, 1)):
            if pk not in numbers:
                yield f"attestation {pk} was signed, and is missing"
            elif numbers[pk] != number:
                yield f"attestation {pk} is number {numbers[pk]} of its scan, and was given as number {number}"
        counts = dict(Supervision.objects.filter(scan__in=given).values_list("scan", "attested"))
        yield from (_word(told[0][0]) for told in some if counts.get(told[0][0], False) != (told[-1][1] == GIVEN))
    never = Event.objects.filter(verb=GIVEN, within_type="scan", within_id=OuterRef("scan"))
    counting = Supervision.objects.filter(~Exists(never), attested=True).order_by("scan")
    yield from map(_word, counting.values_list("scan", flat=True).iterator())


def _word(scan: UUID) -> str:
    return f"scan {scan}: whether a supervisor's word counts is not as it was recorded"


def _readings() -> Iterator[str]:
    """What was handed in with a scan; of what was sent before events named the reading, that there is a first one."""
    events = Event.objects.filter(verb="scan.submitted").order_by("chain", "seq")
    for some in batches(events.values_list("thing_id", "data").iterator(chunk_size=500)):
        there: dict[UUID, set[str]] = defaultdict(set)
        rows = Reading.objects.filter(scan__in={scan for scan, _data in some})
        for scan, pk in rows.values_list("scan", "pk"):
            there[scan].add(str(pk))
        for scan, data in some:
            if "reading" in data and data["reading"] not in there[scan]:
                yield f"scan {scan}: reading {data['reading']} was handed in, and is missing"
            elif not there[scan]:
                yield f"scan {scan} was sent, and has no reading"
    numbered = Reading.objects.order_by().values("scan").annotate(many=Count("pk"), last=Max("number"))
    for row in numbered.exclude(many=F("last")).order_by("scan").iterator():
        yield f"scan {row['scan']}: its readings are not numbered from 1 on"


def _scans() -> Iterator[str]:
    """Of those about which a review decides: the state that it gave them, and what its signer was shown. As long as a
    scan waits, or was returned, its trainee may say otherwise."""
    decided = Review.objects.filter(scan=OuterRef("pk"), decision__in=ENDING)
    rows = Scan.objects.filter(Q(state__in=FINAL) | Exists(decided)).order_by("pk")
    rows = rows.select_related("application", "catalogue", "supervision").defer("catalogue__data")
    return chain.from_iterable(map(_of, rows.prefetch_related(*OF_MANY).iterator(chunk_size=500)))


def _of(scan: Any) -> Iterator[str]:
    last = last_of(scan)
    decision = last.decision if last and last.decision in ENDING else ""
    if decision != (scan.state if scan.state in FINAL else ""):
        yield f"scan {scan.pk} is {scan.state}, and its last review says {decision or 'nothing that ends it'}"
    if last and decision and not is_as_reviewed(scan, last):
        yield f"scan {scan.pk} is not what was shown when review {last.pk} was signed"
