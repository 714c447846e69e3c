"""Which changes to the rules need no test, since they mean the same, and does each explanation still explain one?

`survivors.yaml`: file → its explained survivors, each with the function that was changed, the change, and in one sentence why
nothing can notice it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

EXPLAINED = Path(__file__).with_name("survivors.yaml")
# Around what was changed, so that the same word at another place of the function is another change.
_AROUND = 24
# What a test noticed; one that never ends is noticed by the clock.
_NOTICED = ("killed", "timeout")


@dataclass(frozen=True, order=True)
class Change:
    """One place written otherwise, by words that stay the same when something else in the file changes."""

    file: str
    function: str
    change: str


@dataclass(frozen=True)
class Mutant:
    name: str
    status: str

    @property
    def file(self) -> str:
        return self.name.split(".")[-2]

    @property
    def function(self) -> str:
        """`_time` of `…learning.x__time__mutmut_39`, `Case.result` of `…registry.xǁCaseǁresult__mutmut_3`."""
        raw = self.name.split(".")[-1].rsplit("__mutmut_", 1)[0]
        return raw.removeprefix("xǁ").replace("ǁ", ".") if raw.startswith("xǁ") else raw.removeprefix("x_")

    @property
    def is_noticed(self) -> bool:
        return self.status in _NOTICED


def mutants_in(results: str) -> list[Mutant]:
    """From the lines of `mutmut results`."""
    pairs = (line.strip().rsplit(": ", 1) for line in results.splitlines() if "__mutmut_" in line)
    return [Mutant(name, status) for name, status in pairs]


def change_in(diff: str) -> str:
    """`was → is` of a unified diff, cut down to the change itself and a few words around it."""
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++"))]
    was, now = (" ".join(_text(line) for line in lines if line.startswith(sign)) for sign in "-+")
    start = _alike(was, now)
    end = min(_alike(was[::-1], now[::-1]), len(was) - start, len(now) - start)
    # As many whole words as that; what stands before and after is alike in both.
    begin = was.rfind(" ", 0, max(0, start - _AROUND)) + 1
    stop = was.find(" ", len(was) - max(0, end - _AROUND))
    left_out = len(was) - stop if stop >= 0 else 0
    return " → ".join(each[begin : len(each) - left_out] for each in (was, now))


def _alike(one: str, other: str) -> int:
    """How many characters at the beginning are the same."""
    return next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if len(set(pair)) > 1), min(len(one), len(other))
    )


def _text(line: str) -> str:
    return re.sub(r"\s+", " ", line[1:].strip())


def explained(path: Path = EXPLAINED) -> dict[Change, str]:
    found = {}
    for file, entries in (yaml.safe_load(path.read_text()) or {}).items():
        for each in entries:
            change = Change(file, each["function"], each["change"])
            if change in found:
                raise ValueError(f"explained twice: {change}")
            found[change] = each["because"]
    return found


def verdict(
    files: Iterable[str], left: Mapping[Change, str], known: Mapping[Change, str], late: Iterable[Change] = ()
) -> tuple[str, bool]:
    """What is to be said of the survivors (`left`: change → its diff) of these files, and whether something is wrong.

    `late`: what ran out of time, which on a busy machine a survivor may: that makes no explanation stale.
    """
    unexplained = sorted(left.keys() - known.keys())
    stale = sorted(each for each in known.keys() - left.keys() - set(late) if each.file in set(files))
    said = [
        f"{left[each]}\nNo test notices this, and survivors.yaml does not explain it:\n{_entry(each)}"
        for each in unexplained
    ]
    said += [f"Explained in survivors.yaml, and left by nobody any more:\n{_entry(each)}" for each in stale]
    return "\n".join(said), bool(said)


def _entry(change: Change) -> str:
    entry = [{"function": change.function, "change": change.change, "because": "…"}]
    return yaml.safe_dump({change.file: entry}, allow_unicode=True, sort_keys=False, width=110)


def table(found: list[Mutant]) -> str:
    """As docs/reference/campaigns.md shows it; what was not noticed is explained, or the campaign says so."""
    rows = ["| file | mutants | noticed | explained |", "|---|---|---|---|"]
    for file in sorted({each.file for each in found}):
        own = [each for each in found if each.file == file]
        noticed = sum(each.is_noticed for each in own)
        rows.append(f"| {file} | {len(own)} | {noticed} | {len(own) - noticed} |")
    return "\n".join(rows)
