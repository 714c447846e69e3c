"""An upload whose process was killed leaves nothing behind for ever."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from logbook.actions import housekeeping


def test_what_broke_off_hours_ago_goes_and_what_arrives_now_stays(db, settings):
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    broken, arriving = folder / "broken.upload", folder / "arriving.upload"
    for path in (broken, arriving):
        path.write_bytes(b"uncleaned")
    long_ago = (timezone.now() - timedelta(hours=2, minutes=1)).timestamp()
    os.utime(broken, (long_ago, long_ago))

    housekeeping.sweep()

    assert [path.name for path in folder.iterdir()] == ["arriving.upload"]
