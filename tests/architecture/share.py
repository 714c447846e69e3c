"""How much of the nonsense is tried? In the suite a twelfth, another one at each address, so that every address meets
some of it and every kind meets some addresses; all of it in `./pocus campaign nonsense`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import count
from typing import TypeVar
from zlib import crc32

WHOLE = os.environ.get("POCUS_NONSENSE") == "all"
ONE_OF = 12
Case = TypeVar("Case")


def some(cases: Iterable[Case], at: object) -> list[Case]:
    """The share of the cases that is tried at this place; the same one in every run."""
    first = crc32(str(at).encode())
    return [case for number, case in zip(count(first), cases, strict=False) if WHOLE or number % ONE_OF == 0]
