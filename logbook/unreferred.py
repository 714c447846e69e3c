"""Which derived files are there, and how is one removed that nothing refers to, while others are being put in their places?"""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from logbook import storage
from pocus_credentialing.files.choosing import chosen
from pocus_credentialing.files.places import InBucket, Place, listed

DERIVED = "*/??/??/*"


def kept(institutions: Iterable[UUID]) -> Iterator[Place]:
    """Every derived file; in a bucket, which may be somebody else's as well, those of these hospitals."""
    if chosen().is_on:
        for each in institutions:
            yield from (found for found in listed(str(each)) if found.match(DERIVED))
        return
    yield from (path for path in Path(settings.MEDIA_ROOT).glob(DERIVED) if path.is_file())


def discard(path: Place, moment: float) -> None:
    """A derived file whose content nothing refers to; not one that was put there, or put there anew, since that moment:
    whoever made it has not said so yet. Taken aside first, so that one that is put there meanwhile is found or left alone."""
    if isinstance(path, InBucket):
        path.unlink_if_older(moment)
        return
    if not storage.older_than(path, moment):
        return
    aside = path.with_name(f"{uuid.uuid4()}.gone")
    try:
        path.rename(aside)
    except FileNotFoundError:
        return
    if not storage.older_than(aside, moment):
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
    aside.unlink()
