"""How many further scans are enough for several requirements at once?

Each asks for so many that are like something. On an axis on which all of them take something in common one scan serves all; where
they exclude each other what excludes adds up, within what holds both: 4 watched in any way and 3 done without help are 7, of
10 in all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, permutations
from typing import NamedTuple

from .alike import AXES, Alike, Values, allowed, common, implies

_ALL_ORDERS = 5  # of more rules than this that are entangled, not every order is tried


class Asked(NamedTuple):
    n: int
    like: Alike


def largest(asked: Sequence[Asked]) -> list[Asked]:
    """Without what another one serves already."""
    kept: list[Asked] = []
    for at, each in enumerate(asked):
        others = [*kept, *asked[at + 1 :]]
        if not any(other.n >= each.n and implies(other.like, each.like) for other in others):
            kept.append(each)
    return kept


def enough(asked: Sequence[Asked]) -> int | None:
    """The fewest scans that serve all; None where what excludes each other is entangled, and is better said apart."""
    excluding = [axis for axis in AXES if common(allowed(each.like, axis) for each in asked) == frozenset()]
    if any(sum(allowed(each.like, axis) is not None for axis in excluding) > 1 for each in asked):
        return None
    numbers = [max(each.n for each in asked)]
    for axis in excluding:
        restricted = [(values, each.n) for each in asked if (values := allowed(each.like, axis)) is not None]
        by_values = {values: max(n for other, n in restricted if other == values) for values, _n in restricted}
        if not _nested_or_apart(list(by_values)):
            return None
        numbers.append(_added(by_values))
    return max(numbers)


def _nested_or_apart(several: Sequence[Values]) -> bool:
    return all(one & other in (one, other, frozenset()) for one, other in combinations(several, 2))


def _added(by_values: dict[Values, int]) -> int:
    widest = [each for each in by_values if not any(each < other for other in by_values)]
    return sum(
        max(by_values[each], _added({inner: n for inner, n in by_values.items() if inner < each})) for each in widest
    )


def groups(asked: Sequence[Asked]) -> list[tuple[int, list[Asked]]]:
    """As few scans in all as are found: one group, where its number can be told; else several, each with its number."""
    if (n := enough(asked)) is not None:
        return [(n, list(asked))]
    if len(asked) > _ALL_ORDERS:
        return _one_after_another(asked)
    tried = (_one_after_another(order) for order in permutations(asked))
    return min(tried, key=lambda found: sum(n for n, _group in found))


def _one_after_another(asked: Iterable[Asked]) -> list[tuple[int, list[Asked]]]:
    found: list[tuple[int, list[Asked]]] = []
    rest = list(asked)
    while rest:
        together, apart = [rest[0]], list[Asked]()
        for each in rest[1:]:
            (together if enough([*together, each]) is not None else apart).append(each)
        found.append((enough(together) or max(each.n for each in together), together))
        rest = apart
    return found
