"""What is sent to the addresses that take something: well formed, so that only who and when decide the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories.people import PASSWORD

from .world import World, complete_entry, verdict

Sends = Callable[[World], dict[str, Any]]


def these(**fields: Any) -> Sends:
    return lambda world: fields


def theme(world: World) -> dict[str, Any]:
    return {"theme": "dark", "next": "/"}


def profile(world: World) -> dict[str, Any]:
    return {"name": "Another Name", "post_nominals": "", "professional_number": "", "private_email": ""}


def password(world: World) -> dict[str, Any]:
    return {"confirm_password": PASSWORD}


def quiz(world: World) -> dict[str, Any]:
    sitting = world["sitting"]
    chosen = {q["code"]: q["options"][0]["code"] for q in sitting.version.data["questions"]}
    return {"attempt": str(sitting.pk), **chosen}


def said_on_page(name: str, decision: str = "accepted", **more: Any) -> Sends:
    def make(world: World) -> dict[str, Any]:
        said = verdict(world[name], decision, **more)
        answers = {f"answer_{code}": answer for code, answer in said.pop("answers").items()}
        return {**said, **answers}

    return make


def said(name: str, decision: str = "accepted", **more: Any) -> Sends:
    return lambda world: verdict(world[name], decision, **more)


def entry(world: World) -> dict[str, Any]:
    return {"application": "cardiac", **complete_entry()}
