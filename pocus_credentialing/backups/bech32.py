"""How is a key written so that a slip of the pen is noticed? Bech32 (BIP 173) of any length, as age writes its keys."""

from __future__ import annotations

LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def encode(kind: str, data: bytes) -> str:
    numbers = _regrouped(list(data), 8, 5, pad=True)
    check = _checksum([*_expanded(kind), *numbers, 0, 0, 0, 0, 0, 0]) ^ 1
    numbers += [(check >> 5 * (5 - place)) & 31 for place in range(6)]
    return kind + "1" + "".join(LETTERS[number] for number in numbers)


def decode(kind: str, text: str) -> bytes:
    """ValueError where it is not one of this kind, or was miscopied."""
    if text not in (text.lower(), text.upper()):
        raise ValueError("mixed case")
    begin, letters = kind + "1", text.lower()
    if not letters.startswith(begin) or len(letters) < len(begin) + 6:
        raise ValueError("another kind")
    numbers = [LETTERS.index(letter) for letter in letters[len(begin) :]]
    if _checksum([*_expanded(kind), *numbers]) != 1:
        raise ValueError("miscopied")
    return bytes(_regrouped(numbers[:-6], 5, 8, pad=False))


def _expanded(kind: str) -> list[int]:
    return [*(ord(letter) >> 5 for letter in kind), 0, *(ord(letter) & 31 for letter in kind)]


def _checksum(numbers: list[int]) -> int:
    found = 1
    for number in numbers:
        top, found = found >> 25, (found & 0x1FFFFFF) << 5 ^ number
        for place, each in enumerate(GENERATOR):
            if top >> place & 1:
                found ^= each
    return found


def _regrouped(numbers: list[int], of: int, to: int, *, pad: bool) -> list[int]:
    held = bits = 0
    found = []
    for number in numbers:
        held, bits = held << of | number, bits + of
        while bits >= to:
            bits -= to
            found.append(held >> bits & (1 << to) - 1)
        held &= (1 << bits) - 1
    if pad and bits:
        found.append(held << (to - bits) & (1 << to) - 1)
    elif not pad and (bits >= of or held):
        raise ValueError("left-over bits")
    return found
