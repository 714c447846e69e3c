"""Which derived files are there, referred to or not?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from pocus_credentialing.files.choosing import chosen
from pocus_credentialing.files.places import Place
from pocus_credentialing.files.unused import lying

DERIVED = "??/??/*"


def kept(institutions: Iterable[UUID]) -> Iterator[Place]:
    """Every derived file; in a bucket, which may be somebody else's as well, those of these hospitals."""
    if not chosen().is_on:
        yield from lying("", f"*/{DERIVED}")
        return
    for each in institutions:
        yield from lying(str(each), DERIVED)
