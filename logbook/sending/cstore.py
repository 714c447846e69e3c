"""How is a cleaned object sent to an archive by C-STORE?

The data set is streamed from its file, and never parsed. Nothing of what is answered is kept but a status.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from pynetdicom import _config
from pynetdicom.ae import ApplicationEntity

from logbook.dicom.syntaxes import US_IMAGE, US_MULTIFRAME
from logbook.receiver.accepted import JPEG_BASELINE
from logbook.receiver.offered import VERIFICATION
from pocus_credentialing import outgoing

from . import targets
from .deadline import Deadline, within
from .targets import ByDicom, Unreachable

_config.STORE_SEND_CHUNKED_DATASET = True
SECONDS_FOR_GOODBYE = 1.0  # all that counts was answered
ALREADY_THERE = 0x0111  # it has an object under this UID


class Association:
    def __init__(self, opened: Any) -> None:
        self.opened = opened

    def answers(self) -> None:
        """C-ECHO."""
        if getattr(self.opened.send_c_echo(), "Status", None) != 0:
            raise Unreachable(targets.NO_ANSWER)

    def send(self, path: Path, uid: str) -> str:
        """One exchange, for which pynetdicom waits so many seconds and no longer. It is answered for `uid` alone."""
        try:
            status = self.opened.send_c_store(path)
        except ValueError:
            return targets.KIND_NOT_AGREED
        except RuntimeError:  # the association is gone
            raise Unreachable(targets.BROKE_OFF) from None
        code = getattr(status, "Status", None)
        if code is None:
            raise Unreachable(targets.BROKE_OFF)
        # Success, a warning with which it is kept, or it is there since a sending whose answer was lost.
        kept = code in (0, ALREADY_THERE) or code & 0xF000 == 0xB000
        return "" if kept else f"status {code:04X}"


@contextmanager
def opened(target: ByDicom, *, calling: str, seconds: float, in_all: float) -> Iterator[Association]:
    """Open for as long as needed; Unreachable where the archive is not there or wants nothing of us."""
    entity = ApplicationEntity(ae_title=calling[:16])
    entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = entity.connection_timeout = seconds
    entity.add_requested_context(VERIFICATION)
    for kind in (US_MULTIFRAME, US_IMAGE):
        entity.add_requested_context(kind, JPEG_BASELINE)
    association = _associated(entity, target, Deadline(in_all))
    try:
        yield Association(association)
    finally:
        if association.is_established:
            association.acse_timeout = SECONDS_FOR_GOODBYE
            association.release()


def _associated(entity: Any, target: ByDicom, deadline: Deadline) -> Any:
    said, most = targets.NOT_THERE, entity.connection_timeout
    for place in _places(target):
        _check_is_trusted(target, place, deadline.left(most))
        # Half for the connection, half for what is agreed on.
        entity.connection_timeout = entity.acse_timeout = deadline.left(2 * most) / 2
        found = entity.associate(place, target.port, ae_title=target.title, tls_args=_encrypted(target))
        if found.is_established:
            return found
        if found.is_rejected:
            said = targets.TURNED_AWAY
    raise Unreachable(said)


def _places(target: ByDicom) -> list[str]:
    if not target.checked:
        return [target.host]
    try:
        return outgoing.places_of(target.host, target.port, settings.OUTGOING.allowed)
    except outgoing.Unknown:
        raise Unreachable(targets.NAME_UNKNOWN) from None
    except outgoing.Refused:
        raise Unreachable(targets.ADDRESS_REFUSED) from None


def _encrypted(target: ByDicom) -> tuple[ssl.SSLContext, str] | None:
    if not target.tls:
        return None
    try:
        context = ssl.create_default_context(cafile=target.ca) if target.ca else outgoing.trusting(settings.OUTGOING.ca)
    except OSError:  # the file of the authority is not there, or is none
        raise Unreachable(targets.NOT_TRUSTED) from None
    return context, target.host


def _check_is_trusted(target: ByDicom, place: str, seconds: float) -> None:
    """pynetdicom does not say why an encrypted connection failed; a director needs to know whether it is the certificate."""
    encrypted = _encrypted(target)
    if encrypted is None:
        return
    (context, host), deadline = encrypted, Deadline(seconds)
    try:
        with (
            socket.create_connection((place, target.port), seconds) as plain,
            context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False) as safe,
            within(deadline.left(seconds), lambda: safe),
        ):
            safe.do_handshake()
    except ssl.SSLCertVerificationError:
        raise Unreachable(targets.NOT_TRUSTED) from None
    except OSError:
        return  # it is tried once more, and then said
