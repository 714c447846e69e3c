"""The process that every sandboxed child is forked from: the reader and the decoders are loaded once, not for each file.

It never sees a file's content, a key or an answer: it is handed the descriptors, forks, and the child alone reads. It has
one thread, so that a fork is safe, an empty environment, no file of ours open, and ends with its parent or when nobody
needed it for a minute.

On its control socket comes one byte with four descriptors: the file, where to answer, the request, and a line. Over the
line it tells the child's id when it began and how it ended; whatever is written to the line, or its end, kills the child.
"""

import contextlib
import gc
import os
import selectors
import signal
import socket
from typing import NoReturn

from .child import answer  # and with it all that reads and decodes
from .loaded import load_all

IDLE_SECONDS = 60
CONTROL, REQUEST = 3, 3  # the number of the control socket here, and of the request in a child


def main() -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    os.chdir("/")
    os.closerange(CONTROL + 1, 2**20)
    load_all()
    gc.freeze()  # what is loaded stays shared with every child
    Warm(socket.socket(fileno=CONTROL)).serve()


class Warm:
    """Forks a child for each request and says how it ended."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.lines: dict[int, socket.socket] = {}
        self.watched = selectors.DefaultSelector()
        self.watched.register(control, selectors.EVENT_READ)
        self.woken, waker = os.pipe()
        os.set_blocking(waker, False)
        self.watched.register(self.woken, selectors.EVENT_READ)
        signal.set_wakeup_fd(waker)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)

    def serve(self) -> None:
        """Until the parent ends, or nobody asked for a minute."""
        while ready := self.watched.select(None if self.lines else IDLE_SECONDS):
            for key, _events in ready:
                if key.fd == self.woken:
                    self.bury()
                elif key.fileobj is not self.control:
                    self.kill(key.data)
                elif not self.begin():
                    self.end()
                    return

    def begin(self) -> bool:
        """Fork a child for what was asked; False when the parent is gone."""
        asked, descriptors, _flags, _from = socket.recv_fds(self.control, 1, 4)
        if not asked or len(descriptors) != 4:
            return False
        file, out, request, line = descriptors
        pid = os.fork() or be_child(file, out, request)
        for descriptor in (file, out, request):
            os.close(descriptor)
        self.lines[pid] = socket.socket(fileno=line)
        self.watched.register(self.lines[pid], selectors.EVENT_READ, pid)
        tell(self.lines[pid], pid)
        return True

    def kill(self, pid: int) -> None:
        """Its id cannot have gone to another: it is buried here and nowhere else."""
        if pid in self.lines:
            self.watched.unregister(self.lines[pid])
            os.kill(pid, signal.SIGKILL)

    def end(self) -> None:
        for pid in self.lines:
            os.kill(pid, signal.SIGKILL)

    def bury(self) -> None:
        os.read(self.woken, 4096)
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                pid, status = ended
                line = self.lines.pop(pid)
                with contextlib.suppress(KeyError):
                    self.watched.unregister(line)
                tell(line, os.waitstatus_to_exitcode(status))
                line.close()


def tell(line: socket.socket, number: int) -> None:
    with contextlib.suppress(OSError):  # the parent went away meanwhile
        line.sendall(b"%d\n" % number)


def be_child(file: int, out: int, request: int) -> NoReturn:
    """Nothing of the warm process stays open. The order matters: the descriptors' own numbers are 3 and above."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        os.dup2(file, 0)
        os.dup2(out, 1)
        os.dup2(request, REQUEST)
        os.closerange(REQUEST + 1, 2**20)
        answer(REQUEST)
    finally:
        os._exit(1)  # an error's text may quote the file: it is told to nobody
