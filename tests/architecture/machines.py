"""Machines of the world, and what they sent."""

from __future__ import annotations

from typing import Any

from logbook.actions import devices


def add_machines(world: Any) -> None:
    dana, hospital = world.people["dana"], world["hospital"]
    world.things["cart"] = devices.add(
        institution=hospital, by=dana, name="Cart", ae_title="CART", networks=["10.20.30.0/24"],
        code_field="OperatorsName",
    )  # fmt: skip
    world.things["tinas_code"] = devices.add_code(
        institution=hospital, person=world.people["tina"], code="Okafor^Tina", by=dana
    )
