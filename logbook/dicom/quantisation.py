"""How finely is a JPEG stored? By one of the tables that everybody knows, never by one that a file brings: its 64 numbers could spell a name.

Standard library only.
"""

from __future__ import annotations

from functools import cache, lru_cache
from math import log

Table = tuple[int, ...]  # 64 numbers row by row, as Pillow gives and takes them

# Annex K.1 of ISO/IEC 10918-1, which libjpeg scales by a quality of 1 to 100; nearly every machine's encoder is made so.
LUMINANCE = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip
CHROMINANCE = (
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
    *[99] * 32,
)  # fmt: skip
# That of ISO/IEC 11172-2 at the finest that ffmpeg takes, by which the frames of a film are stored here on their way to an object.
OF_FILMS = (
    8, 4, 4, 5, 6, 6, 7, 8, 4, 4, 5, 6, 6, 7, 8, 9, 4, 5, 6, 6, 7, 8, 8, 9, 5, 5, 6, 6, 7, 8, 9, 10,
    5, 6, 6, 7, 8, 8, 10, 12, 6, 6, 7, 8, 8, 10, 12, 14, 6, 6, 7, 8, 9, 11, 14, 17, 6, 7, 8, 9, 11, 14, 17, 20,
)  # fmt: skip
ZIGZAG = (
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
    35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
)  # fmt: skip


@cache
def standard() -> tuple[Table, ...]:
    """All that we write."""
    scaled = [_scaled(base, quality) for base in (LUMINANCE, CHROMINANCE) for quality in range(100, 0, -1)]
    return tuple(dict.fromkeys([*scaled, OF_FILMS]))


@cache
def as_stored() -> frozenset[bytes]:
    """The same, as they lie in a file."""
    return frozenset(bytes(table[at] for at in ZIGZAG) for table in standard())


@lru_cache(maxsize=64)
def nearest(table: Table) -> Table:
    """That table itself where it is one of the standard's; else the one whose numbers stand in the ratio nearest to its own."""
    if table in standard():
        return table
    wanted = [log(max(1, number)) for number in table]
    return min(standard(), key=lambda one: sum(abs(a - log(b)) for a, b in zip(wanted, one, strict=True)))


def _scaled(base: Table, quality: int) -> Table:
    percent = 5000 // quality if quality < 50 else 200 - 2 * quality
    return tuple(min(255, max(1, (number * percent + 50) // 100)) for number in base)
