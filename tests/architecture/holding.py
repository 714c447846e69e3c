"""A legal hold in the world, on one of Tina's scans."""

from __future__ import annotations

from typing import Any

from logbook.actions import legal_holds


def add_legal_hold(world: Any) -> None:
    scan = world["closed"]
    world.things["legal_hold"] = legal_holds.put(
        trainee=scan.trainee, institution=scan.institution, scan=scan, by=world.people["dana"], reason="Counsel asks."
    )
