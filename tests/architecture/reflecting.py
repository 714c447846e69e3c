"""Reflections in the world: one of Tina's, one that she took back."""

from __future__ import annotations

from typing import Any

from curriculum.models import Application
from logbook.actions import reflections


def add_reflections(world: Any) -> None:
    tina, exam = world.people["tina"], Application.objects.get(code="cardiac")
    for name, text in (("reflection", "Gain too high."), ("withdrawn_reflection", "Depth too shallow.")):
        world.things[name] = reflections.write(enrolment=world["enrolment"], by=tina, text=text, application=exam)
    world.things["withdrawn_reflection"] = reflections.withdraw(reflection=world["withdrawn_reflection"], by=tina)
