"""What do a director's matrix and one decision cost, in a cohort of 20 and in one of 200?

`./pocus bench cohort`: the matrix page beside a bare page with the same rows (queries, CPU ms); one decision signed,
how many trainees' standings it wrote, and beside it what working out everyone's anew would take. Each line is a cohort.
"""

from __future__ import annotations

import argparse
import time
from functools import partial
from typing import Any

from benchmarks.ground.clock import medians
from benchmarks.ground.site import site, versions


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trainees", type=int, nargs="+", default=[20, 200], help="in each cohort, growing")
    parser.add_argument("--scans", type=int, default=300, help="in the log of each")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--decisions", type=int, default=20)
    given = parser.parse_args()
    with site(static=True):
        from benchmarks.ground.filling import enlarge, fill  # noqa: PLC0415 -- models exist once the site is set up

        print(f"{versions()}; {given.scans} scans in each log; medians of {given.rounds}")
        print(
            f"{'trainees':>8} | {'matrix: queries':>15} {'rows':>6} {'bare ms':>8} {'ours ms':>8} {'ratio':>6} | "
            f"{'decision: queries':>17} {'trainees written':>16} {'ms':>6} {'everyone ms':>12} {'ratio':>6}"
        )
        first, *more = sorted(given.trainees)
        seeded = fill(first, given.scans)
        for number in (first, *more):
            enlarge(seeded, number)
            print(f"{number:8} | {_matrix(seeded, given.rounds)} | {_decision(seeded, given.decisions)}")


def _matrix(seeded: Any, rounds: int) -> str:
    from django.urls import reverse  # noqa: PLC0415

    from benchmarks.ground import bare  # noqa: PLC0415
    from benchmarks.ground.rows import Fetched, counted  # noqa: PLC0415
    from benchmarks.ground.visits import Visitor  # noqa: PLC0415

    visitor, address = Visitor(seeded.director), reverse("credentials:cohorts_show", args=[seeded.programme.pk])
    for _ in range(2):
        visitor.get(address)  # caches are filled, and the time zone is kept in the session
    bare.PAGES["bare"] = Fetched()
    with counted() as floor:
        visitor.get("/bare/bare/")
    with counted() as fetched:
        status, _body = visitor.get(address)
    if status != 200:
        raise SystemExit(f"The matrix answers {status}.")
    fetched.instances -= floor.instances
    fetched.values -= floor.values
    bare.PAGES["bare"] = fetched
    taken = medians({"ours": partial(visitor.get, address), "bare": partial(visitor.get, "/bare/bare/")}, rounds)
    return (
        f"{fetched.queries:15} {fetched.rows:6} {taken['bare']:8.1f} {taken['ours']:8.1f} "
        f"{taken['ours'] / taken['bare']:6.2f}"
    )


def _decision(seeded: Any, number: int) -> str:
    """The median of so many decisions, each on another trainee's scan; whose rows one of them wrote."""
    from statistics import median  # noqa: PLC0415

    from benchmarks.ground.log import decide  # noqa: PLC0415
    from benchmarks.ground.rows import counted  # noqa: PLC0415
    from logbook.queries.reviews import awaiting  # noqa: PLC0415
    from pocus_credentialing.credentials.models import Standing  # noqa: PLC0415

    others = awaiting(seeded.proctor).exclude(trainee=seeded.trainee)  # whose log is copied
    waiting = list(others.select_related("catalogue")[: number + 1])
    begun = _now()
    with counted() as one:
        decide(waiting.pop(), seeded.proctor)
    written = Standing.objects.filter(refreshed_at__gte=begun).values("enrolment").distinct().count()
    taken = []
    for scan in waiting:
        at = time.process_time()
        decide(scan, seeded.proctor)
        taken.append((time.process_time() - at) * 1000)
    everyone = _everyone(seeded)
    return f"{one.queries:17} {written:16} {median(taken):6.1f} {everyone:12.0f} {median(taken) / everyone:6.3f}"


def _everyone(seeded: Any) -> float:
    """CPU milliseconds of working out the standings of the whole cohort, as a midnight at which all windows move would."""
    from curriculum.models import Enrolment  # noqa: PLC0415
    from pocus_credentialing.credentials import standings  # noqa: PLC0415

    enrolments = list(Enrolment.objects.open().filter(programme=seeded.programme))
    at = time.process_time()
    for enrolment in enrolments:
        standings.refresh(enrolment)
    return (time.process_time() - at) * 1000


def _now() -> Any:
    from django.utils import timezone  # noqa: PLC0415

    return timezone.now()


if __name__ == "__main__":
    main()
