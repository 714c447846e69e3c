"""Files that mean harm or came to harm, as many as are wanted: drawn by lot, the same for the same seed.

`made(seed, number)` needs none of the numbers before it, so that one file of a long run can be looked at alone. Every
twentieth is a sound clip under a number of its own, in one transfer syntax after the other: whoever lets nobody in has
passed nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.factories.ultrasound import SYNTAXES

from . import films, objects, pictures
from .sound import sound

SOUND_EVERY = 20
KINDS: dict[str, Callable[[Random], bytes]] = {**objects.KINDS, **pictures.KINDS, **films.KINDS}


@dataclass(frozen=True)
class Made:
    number: int
    kind: str
    content: bytes

    @property
    def is_sound(self) -> bool:
        return self.kind.startswith("sound")


def made(seed: int, number: int) -> Made:
    if number % SOUND_EVERY == 0:
        syntax = list(SYNTAXES)[number // SOUND_EVERY % len(SYNTAXES)]
        return Made(number, f"sound, {syntax}", sound(syntax, seed, number))
    lot = Random(f"{seed}/{number}")
    kind = lot.choice(list(KINDS))
    return Made(number, kind, KINDS[kind](lot))
