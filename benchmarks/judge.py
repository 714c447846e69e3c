"""What does judging one trainee cost, beside the least that could be done: one bare loop that counts accepted scans?

`./pocus bench judge --scans 300`: `judge` alone on plain data, then with the log read from the database (`judged`),
and the same on PERFORMANCE's terms: how many trainees a second.
"""

from __future__ import annotations

import argparse
from collections import Counter
from typing import Any

from benchmarks.ground.clock import medians
from benchmarks.ground.site import site, versions


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scans", type=int, nargs="+", default=[100, 300, 1000])
    parser.add_argument("--rounds", type=int, default=30)
    given = parser.parse_args()
    print(
        f"{'scans':>6} {'requirements':>13} {'bare loop ms':>13} {'judge ms':>9} {'ratio':>6} {'log read + judge ms':>20}"
    )
    with site():
        from benchmarks.ground.filling import fill, lengthen  # noqa: PLC0415 -- models exist once the site is set up
        from pocus_credentialing.credentials.progress import judge  # noqa: PLC0415
        from pocus_credentialing.credentials.standings import judged  # noqa: PLC0415

        seeded = fill(1, min(given.scans))
        for number in sorted(given.scans):
            lengthen(seeded, number)
            case = judged(seeded.enrolment)
            as_of = case.judgement.as_of
            taken = medians(
                {
                    "bare": lambda case=case: _bare(case.version, case.facts),
                    "judge": lambda case=case, as_of=as_of: judge(case.version, case.facts, as_of),
                    "judged": lambda: judged(seeded.enrolment),
                },
                given.rounds,
            )
            print(
                f"{len(case.facts.scans):6} {len(case.version.requirements):13} {taken['bare']:13.3f} "
                f"{taken['judge']:9.2f} {taken['judge'] / taken['bare']:6.1f} {taken['judged']:20.2f}"
            )
        print(versions())


def _bare(version: Any, facts: Any) -> dict[str, int]:
    """For each requirement one pass over the scans that looks at exam, state and quality, and names none."""
    found: Counter[str] = Counter()
    for requirement in version.requirements:
        for scan in facts.scans:
            if (
                scan.application == requirement.application
                and scan.state == "accepted"
                and scan.quality >= 3
                and scan.outcome not in ("FP", "FN")
                and not scan.missing_required_views
                and not scan.before_phase1
            ):
                found[requirement.id] += 1
    return found


if __name__ == "__main__":
    main()
