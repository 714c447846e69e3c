"""How is a cleaned object sent to an archive (C-STORE)?

Whoever runs the installation says which archive: nothing that a page or a request says leads anywhere. The data set is
streamed from its file, and never parsed.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pynetdicom import _config
from pynetdicom.ae import ApplicationEntity

from logbook.dicom.syntaxes import US_IMAGE, US_MULTIFRAME
from logbook.receiver.accepted import JPEG_BASELINE
from logbook.receiver.offered import VERIFICATION

SECONDS = 30
_config.STORE_SEND_CHUNKED_DATASET = True


class Unreachable(Exception):
    """No association, or it broke off."""


@dataclass(frozen=True)
class Archive:
    title: str
    host: str
    port: int
    tls: bool = False
    ca: str = ""  # a file; without it the authorities that this machine trusts

    def __str__(self) -> str:
        return f"{self.title}@{self.host}:{self.port}"


@contextmanager
def association(archive: Archive, *, calling: str) -> Iterator[Any]:
    """Open for as long as needed; Unreachable where the archive is not there or wants nothing of us."""
    entity = ApplicationEntity(ae_title=calling[:16])
    entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = entity.connection_timeout = SECONDS
    entity.add_requested_context(VERIFICATION)
    for kind in (US_MULTIFRAME, US_IMAGE):
        entity.add_requested_context(kind, JPEG_BASELINE)
    encrypted = (ssl.create_default_context(cafile=archive.ca or None), archive.host) if archive.tls else None
    opened = entity.associate(archive.host, archive.port, ae_title=archive.title, tls_args=encrypted)
    if not opened.is_established:
        raise Unreachable
    try:
        yield opened
    finally:
        if opened.is_established:
            opened.release()


def answers(opened: Any) -> bool:
    """C-ECHO."""
    return getattr(opened.send_c_echo(), "Status", None) == 0


def send(opened: Any, path: Path) -> str:
    """Nothing, where the archive says that it has it; else why not."""
    try:
        status = opened.send_c_store(path)
    except ValueError:
        return "kind of object not agreed on"
    code = getattr(status, "Status", None)
    if code is None:
        raise Unreachable
    # Success, or a warning with which it is kept.
    return "" if code == 0 or code & 0xF000 == 0xB000 else f"status {code:04X}"
