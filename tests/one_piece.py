"""A test, and all that it calls, on one piece of the interpreter's stack.

CPython (3.11 on) takes the stack in pieces of 16 KB from the system and gives each back as soon as a call returns from it.
A page is answered some hundred calls below pytest's own; where a loop there calls across the end of a piece, each call
asks the system for memory: 500,000 times in one file of tests, an eighth of its time. A function that says it needs much
room gets a large piece, and whatever it calls lies in what is left of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

# In words of eight bytes: just over half of 1 MB, so that the piece is of 1 MB and nearly half of it is left.
ROOM = 70_000


def in_one_piece(act: Callable[[], None]) -> None:
    act()


in_one_piece.__code__ = in_one_piece.__code__.replace(co_stacksize=ROOM)
runtest = pytest.Function.runtest


def install() -> None:
    pytest.Function.runtest = lambda item: in_one_piece(partial(runtest, item))  # type: ignore[method-assign]
