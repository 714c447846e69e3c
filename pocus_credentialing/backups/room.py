"""Has the disk room for a backup? Asked before anything is written, so that a night's backup does not fill what the site writes on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from shutil import disk_usage

from django.conf import settings
from django.db import connection

from pocus_credentialing.files.places import InBucket

from . import sources
from .refused import Refused
from .sources import Names

# A dump of PostgreSQL is compressed: it is clearly too large only where not even this share of the database has room.
SHARE_OF_SERVER = 10


def check_room_for_database(to: Path) -> None:
    """Its copy lies in the data folder until it is packed into the backup."""
    size = _size_of_database()
    _check({Path(settings.POCUS_DATA): size, to.parent: size})


def check_room_for_all(to: Path, names: Names, database: Path) -> None:
    """Those in a bucket are not asked for: that takes a question each."""
    places = (sources.place_of(name) for name in names)
    sizes = sum(_size_of(at) for at in places if not isinstance(at, InBucket))
    _check({to.parent: database.stat().st_size + sizes})


def _size_of(file: Path) -> int:
    """Nothing, where it was swept meanwhile."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _check(needed: dict[Path, int]) -> None:
    """On one disk, together; on the site's own, so that reading and signing in go on."""
    kept = {Path(settings.POCUS_DATA).stat().st_dev: settings.DISK_KEEPS_FREE}
    together: Counter[int] = Counter()
    for folder, size in needed.items():
        device = folder.stat().st_dev
        together[device] += size
        free = max(disk_usage(folder).free - kept.get(device, 0), 0)
        if together[device] > free:
            raise Refused(
                f"There is no room on the disk: the backup needs about {_in_words(together[device])} in {folder}, and "
                f"{_in_words(free)} may be used there. Nothing was written; remove older backups, or choose another disk."
            )


def _in_words(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"


def _size_of_database() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
            )
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0]) // SHARE_OF_SERVER
