"""What is the code on a certificate, and was it typed rightly?

Fifteen random Crockford characters (75 bits) and a check character. The check is a sum over the field of 32 elements
with another weight at every place, so that any one wrong character, and any two that changed places, are noticed.
"""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
# As people read them: an O is a zero, an I or an L is a one.
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "\u00a0": None, "\u2010": None,
                          "\u2011": None, "\u2013": None, "\u2212": None})  # fmt: skip


def _times(a: int, b: int) -> int:
    """In the field of 32 elements, modulo x⁵ + x² + 1."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 32:
            a ^= 0b100101
        b >>= 1
    return product


def check_character(body: str) -> str:
    total, weight = 0, 1
    for character in reversed(body):
        weight = _times(weight, 2)
        total ^= _times(weight, _VALUES[character])
    return ALPHABET[total]


def new_code() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_character(body)


def read(typed: str) -> str:
    """The code as it is stored, from how it was typed: any case, hyphens, spaces, letters that look like digits."""
    return typed.upper().translate(_READ_AS).strip()


def is_well_formed(code: str) -> bool:
    """Sixteen characters of the alphabet whose check is right."""
    return (
        len(code) == LENGTH
        and all(character in _VALUES for character in code)
        and check_character(code[:-1]) == code[-1]
    )


def grouped(code: str) -> str:
    """7K3M-Q9TD-X2VA-8FHN: as it is printed."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
