"""How is a file removed that nothing refers to, while others are being put in their places?"""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from .choosing import chosen
from .places import InBucket, Place, listed


def lying(folder: str, pattern: str) -> Iterator[Place]:
    """The files in a folder."""
    if chosen().is_on:
        yield from (found for found in listed(folder) if found.match(f"{folder}/{pattern}"))
    else:
        yield from (path for path in Path(settings.MEDIA_ROOT, folder).glob(pattern) if path.is_file())


def older_than(path: Place, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except FileNotFoundError:
        return False


def discard(path: Place, moment: float) -> None:
    """A file whose content nothing refers to; not one that was put there, or put there anew, since that moment: whoever
    made it has not said so yet. Taken aside first, so that one that is put there meanwhile is found or left alone."""
    if isinstance(path, InBucket):
        path.unlink_if_older(moment)
        return
    if not older_than(path, moment):
        return
    aside = path.with_name(f"{uuid.uuid4()}.gone")
    try:
        path.rename(aside)
    except FileNotFoundError:
        return
    if not older_than(aside, moment):
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
    aside.unlink()
