"""Where does a sandboxed child come from? From the warm process (`warm.py`), of which this process keeps one.

Standard library only, as web processes import this.
"""

import atexit
import contextlib
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import BinaryIO

ROOT = str(Path(__file__).resolve().parent.parent.parent)
START = "import sys; sys.path.insert(0, sys.argv.pop()); from logbook.dicom.warm import main; main()"
ARGUMENTS = [sys.executable, "-I", "-X", "utf8", "-c", START, ROOT]
# OpenBLAS reserves memory for every thread it might start: with one it fits into the limit.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
CONTROL = 3  # the number under which the warm process finds its control socket


class Forked:
    """A child of the warm process. This end of its line kills it, by being written to or closed, and hears how it ended."""

    def __init__(self, pid: int, line: socket.socket, out: BinaryIO) -> None:
        self.pid, self.line, self.out = pid, line, out
        self.returncode: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """As of a Popen: minus the signal that ended it. TimeoutError when it takes longer."""
        if self.returncode is None:
            self.line.settimeout(timeout)
            said = hear(self.line)
            # The warm process itself was killed, and can no longer say it.
            self.returncode = -signal.SIGKILL if said is None else said
            self.line.close()
        return self.returncode

    def kill(self) -> None:
        with contextlib.suppress(OSError):  # it has ended
            self.line.send(b"x")


def hear(line: socket.socket) -> int | None:
    """The next number; None when nobody is there to say it."""
    said = b""
    while not said.endswith(b"\n"):
        more = line.recv(1)
        if not more:
            return None
        said += more
    return int(said)


class Keeper:
    """The warm process of this one: begun when a file comes and none is there."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.control: socket.socket | None = None
        self.pid = 0

    def warm(self) -> socket.socket:
        """Its control socket."""
        with self.lock:
            if self.control is None:
                self.control = self._start()
            return self.control

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            null = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDWR, 0)
            same = [(os.POSIX_SPAWN_DUP2, 0, number) for number in (1, 2)]  # what a library prints may quote the file
            handed = (os.POSIX_SPAWN_DUP2, theirs.fileno(), CONTROL)
            actions = [null, *same, handed]
            self.pid = os.posix_spawn(sys.executable, ARGUMENTS, ENVIRONMENT, file_actions=actions, setsid=True)
        return ours

    def end(self, control: socket.socket | None = None) -> None:
        """Of it and of every child that is not done; if `control` is given, only if it still is the one of this control."""
        with self.lock:
            if self.control is not None and control in (None, self.control):
                self.control.close()
                self.control = None
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(self.pid, 0)

    def forget(self) -> None:
        """In a process forked from this one, which has another: two must not talk on one socket."""
        self.lock = threading.Lock()
        if self.control is not None:
            self.control.close()
            self.control = None


KEEPER = Keeper()
atexit.register(KEEPER.end)
os.register_at_fork(after_in_child=KEEPER.forget)


def begin(file: int, request: int) -> Forked:
    """A child that reads these two descriptors. OSError if there is none to be had."""
    for _attempt in range(2):
        control = KEEPER.warm()
        if (child := _ask(control, file, request)) is not None:
            return child
        # It ended just then, of idleness: another thread may have begun a new one already.
        KEEPER.end(control)
    raise OSError("The warm process ends as soon as it is asked.")


def _ask(control: socket.socket, file: int, request: int) -> Forked | None:
    """None if nobody is there."""
    read, write = os.pipe()
    ours, theirs = socket.socketpair()
    try:
        with theirs:
            socket.send_fds(control, [b"+"], [file, write, request, theirs.fileno()])
        pid = hear(ours)
    except OSError:
        pid = None
    finally:
        os.close(write)
    if pid is None:
        ours.close()
        os.close(read)
        return None
    return Forked(pid, ours, os.fdopen(read, "rb"))
