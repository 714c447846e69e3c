"""How is a cleaned object sent to an archive by C-STORE?

The data set is streamed from its file, and never parsed. Nothing of what is answered is kept but a status.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from pynetdicom import _config, evt
from pynetdicom.ae import ApplicationEntity

from logbook.dicom.syntaxes import US_IMAGE, US_MULTIFRAME
from logbook.receiver.accepted import JPEG_BASELINE
from logbook.receiver.offered import VERIFICATION

from . import reaching, targets
from .deadline import Deadline, within
from .targets import ALREADY_THERE, ByDicom, Unreachable

_config.STORE_SEND_CHUNKED_DATASET = True
SECONDS_FOR_GOODBYE = 1.0  # all that counts was answered


class Association:
    """`in_all`: for each thing that is asked. pynetdicom waits so long for an answer as its entity says, but without end
    for a half of one, and for whoever does not read on: there the connection is cut."""

    def __init__(self, opened: Any, *, in_all: float) -> None:
        self.opened, self.in_all = opened, in_all

    def answers(self) -> None:
        """C-ECHO."""
        try:
            with self._within():
                status = self.opened.send_c_echo()
        except (RuntimeError, ValueError):  # the association is gone, or was agreed on without a test
            status = None
        if getattr(status, "Status", None) != 0:
            raise Unreachable(targets.NO_ANSWER)

    def send(self, path: Path, uid: str) -> str:
        """One exchange, which is answered for `uid` alone."""
        try:
            with self._within():
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

    def close(self) -> None:
        if self.opened.is_established:
            self.opened.acse_timeout = SECONDS_FOR_GOODBYE
            with within(SECONDS_FOR_GOODBYE, lambda: _socket(self.opened)):
                self.opened.release()

    def _within(self) -> AbstractContextManager[Deadline]:
        return within(self.in_all, lambda: _socket(self.opened))


@contextmanager
def opened(target: ByDicom, *, calling: str, seconds: float, in_all: float) -> Iterator[Association]:
    """Open for as long as needed; Unreachable where the archive is not there or wants nothing of us."""
    entity = ApplicationEntity(ae_title=calling[:16])
    entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = entity.connection_timeout = seconds
    entity.add_requested_context(VERIFICATION)
    for kind in (US_MULTIFRAME, US_IMAGE):
        entity.add_requested_context(kind, JPEG_BASELINE)
    association = Association(_associated(entity, target, Deadline(in_all)), in_all=in_all)
    try:
        yield association
    finally:
        association.close()


def _associated(entity: Any, target: ByDicom, deadline: Deadline) -> Any:
    said, most = targets.NOT_THERE, entity.connection_timeout
    trust = reaching.trust(target.ca) if target.tls else None
    for place in reaching.places(target.host, target.port) if target.checked else [target.host]:
        # Half for the connection, half for what is agreed on.
        entity.connection_timeout = entity.acse_timeout = deadline.left(2 * most) / 2
        found = _asked(entity, target, place, trust, deadline.left(2 * most))
        if found.is_established:
            return found
        if found.is_rejected:
            said = targets.TURNED_AWAY
        elif trust is not None:
            _check_is_trusted(target, place, trust, deadline.left(most))
    raise Unreachable(said)


def _asked(entity: Any, target: ByDicom, place: str, trust: ssl.SSLContext | None, seconds: float) -> Any:
    begun: list[Any] = []  # known before all is agreed on
    with within(seconds, lambda: _socket(begun[-1]) if begun else None):
        return entity.associate(
            place,
            target.port,
            ae_title=target.title,
            tls_args=(trust, target.host) if trust else None,
            evt_handlers=[(evt.EVT_CONN_OPEN, lambda event: begun.append(event.assoc))],
        )


def _socket(association: Any) -> socket.socket | None:
    """The one beneath, where it is open."""
    around = association.dul.socket
    return around.socket if around else None


def _check_is_trusted(target: ByDicom, place: str, trust: ssl.SSLContext, seconds: float) -> None:
    """pynetdicom does not say why an encrypted connection failed; a director needs to know whether it is the certificate."""
    deadline = Deadline(seconds)
    with (
        contextlib.suppress(OSError),
        socket.create_connection((place, target.port), seconds) as plain,
        trust.wrap_socket(plain, server_hostname=target.host, do_handshake_on_connect=False) as safe,
        within(deadline.left(seconds), lambda: safe),
    ):
        try:
            safe.do_handshake()
        except ssl.SSLCertVerificationError:
            raise Unreachable(targets.NOT_TRUSTED) from None
