"""How does a connection wait? pynetdicom looks a thousand times a second in each of its two threads, so that each object waits for
several looks, and twelve silent machines cost half a processor. Here both sleep until there is something to look at."""

from __future__ import annotations

import contextlib
import os
import queue
import select
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any

LOOK_AFTER = 0.05  # seconds: for what rings no bell, such as timers that run out
A_MOMENT = 0.001
PIECE = 256 * 1024


class Bell:
    """Wakes whoever selects on it; open as long as anybody holds it."""

    def __init__(self) -> None:
        self.number = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def __del__(self) -> None:
        with contextlib.suppress(OSError, AttributeError):
            os.close(self.number)

    def fileno(self) -> int:
        return self.number

    def ring(self) -> None:
        os.eventfd_write(self.number, 1)

    def silence(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self.number)


class RingingQueue(queue.Queue[Any]):
    """Tells of whatever is put into it."""

    def __init__(self, ring: Callable[[], None]) -> None:
        super().__init__()
        self.ring = ring

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        super().put(item, block, timeout)
        self.ring()


class WakefulSocket:
    """Part of a socket of pynetdicom: `ready` waits for what comes in or is to be sent, and what comes is read in large pieces.

    `socket`, `bell` and `event_queue` are set by whoever makes it.
    """

    socket: Any
    bell: Bell
    event_queue: queue.Queue[Any]
    _is_connected: bool

    @property
    def ready(self) -> bool:
        if self.socket is None or not self._is_connected:
            time.sleep(A_MOMENT)
            return False
        try:
            if isinstance(self.socket, ssl.SSLSocket) and self.socket.pending():
                return True
            found, _writable, _failed = select.select([self.socket, self.bell], [], [], LOOK_AFTER)
        except (OSError, ValueError):
            self.event_queue.put("Evt17")  # the connection is closed
            return False
        if self.bell in found:
            self.bell.silence()
        return self.socket in found

    def recv(self, nr_bytes: int) -> bytearray:
        """So many bytes, or fewer where the connection ended. TimeoutError where they drip: each may come in time, and all
        together would take for ever."""
        data, until = bytearray(nr_bytes), time.monotonic() + self.patience
        place, got = memoryview(data), 0
        while got < nr_bytes:
            more = self.socket.recv_into(place[got : got + PIECE])
            if not more:
                return bytearray(place[:got])
            got += more
            if got < nr_bytes and time.monotonic() > until:
                raise TimeoutError
        return data

    @property
    def patience(self) -> float:
        """Seconds in which all of a PDU has to come."""
        raise NotImplementedError


def waits(assoc: Any) -> threading.Event:
    """Make this association's threads wait; the event is set when something came for the one that serves it."""
    bell, came = Bell(), threading.Event()
    assoc.dul.to_provider_queue = RingingQueue(bell.ring)
    assoc.dul.to_user_queue = RingingQueue(came.set)
    assoc.dul.socket.bell = bell
    assoc.dul._run_loop_delay = 0
    return came
