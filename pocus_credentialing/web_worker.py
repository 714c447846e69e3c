"""When does a thread begin with a request?

Once all of its head is there, and all of a body that is no file: until then nobody works on it, it only waits. So who sends slowly,
or says nothing at all, keeps no thread from others, however many do so. A larger body is read by the thread that answers, which has
seen by then who sends it; too slow a one is cut off, by the same measure as at the DICOM door. What was refused before it was read
closes its connection, and what still comes is read and dropped for a moment, so that the sender hears the answer.

The rest is gunicorn's worker with threads. It is named in `deploy/gunicorn.conf.py`.
"""

from __future__ import annotations

import contextlib
import re
import selectors
import socket
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

KB, MB = 1024, 1024**2
HEAD, AHEAD = 64 * KB, MB  # the longest head; the longest body that is waited for
HEAD_IN = 15  # seconds for all of a head
GRACE, PACE = 60, 10_000  # seconds, and then so many bytes in each
MOST_WAITING, MOST_WAITING_BYTES = 400, 64 * MB  # in each process; beyond it, who has waited longest goes
LINGER, MOST_DROPPED, MOST_LEAVING = 2, 16 * MB, 200  # how long, how much and of how many is read what nobody wants
UNREAD_FOR = 60_000  # milliseconds in which an answer must go on being read

LENGTH = re.compile(rb"\r\n(?:content-length|transfer-encoding):[ \t]*([^\r\n]*?)[ \t]*(?=\r\n)", re.IGNORECASE)
EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*(?=\r\n)", re.IGNORECASE)
SAID = {
    "408 Request Timeout": b"What you sent came too slowly. Nothing was kept of it: send it again.",
    "431 Request Header Fields Too Large": b"The head of this request is larger than 64 kB.",
    "503 Service Unavailable": b"Too many send at this moment. Nothing was kept: send it again.",
}


class TooSlow(TimeoutError):
    """A body that comes more slowly than anybody's network."""


class Paced:
    """A connection that is read at no less than the pace."""

    def __init__(self, connection: socket.socket, began: float) -> None:
        self.connection, self.began, self.taken = connection, began, 0

    def recv(self, size: int) -> bytes:
        left = self.began + GRACE + self.taken / PACE - time.monotonic()
        if left <= 0:
            raise TooSlow
        self.connection.settimeout(left)
        try:
            data = self.connection.recv(size)
        except TimeoutError:
            raise TooSlow from None
        finally:
            self.connection.settimeout(None)
        self.taken += len(data)
        return data


class Connection(TConn):  # type: ignore[misc]
    """Somebody who is connected, and what came of the next request."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        with contextlib.suppress(OSError, AttributeError):
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_FOR)
        self.begin(b"")

    def begin(self, already: bytes) -> None:
        self.came, self.since = bytearray(already), time.monotonic()
        self.head_ends: int | None = None
        self.length, self.is_large = 0, False
        self.dropped = 0

    @property
    def deadline(self) -> float:
        if self.head_ends is None:
            return self.since + HEAD_IN
        return self.since + GRACE + len(self.came) / PACE

    def has_all(self) -> bool:
        """Whether a thread can go on with it without waiting for anybody; or has to decide about a large body."""
        if self.head_ends is None:
            while self.came.startswith(b"\r\n"):  # in front of a request they mean nothing
                del self.came[:2]
            end = self.came.find(b"\r\n\r\n")
            if end < 0:
                return False
            self.head_ends = end + 4
            self._look_at_head()
        return self.is_large or len(self.came) - self.head_ends >= self.length

    def _look_at_head(self) -> None:
        head = bytes(self.came[: self.head_ends])
        found = LENGTH.findall(head)
        is_plain = len(found) == 1 and re.fullmatch(rb"[0-9]{1,15}", found[0]) is not None
        self.length = int(found[0]) if is_plain else 0
        # In pieces, without an end that is known, it is taken for a large one.
        self.is_large = self.length > AHEAD or bool(found and not is_plain)
        if self.length and not self.is_large and EXPECTS.search(head):
            self.say(b"HTTP/1.1 100 Continue\r\n\r\n")
            kept = EXPECTS.sub(b"", head)
            self.came[: self.head_ends] = kept
            self.head_ends = len(kept)

    def say(self, text: bytes) -> None:
        with contextlib.suppress(OSError):
            self.sock.send(text)

    def refuse(self, status: str) -> None:
        """In one small piece, which needs nobody to wait."""
        said = SAID[status]
        head = (
            f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: {len(said)}\r\n\r\n"
        )
        self.say(head.encode() + said)

    def hand_over(self) -> None:
        """To a thread, which reads first what came already."""
        self.init()
        self.parser.unreader.sock = Paced(self.sock, self.since)
        self.parser.unreader.unread(bytes(self.came))
        self.came = bytearray()


class Worker(ThreadWorker):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.coming: dict[Connection, None] = {}  # the first has waited longest
        self.held = 0  # bytes of theirs
        self.leaving: dict[Connection, float] = {}
        self.stops_at: float | None = None

    def accept(self, listener: socket.socket) -> None:
        try:
            connection, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        self._wait(Connection(self.cfg, connection, address, listener.getsockname()))

    def _wait(self, conn: Connection) -> None:
        self.coming[conn] = None
        self.held += len(conn.came)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._read_on, conn))
        self._look(conn)

    def _read_on(self, conn: Connection, _socket: socket.socket) -> None:
        if conn not in self.coming:  # given up at this very moment
            return
        try:
            data = conn.sock.recv(256 * KB)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._forget(conn)
            self._close(conn)
            return
        conn.came += data
        self.held += len(data)
        self._look(conn)

    def _look(self, conn: Connection) -> None:
        before = len(conn.came)
        has_all = conn.has_all()
        self.held += len(conn.came) - before
        if has_all:
            self._forget(conn)
            conn.hand_over()
            self.enqueue_req(conn)
        elif conn.head_ends is None and len(conn.came) > HEAD:
            self._give_up(conn, "431 Request Header Fields Too Large")
        elif len(self.coming) > MOST_WAITING or self.held > MOST_WAITING_BYTES:
            self._give_up(next(iter(self.coming)), "503 Service Unavailable")

    def _forget(self, conn: Connection) -> None:
        del self.coming[conn]
        self.held -= len(conn.came)
        self.poller.unregister(conn.sock)

    def _give_up(self, conn: Connection, status: str) -> None:
        self._forget(conn)
        if conn.came:
            conn.refuse(status)
        self._leave(conn)

    def handle_request(self, req: Any, conn: Connection) -> Any:
        if conn.is_large:
            req.force_close()
        return super().handle_request(req, conn)

    def finish_request(self, conn: Connection, future: Any) -> None:
        goes_on = not future.cancelled() and future.exception() is None and future.result()
        if not goes_on:
            self._leave(conn)
            return
        conn.begin(conn.parser.unreader.take_buffered())
        conn.sock.setblocking(False)
        if conn.came:
            self._wait(conn)
            return
        conn.set_timeout()
        self.keepalived_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_client_socket_readable, conn))

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """The next request of somebody who was answered before."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        conn.begin(b"")
        self._wait(conn)

    def murder_pending(self) -> None:
        now = time.monotonic()
        if not self.alive and self.stops_at is None:
            self.stops_at = now + STOP_KEEPALIVE_LINGER
        for conn in list(self.coming):
            if now > min(conn.deadline, self.stops_at or conn.deadline):
                self._give_up(conn, "408 Request Timeout")
        for conn, until in list(self.leaving.items()):
            if now > until:
                self._gone(conn)

    def _leave(self, conn: Connection) -> None:
        """It hears the answer to its end: a connection that is closed with something unread takes back what was said."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._drop, conn))
        except (OSError, ValueError):
            self._close(conn)
            return
        if len(self.leaving) >= MOST_LEAVING:
            self._gone(next(iter(self.leaving)))
        self.leaving[conn] = time.monotonic() + LINGER

    def _drop(self, conn: Connection, _socket: socket.socket) -> None:
        if conn not in self.leaving:
            return
        try:
            data = conn.sock.recv(256 * KB)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        conn.dropped += len(data)
        if not data or conn.dropped > MOST_DROPPED:
            self._gone(conn)

    def _gone(self, conn: Connection) -> None:
        del self.leaving[conn]
        self.poller.unregister(conn.sock)
        self._close(conn)

    def _close(self, conn: Connection) -> None:
        self.nr_conns -= 1
        conn.close()
