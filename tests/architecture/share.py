"""How much of all that could be asked is asked? In the suite a part, another one at each address, so that every kind of it
meets some addresses; all of it in `./pocus campaign addresses`, which runs in CI."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import count
from typing import TypeVar
from zlib import crc32

WHOLE = os.environ.get("POCUS_ADDRESSES") == "all"
ONE_OF = 24
A_THIRD = 3
Case = TypeVar("Case")


def some(cases: Iterable[Case], at: object, one_of: int = ONE_OF) -> list[Case]:
    """The share of the cases that is tried at this place; the same one in every run."""
    first = crc32(str(at).encode())
    return [case for number, case in zip(count(first), cases, strict=False) if WHOLE or number % one_of == 0]


def a_few(people: list[str], at: object, one_of: int = A_THIRD) -> list[str]:
    """A third of them, and one at least where there is one."""
    return some(people, at, one_of) or people[crc32(str(at).encode()) % max(1, len(people)) :][:1]
