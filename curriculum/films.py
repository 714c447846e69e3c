"""Where does a module's short video lie? Under its digest, so that a version keeps what it showed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings

from curriculum.library.modules import ModuleSource
from curriculum.library.nodes import LIBRARY
from curriculum.papers import write


def place_of(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "modules" / "films" / digest


def keep(source: ModuleSource, folder: Path = LIBRARY) -> None:
    for film in source.films:
        keep_file((folder / "modules" / source.code / film.name).read_bytes())


def keep_file(content: bytes) -> None:
    write(place_of(hashlib.sha256(content).hexdigest()), content)
