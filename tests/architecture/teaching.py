"""The teaching library of the world: one clip that is released, one that could be."""

from __future__ import annotations

from typing import Any

from logbook.actions import reviews, scans, teaching
from tests.factories import ultrasound


def add_teaching(world: Any, ground: Any) -> None:
    """`ground`: the module of the world, for its ways to make and review a scan."""
    tina, pat, dana = (world.people[name] for name in ("tina", "pat", "dana"))
    scan = ground.a_draft(tina)
    released = ground.add_clip(scan, ultrasound.Clip(seed=8, frames=2))
    world.things["releasable"] = ground.add_clip(scan, ultrasound.Clip(seed=9, frames=1))
    scan = scans.submit(scan=scan, by=tina)
    reviews.review(scan=scan, by=pat, authentication=ground.proof(), **ground.verdict(scan))
    world.things["case"] = teaching.release(clip=released, by=dana, about="The apex")
