"""How long may one thing take in all, however slowly the other side lets it drip?"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

AGAIN_AFTER = 0.1  # a socket may be opened in the very moment in which it is cut


class Deadline:
    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds
        self.passed = False

    def left(self, most: float) -> float:
        """For one step, as a timeout: never nothing, which would mean without waiting."""
        return max(0.01, min(most, self.end - time.monotonic()))


@contextmanager
def within(seconds: float, sock: Callable[[], socket.socket | None]) -> Iterator[Deadline]:
    """What `sock` gives is cut when the time is over: whoever reads or writes there is told at once."""
    deadline, done = Deadline(seconds), threading.Event()

    def watch() -> None:
        if done.wait(seconds):
            return
        deadline.passed = True
        while True:
            cut(sock())
            if done.wait(AGAIN_AFTER):
                return

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield deadline
    finally:
        done.set()
        watching.join()


def cut(sock: socket.socket | None) -> None:
    """Of an encrypted one too only the connection beneath: its own `shutdown` would first forget the encryption."""
    if sock is not None:
        with contextlib.suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
