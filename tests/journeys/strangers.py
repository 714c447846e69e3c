"""What is a stranger answered, wherever someone else has been?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import resolve

from logbook.models import CallBack, Clip, Review, Scan
from pocus_credentialing.credentials.models import Certificate
from tests.architecture.matrix import addresses, verbs_of

from .watching import Watched

# The library's modules are the same in every hospital; a certificate's code and an invitation's secret open to whoever
# holds them.
FOR_ANYONE = {
    "curriculum:modules_show", "curriculum:attempts_start", "curriculum:attempts_take", "curriculum:join_show",
    "credentials:verify_show", "credentials:verify_show_capital",
}  # fmt: skip


def leads_to_a_thing(path: str) -> bool:
    """Whether this address names something that belongs to a person or a hospital."""
    match = resolve(path)
    return bool(match.kwargs) and match.view_name not in FOR_ANYONE


def answers(stranger: Watched, visited: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Status by (verb, path) for each of these addresses, asked in the stranger's browser with a token of their own."""
    stranger.page.goto("/profile/")
    token = stranger.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    headers = {"X-CSRFToken": token, "Referer": stranger.address, "Tus-Resumable": "1.0.0"}
    return {
        (verb, path): stranger.context.request.fetch(path, method=verb, headers=headers, max_redirects=0).status
        for verb, path in visited
    }


def of_the_api(*things: Any) -> Iterator[tuple[str, str]]:
    """Every verb of the API on each of these things."""
    of = {
        "scans": Scan, "clips": Clip, "reviews": Review, "call-backs": CallBack, "certificates": Certificate,
    }  # fmt: skip
    for name, pattern in addresses():
        if not name.startswith("api:"):
            continue
        shape = str(pattern.pattern).lstrip("^").rstrip("$")
        noun, _slash, rest = shape.partition("/")
        if not rest.startswith(("<", "(?P<")) or rest.count("<") > 1:
            continue  # of a thing within a thing the table of addresses asks
        after = rest.rpartition(">")[2] if rest.startswith("<") else rest.rpartition(")")[2]
        for thing in things:
            if isinstance(thing, of.get(noun, ())) or type(thing).__name__.lower() == noun[:-1]:
                key = getattr(thing, "serial", None) or thing.pk
                for verb in sorted(verbs_of(pattern)):
                    yield verb, f"/api/v1/{noun}/{key}{after}"
