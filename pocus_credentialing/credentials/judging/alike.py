"""What must be so of a scan that is missing, and can one scan be all of it at once?

A scan is watched in one way, is of one sub-type, made in one setting, of one class of study; whoever watched or reviewed it is
somebody with certain roles. Two demands on one of these may exclude each other; all others can be met by the same scan.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

Values = frozenset[str]

# What a rule or a filter asks for by its name → on which axis, and what may be there. Beside it, of these, who did it.
_WAYS = {
    "bedside": frozenset({"bedside"}),
    "remote": frozenset({"remote"}),
    "unassisted": frozenset({"unassisted"}),
    "supervised": frozenset({"bedside", "remote"}),
    "attested": frozenset({"bedside", "remote", "unassisted"}),
}
_FLAGS = ("positive", "abnormal", "over_read", "media")  # what is so by its name alone
_LISTS = {"sub_types": "sub_type", "contexts": "context", "study_classes": "study_class", "ways": "way"}
AXES = ("way", "supervisor", "reviewer", "sub_type", "context", "study_class")


class Demand(NamedTuple):
    """`values`: of a list (`sub_types`, `contexts`, `study_classes`, `ways`), what it holds; else who must do it: one of
    these roles, or anybody."""

    name: str
    values: Values = frozenset()

    def allows(self, axis: str) -> Values | None:
        """What a scan that meets it may be on this axis; None: anything."""
        return self._by_axis.get(axis)

    @property
    def _by_axis(self) -> dict[str, Values]:
        if self.name in _LISTS:
            return {_LISTS[self.name]: self.values}
        if self.name == "performed":
            return {"study_class": frozenset({self.name})}
        if self.name in _WAYS:
            return {"way": _WAYS[self.name], **({"supervisor": self.values} if self.values else {})}
        return {"reviewer": self.values} if self.values else {}


Alike = frozenset[Demand]  # all of it, of one scan


def allowed(like: Alike, axis: str) -> Values | None:
    return common(demand.allows(axis) for demand in like)


def common(several: Iterable[Values | None]) -> Values | None:
    """What all of them take; None: anything."""
    found: Values | None = None
    for each in several:
        if each is not None:
            found = each if found is None else found & each
    return found


def is_met(demand: Demand, like: Alike) -> bool:
    """Whether every scan that is like this meets the demand."""
    axes = [axis for axis in AXES if demand.allows(axis) is not None]
    lacking = demand.name in _FLAGS and all(each.name != demand.name for each in like)
    return not lacking and all(_within(allowed(like, axis), demand.allows(axis)) for axis in axes)


def implies(narrow: Alike, wide: Alike) -> bool:
    return all(is_met(demand, narrow) for demand in wide)


def _within(narrow: Values | None, wide: Values | None) -> bool:
    return wide is None or (narrow is not None and narrow <= wide)
