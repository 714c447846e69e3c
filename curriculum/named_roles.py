"""Which named roles does a programme ask for (mentor, supervisor, core instructor …), and who must sign what?

On plain data: the rules of a version, as its file, its rows and judge hold them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .rule_parts import parts_of


@dataclass(frozen=True)
class Signature:
    """One that a rule asks for; `document` is None where any will do, `exam` where it is about the whole programme."""

    role: str
    document: str | None
    exam: str | None


def roles_asked(rules: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Of several rules, by shape and parameters: each role that they, their filters or their parts name, once."""
    parts = [part.params for rule in rules for part in parts_of(*rule)]
    own = {role for params in parts for role in params.get("roles") or ()}
    return sorted(own | {role for params in parts for role in (params.get("filters") or {}).get("supervised_by") or ()})


def signatures_asked(shape: str, exam: str | None, params: Mapping[str, Any]) -> Iterator[Signature]:
    """Every signature that a rule, or a part of it, asks for."""
    for part in parts_of(shape, params, exam):
        if part.shape == "sign_off":
            for role in part.params["roles"]:
                yield Signature(role, part.params.get("document"), part.exam)
