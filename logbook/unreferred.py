"""How is a derived file removed that nothing refers to, while others are being put in their places?"""

from __future__ import annotations

import contextlib
import os
import uuid
from pathlib import Path

from logbook import storage


def discard(path: Path, moment: float) -> None:
    """A derived file whose content nothing refers to; not one that was put there, or put there anew, since that moment:
    whoever made it has not said so yet. Taken aside first, so that one that is put there meanwhile is found or left alone."""
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
