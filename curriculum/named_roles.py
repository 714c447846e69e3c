"""Which named roles does a programme ask for (mentor, supervisor, core instructor …), and who must sign what?

On plain data: the rules of a version, as its file, its rows and judge hold them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Signature:
    """One that a rule asks for; `document` is None where any will do, `exam` where it is about the whole programme."""

    role: str
    document: str | None
    exam: str | None


def roles_in(params: Mapping[str, Any]) -> Iterator[str]:
    """Every role that the parameters of a rule name: its own, its filters', and those of the rules it combines."""
    yield from params.get("roles") or ()
    yield from (params.get("filters") or {}).get("supervised_by") or ()
    for part in params.get("rules", ()):
        yield from roles_in(part["params"])


def roles_asked(rules: Iterable[Mapping[str, Any]]) -> list[str]:
    """Of several rules' parameters: each role once, by its code."""
    return sorted({role for params in rules for role in roles_in(params)})


def signatures_asked(shape: str, exam: str | None, params: Mapping[str, Any]) -> Iterator[Signature]:
    """Every signature that a rule, or a part of it, asks for."""
    if shape == "sign_off":
        for role in params["roles"]:
            yield Signature(role, params.get("document"), exam)
    for part in params.get("rules", ()):
        yield from signatures_asked(part["shape"], part.get("application", exam), part["params"])
