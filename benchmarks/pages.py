"""What does each main page cost, beside a bare Django page with the same session, sign-in, middleware and rows?

`./pocus bench pages`: CPU milliseconds a request (median; process time, so SQLite's own work is in it and PostgreSQL's
is not), queries, rows, and the same again after `--others` scans were added at other hospitals.
"""

from __future__ import annotations

import argparse
import gzip
from functools import partial
from typing import Any

from benchmarks.ground.clock import medians
from benchmarks.ground.site import site, versions


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trainees", type=int, default=200, help="at the hospital whose pages are opened")
    parser.add_argument("--scans", type=int, default=300, help="in the log of each")
    parser.add_argument(
        "--others", type=int, nargs=2, default=[2_000, 600_000], help="scans elsewhere, before and after"
    )
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--only", default="", help="pages whose name contains this")
    given = parser.parse_args()
    with site(static=True):
        from benchmarks.ground.filling import add_others, fill  # noqa: PLC0415 -- models exist once the site is set up
        from benchmarks.ground.tour import certificate, stops  # noqa: PLC0415

        few, many = given.others
        seeded = fill(given.trainees, given.scans)
        code = certificate(seeded).code
        next_hospital = add_others(seeded, few, first_hospital=1)
        print(f"{versions()}; {given.trainees} trainees × {given.scans} scans; medians of {given.rounds}")
        tour = [stop for stop in stops(seeded, code) if given.only in stop.name]
        before = _measure(tour, given.rounds)
        after: dict[str, Any] = {}
        if many > few:
            add_others(seeded, many - few, first_hospital=next_hospital)
            after = _measure(tour, given.rounds)
        _print(tour, before, after, few, many)


def _measure(tour: list[Any], rounds: int) -> dict[str, dict[str, float]]:
    """For each page: ours and bare in ms, queries, rows, bytes."""
    from benchmarks.ground import bare  # noqa: PLC0415
    from benchmarks.ground.rows import Fetched, counted  # noqa: PLC0415
    from benchmarks.ground.visits import Visitor  # noqa: PLC0415

    found = {}
    for stop in tour:
        visitor = Visitor(stop.who)
        for _ in range(2):
            visitor.get(stop.address)  # caches are filled, and the time zone is kept in the session
        bare.PAGES["bare"] = Fetched()
        with counted() as floor:
            visitor.get("/bare/bare/")
        with counted() as fetched:
            status, body = visitor.get(stop.address)
        if status != 200:
            raise SystemExit(f"{stop.name} answers {status}: {stop.address}")
        if visitor.get("/bare/bare/")[0] != 200:
            raise SystemExit(f"The bare page beside {stop.name} does not answer.")
        fetched.instances -= floor.instances
        fetched.values -= floor.values
        bare.PAGES["bare"] = fetched
        taken = medians(
            {"ours": partial(visitor.get, stop.address), "bare": partial(visitor.get, "/bare/bare/")}, rounds
        )
        found[stop.name] = {
            **taken, "queries": fetched.queries, "rows": fetched.rows, "bytes": len(body),
            "gz": len(gzip.compress(body, 6)),
        }  # fmt: skip
    return found


def _print(tour: list[Any], before: Any, after: Any, few: int, many: int) -> None:
    head = f"{'page':24} {'queries':>7} {'rows':>5} {'kB':>6} {'gz':>5} {'bare ms':>8} {'ours ms':>8} {'ratio':>6}"
    print(head + (f" {f'{many:,} elsewhere: ours ms, growth':>36}" if after else ""))
    for stop in tour:
        it = before[stop.name]
        ratio = it["ours"] / it["bare"]
        line = (
            f"{stop.name:24} {it['queries']:7.0f} {it['rows']:5.0f} {it['bytes'] / 1000:6.1f} {it['gz'] / 1000:5.1f} "
            f"{it['bare']:8.2f} {it['ours']:8.2f} {ratio:6.2f}"
        )
        if after:
            now = after[stop.name]
            line += f" {now['ours']:26.2f} {now['ours'] / now['bare'] / ratio:7.2f} ×"
        print(line)
    if after:
        # The machine may be slower or quicker later on: by how much, the bare page says.
        print(f"Growth: ours from {few:,} to {many:,} scans elsewhere, over what the bare page took then and now.")


if __name__ == "__main__":
    main()
