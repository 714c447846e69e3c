"""What may follow what, for readers: writes docs/reference/lifecycles.md from the tables in the code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from curriculum.states import OUTSIDE, OUTSIDE_TURN
from logbook.states import CLIP, CLIP_TURN, SCAN, SCAN_TURN, SIMULATION, SIMULATION_TURN
from pocus_credentialing.credentials.states import CERTIFICATE, CERTIFICATE_TURN
from pocus_credentialing.lifecycle import Lifecycle

PAGE = Path("docs/reference/lifecycles.md")
TABLES = [
    (SCAN, SCAN_TURN),
    (CLIP, CLIP_TURN),
    (CERTIFICATE, CERTIFICATE_TURN),
    (OUTSIDE, OUTSIDE_TURN),
    (SIMULATION, SIMULATION_TURN),
]


def page() -> str:
    """The whole page as Markdown."""
    parts = [
        "# Life cycles",
        "Written by `./pocus manage lifecycles` from the tables in the code; a test holds it current. "
        "Whatever is not in a table is refused.",
        *[part for lifecycle, turns in TABLES for part in _section(lifecycle, turns)],
    ]
    return "\n\n".join(parts) + "\n"


def _section(lifecycle: Lifecycle, turns: dict[str, str]) -> list[str]:
    order = list(lifecycle.states.values)
    verbs = ["| verb | from | to |", "|---|---|---|"] + [
        f"| {verb.replace('_', ' ')} | {_list(step.sources, order)} | {_list(step.targets, order)} |"
        for verb, step in lifecycle.steps.items()
    ]
    states = ["| state | on screen | whose turn |", "|---|---|---|"] + [
        f"| {state} | {lifecycle.states(state).label} | {turns[state]} |" for state in order
    ]
    return [f"## {lifecycle.name.capitalize()}", "\n".join(verbs), "\n".join(states)]


def _list(states: frozenset[str], order: list[str]) -> str:
    return ", ".join(sorted(states, key=order.index))


class Command(BaseCommand):
    help = "Write docs/reference/lifecycles.md; with --check, say whether it is current."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / PAGE
        if options["check"]:
            if not path.exists() or path.read_text() != page():
                raise CommandError(f"{PAGE} is not current: run `./pocus manage lifecycles`.")
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page())
        self.stdout.write(f"Wrote {PAGE}.")
