"""How much may a connection ask of this process? pynetdicom's own parts, with limits where it has none."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from pynetdicom.dimse import DIMSEServiceProvider
from pynetdicom.dimse_messages import C_STORE_RQ
from pynetdicom.fsm import InvalidEventError
from pynetdicom.transport import AssociationSocket, RequestHandler

from logbook.dicom.limits import FILE_BYTES

from .connection import closed_at_the_end
from .waking import LOOK_AFTER, RingingQueue, WakefulSocket, waits

logger = logging.getLogger(__name__)

PDU_BYTES = 128 * 1024  # what we say that we take
LONGEST_PDU = 1024**2  # what we read of one that does not listen
COMMAND_BYTES = 16 * 1024
QUESTION_BYTES = 64 * 1024
SECONDS = 60
HELLO_SECONDS = 15  # in which a connection has to say who it is
SLOWEST = 10_000  # bytes a second, of an object that takes longer than a minute


def most_bytes() -> int:
    return min(int(settings.UPLOAD_MAX_BYTES), FILE_BYTES)


class BoundedSocket(WakefulSocket, AssociationSocket):
    opened: float

    def recv(self, nr_bytes: int) -> bytearray:
        if nr_bytes > LONGEST_PDU:
            raise OSError("a PDU that is too long")
        return super().recv(nr_bytes)

    @property
    def patience(self) -> float:
        if self.assoc.requestor.primitive is not None:
            return SECONDS
        return max(0.0, self.opened + HELLO_SECONDS - time.monotonic())


class BoundedDimse(DIMSEServiceProvider):
    """Counts what comes for one message, and how long it takes. Of an object that is too large the rest is read and dropped, so
    that its sender gets an answer; of what does not end then, of a command or a question that is too long, and of what drips,
    the connection is broken off."""

    def __init__(self, assoc: Any) -> None:
        super().__init__(assoc)
        self.command = self.data = 0
        self.began = time.monotonic()
        self.came = waits(assoc)
        self.msg_queue = RingingQueue(self.came.set)

    def get_msg(self, block: bool = False) -> Any:
        """The next message; none where something else came, or nothing for a moment."""
        self.came.clear()
        if self.msg_queue.empty() and self.dul.to_user_queue.empty():
            self.came.wait(LOOK_AFTER)
        return super().get_msg(block)

    def receive_primitive(self, primitive: Any) -> None:
        if self.message is None:
            self.command = self.data = 0
            self.began = time.monotonic()
        # Only what is stored goes to the disk; anything else is held in memory, and is small.
        stores = self.message is None or isinstance(self.message, C_STORE_RQ)
        most, kept = most_bytes() if stores else QUESTION_BYTES, []
        for context, fragment in primitive.presentation_data_value_list:
            if not fragment:
                continue
            if fragment[0] & 1:
                self.command += len(fragment)
            else:
                self.data += len(fragment)
                if self.data > most:
                    self._too_large()
                    fragment = fragment[:1]
            kept.append([context, fragment])
        drips = time.monotonic() - self.began > SECONDS + self.data / SLOWEST
        if drips or self.command > COMMAND_BYTES or self.data > (2 * most if stores else most):
            self.dul.event_queue.put("Evt19")
            return
        primitive.presentation_data_value_list = kept
        try:
            super().receive_primitive(primitive)
        except Exception:  # a command that is none: whatever the reader raised
            self.dul.event_queue.put("Evt19")

    def _too_large(self) -> None:
        """Said of this object, and of no other that comes on the same connection."""
        file = getattr(self.message, "_data_set_file", None)
        if file is not None:
            file.too_large = True

    def discard(self) -> bool:
        """What was being received when the connection ended; whether there was anything."""
        file = getattr(self.message, "_data_set_file", None)
        if file is None:
            return False
        file.close()
        return True


def broken_off_out_of_turn(assoc: Any, act: Callable[[str], None]) -> Callable[[str], None]:
    """Who is hung up on while we answer them, since they went on with nonsense, ends with their connection, in one line."""

    def acting(event: str) -> None:
        try:
            act(event)
        except InvalidEventError:
            logger.warning("dicom door: a connection went on out of turn and was broken off")
            assoc.is_aborted, assoc.is_established = True, False
            assoc._kill = assoc.dul._kill_thread = True
            assoc.dul.socket.close()

    return acting


class BoundedHandler(RequestHandler):
    """One connection: it may be silent only so long, and small answers leave at once."""

    def _create_association(self) -> Any:
        self.request.settimeout(SECONDS)
        assoc: Any = super()._create_association()
        assoc.dul.socket.__class__ = BoundedSocket
        assoc.dul.socket.opened = time.monotonic()
        assoc.dimse = BoundedDimse(assoc)
        assoc.run = closed_at_the_end(assoc.run)
        assoc.dul.state_machine.do_action = broken_off_out_of_turn(assoc, assoc.dul.state_machine.do_action)
        return assoc
