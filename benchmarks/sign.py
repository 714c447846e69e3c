"""How many decisions are signed in a second, one after the other?

`./pocus bench sign`: the action `review` as a page calls it: the scan's lock, rules, Ed25519 signature, review, events
in their chain, the supervisor's attestation, and the trainee's standings, in one transaction each. Beside it, the same
number of rows inserted by the ORM in one transaction each: what the database alone costs.
"""

from __future__ import annotations

import argparse
import time
import uuid
from typing import Any

from benchmarks.ground.site import site, versions


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trainees", type=int, default=20)
    parser.add_argument("--scans", type=int, default=300, help="in the log of each trainee")
    parser.add_argument("--decisions", type=int, default=40, help="at most, with one trainee's after the other's")
    given = parser.parse_args()
    print(
        f"{'scans in the log':>16} {'decisions':>9} {'queries':>8} {'a second':>9} {'CPU ms':>7} {'bare CPU ms':>12} {'ratio':>6}"
    )
    with site():
        _run(given.trainees, given.scans, given.decisions)
        print(versions())


def _run(trainees: int, scans: int, at_most: int) -> None:
    from benchmarks.ground.filling import fill  # noqa: PLC0415 -- models exist once the site is set up
    from benchmarks.ground.log import decide  # noqa: PLC0415
    from benchmarks.ground.rows import counted  # noqa: PLC0415
    from logbook.models import Scan  # noqa: PLC0415
    from logbook.queries.reviews import awaiting  # noqa: PLC0415

    seeded = fill(trainees, scans)
    waiting = list(awaiting(seeded.proctor).select_related("catalogue")[: at_most + 1])
    with counted() as one:
        decide(waiting.pop(), seeded.proctor)
    signed, bare = 0.0, 0.0
    began = time.perf_counter()
    for scan in waiting:
        at = time.process_time()
        decide(scan, seeded.proctor)
        signed += time.process_time() - at
    lasted = time.perf_counter() - began
    for scan in waiting:
        bare += _insert_the_same(Scan.objects.get(pk=scan.pk))
    number = len(waiting)
    print(
        f"{scans:16} {number:9} {one.queries:8} {number / lasted:9.1f} {signed * 1000 / number:7.1f} "
        f"{bare * 1000 / number:12.1f} {signed / bare:6.1f}"
    )


def _insert_the_same(scan: Any) -> float:
    """The rows that a decision leaves behind, as copies of those that it has just left: no rule, signature, judging.

    The CPU seconds of writing them; what is copied is read before.
    """
    from django.db import transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from pocus_credentialing.audit.models import Chain, Event  # noqa: PLC0415
    from pocus_credentialing.credentials.models import Standing  # noqa: PLC0415

    made = [scan.reviews.latest("signed_at"), *Event.objects.filter(within_id=scan.pk).order_by("-seq")[:1]]
    made += list(Event.objects.filter(thing_id=scan.pk).order_by("-seq")[:1])
    standings = list(Standing.objects.filter(enrolment__trainee=scan.trainee_id))
    began = time.process_time()
    with transaction.atomic():
        type(scan).objects.select_for_update().get(pk=scan.pk)
        for number, row in enumerate(made):
            row.pk = uuid.uuid4()
            if isinstance(row, Event):
                row.chain, row.seq = f"bare {scan.pk}", number
            else:
                row.round += 1000
            row.save(force_insert=True)
        scan.opened_at = timezone.now()
        scan.save(update_fields=["opened_at"])
        Standing.objects.bulk_update(standings, ["needed", "counted", "met", "result"])
        Chain.objects.update_or_create(name=f"bare {scan.pk}")
    return time.process_time() - began


if __name__ == "__main__":
    main()
