"""Who is what by the programme's rules, in the world: Pat is the mentor."""

from __future__ import annotations

from typing import Any

from curriculum.actions import named_roles


def add_named_roles(world: Any) -> None:
    world.things["pats_role"] = named_roles.give(
        programme=world["programme"], person=world.people["pat"], code="mentor", by=world.people["dana"]
    )
