"""Whose is a study that came in by itself? On plain data: the first rule that points to one person, and only where
nothing else points to another. When in doubt, nobody's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from logbook.states import Doubt, MatchRule


@dataclass(frozen=True)
class Pointer:
    """One thing in the study that points to a person."""

    rule: str
    person: UUID
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """All that was found. `typed`: something stood where codes are typed; `unknown`: a digest of it, where it was nobody's.
    `clock_off`: so far off that a code of the day proves nothing. `enrolled`: who is enrolled at that hospital now.
    `other_content`: another object is here under its number."""

    pointers: Sequence[Pointer] = ()
    typed: bool = False
    clock_off: bool = False
    enrolled: frozenset[UUID] = frozenset()
    unknown: str = ""
    other_content: bool = False


@dataclass(frozen=True)
class Match:
    person: UUID
    rule: str
    evidence: dict[str, Any]


# What we gave out, or have seen sent, before what somebody typed.
ORDER = (MatchRule.SENDER, MatchRule.UPLOADED, MatchRule.INTENT, MatchRule.PAIRING, MatchRule.OPERATOR)


def graver(one: str, other: str) -> str:
    """Of two doubts about one study."""
    order = ["", *Doubt.values]
    return max(one, other, key=order.index)


def match(found: Found) -> Match | Doubt:
    if found.other_content:
        return Doubt.OTHER_CONTENT
    for rule in ORDER:
        people = {pointer.person for pointer in found.pointers if pointer.rule == rule}
        if not people:
            continue
        if len(people) > 1:
            return Doubt.TWO_PEOPLE
        (person,) = people
        if any(pointer.person != person for pointer in found.pointers):
            return Doubt.RULES_DISAGREE
        if rule == MatchRule.PAIRING and found.clock_off:
            return Doubt.CLOCK
        if person not in found.enrolled:
            return Doubt.NOT_ENROLLED
        evidence = next(pointer.evidence for pointer in found.pointers if pointer.rule == rule)
        return Match(person, str(rule), evidence)
    return Doubt.UNKNOWN_CODE if found.typed else Doubt.NO_CODE
