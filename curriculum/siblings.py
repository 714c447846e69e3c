"""Which other rules of an exam still ask what one of them asked before it was changed, and what would they ask alike?

"Five of the scans that count" is true as long as the same scans count for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from curriculum.editing import Bench, Data, Entry

# Where the number of an exam's scans stands: another number that happens to be the same means something else.
NUMBER = {
    "min_count": "n",
    "window": "n",
    "max_normal": "n",
    "min_media": "n",
    "min_over_read": "n",
    "study_classes": "total",
}
APART = ("prerequisite_scans",)  # of the scans that do not count


@dataclass(frozen=True)
class Sibling:
    """`params`: what it would ask."""

    entry: Entry
    params: Data


def siblings_of(bench: Bench, entry: Entry, before: Mapping[str, Any]) -> list[Sibling]:
    """Those that still ask the old. `before`: the parameters of the entry before it was changed."""
    found = []
    for other in bench.entries:
        if other.key != entry.key and _is_of_the_same(entry, other):
            params = _alike(entry, before, other)
            if params != other.data["params"]:
                found.append(Sibling(other, params))
    return found


def _is_of_the_same(entry: Entry, other: Entry) -> bool:
    if other.section != entry.section or other.data["shape"] in APART:
        return False
    same_list = entry.data["params"].get("applications") == other.data["params"].get("applications")
    return same_list and (set(other.exams) <= set(entry.exams) if other.exams else not entry.exams)


def _alike(entry: Entry, before: Mapping[str, Any], other: Entry) -> Data:
    after, now = entry.data["params"], dict(other.data["params"])
    own, its = NUMBER.get(entry.data["shape"]), NUMBER.get(other.data["shape"])
    if own and its and before.get(own) != after.get(own) and now.get(its) == before.get(own):
        now[its] = after[own]
    if "filters" in before and "filters" in after and "filters" in now:
        now["filters"] = _filters(before["filters"], after["filters"], now["filters"])
    return now


def _filters(before: Mapping[str, Any], after: Mapping[str, Any], there: Mapping[str, Any]) -> Data:
    """With what was changed, where the rule let count what the other one did, or less of it; the rest stays."""
    changed = [key for key in (*before, *after) if before.get(key) != after.get(key)]
    shared = {key: there.get(key) for key in (*before, *changed)}
    if any(value != before.get(key) for key, value in shared.items()):
        return dict(there)
    return {
        key: value for key, value in {**there, **{key: after.get(key) for key in changed}}.items() if value is not None
    }
