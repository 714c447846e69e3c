"""Was a backup being restored here, and did that not come to its end?"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

HALF_DONE = "A backup was being restored here and did not come to its end: restore it again, then start."


def folder() -> Path:
    return Path(settings.POCUS_DATA) / "restoring"


def is_half_done() -> bool:
    return folder().exists()
