"""Where does a module's short video lie? Under its digest, so that a version keeps what it showed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from curriculum.library.modules import ModuleSource
from curriculum.library.nodes import LIBRARY
from pocus_credentialing.files.places import Place, place, write


def place_of(digest: str) -> Place:
    return place("modules", "films", digest)


def keep(source: ModuleSource, folder: Path = LIBRARY) -> None:
    for film in source.films:
        keep_file((folder / "modules" / source.code / film.name).read_bytes())


def keep_file(content: bytes) -> None:
    write(place_of(hashlib.sha256(content).hexdigest()), content)
