"""How is a cleaned object sent to an archive by STOW-RS (PS3.18 10.5)?

One object a request, streamed from its file. What is answered is read up to a bound, and nothing of it is kept but a
status. An answer that leads elsewhere is not followed.
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import os
import secrets
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from pocus_credentialing import outgoing

from . import reaching, targets
from .deadline import Deadline, within
from .targets import ALREADY_THERE, ByWeb, Unreachable

MOST_ANSWER = 64 * 1024
CHUNK = 256 * 1024
JSON = "application/dicom+json"
KINDS = (JSON, "application/json")
PAGE = "text/html"
REFERENCED, FAILED, REASON, INSTANCE = "00081199", "00081198", "00081197", "00081155"
HTTPS_PORT = 443
ABOUT_THE_TOKEN = (401, 403, 407)
# It is there, and has nothing, or no searching.
ANSWERS = (200, 204, 405, 501)
# How a connection ends that nobody is at any more: RemoteDisconnected is a ConnectionError.
CLOSED = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)

Body = Callable[[], Iterator[bytes]]


@dataclass(frozen=True)
class Answer:
    status: int
    kind: str  # its Content-Type
    body: bytes
    whole: bool

    @property
    def is_json(self) -> bool:
        return self.kind in KINDS


class Web:
    """`seconds`: without a sign of life; `in_all`: for the connection, and for each thing that is asked."""

    def __init__(self, target: ByWeb, *, seconds: float, in_all: float) -> None:
        parts = urlsplit(target.address)
        self.host, self.port = parts.hostname or "", parts.port or HTTPS_PORT
        self.path, self.token = parts.path.rstrip("/"), target.token
        self.seconds, self.in_all = seconds, in_all
        self.connection: outgoing.Https | None = None
        self.is_used = False  # something was asked by this connection before

    def open(self) -> None:
        with self._within() as deadline:
            self._connect(deadline)

    def _within(self) -> AbstractContextManager[Deadline]:
        return within(self.in_all, lambda: self.connection.sock if self.connection else None)

    def _connect(self, deadline: Deadline) -> outgoing.Https:
        places, trust = reaching.places(self.host, self.port), reaching.trust()
        for place in places:
            if deadline.passed:
                break
            found = outgoing.Https(self.host, self.port, place, context=trust, timeout=deadline.left(self.seconds))
            self.connection, self.is_used = found, False
            try:
                found.connect()
            except ssl.SSLCertVerificationError:
                self.close()
                raise Unreachable(targets.NOT_TRUSTED) from None
            except OSError:
                self.close()
                continue
            found.sock.settimeout(self.seconds)
            return found
        raise Unreachable(targets.NOT_THERE)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def answers(self) -> None:
        """A search for one study: found, not found, or not offered; a page for people is no answer."""
        answer = self._asked("GET", f"{self.path}/studies?limit=1", {})
        if answer.status not in ANSWERS:
            raise Unreachable(f"status {answer.status}")
        if (answer.status == 200 and not _is_a_list(answer)) or answer.kind == PAGE:
            raise Unreachable(targets.NOT_FOUND)

    def send(self, path: Path, uid: str) -> str:
        boundary = secrets.token_hex(16)
        head = f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode()
        tail = f"\r\n--{boundary}--\r\n".encode()
        kind = f'multipart/related; type="application/dicom"; boundary={boundary}'
        with path.open("rb") as file:
            length = len(head) + os.fstat(file.fileno()).st_size + len(tail)
            headers = {"Content-Type": kind, "Content-Length": str(length)}
            answer = self._asked("POST", f"{self.path}/studies", headers, lambda: _chunks(head, file, tail))
        return _why_not(answer, uid)

    def _asked(self, verb: str, path: str, headers: dict[str, str], body: Body | None = None) -> Answer:
        with self._within() as deadline:
            try:
                answer = self._answered(deadline, verb, path, headers, body)
            except (OSError, http.client.HTTPException):
                self.close()
                raise Unreachable(targets.BROKE_OFF) from None
            if deadline.passed:  # what was read may be a part
                self.close()
                raise Unreachable(targets.BROKE_OFF)
        if answer.status in ABOUT_THE_TOKEN:
            raise Unreachable(targets.NO_TOKEN)
        if 300 <= answer.status < 400:
            raise Unreachable(targets.LEADS_ELSEWHERE)
        if answer.status in (404, 410):
            raise Unreachable(targets.NOT_FOUND)
        return answer

    def _answered(self, deadline: Deadline, verb: str, path: str, headers: dict[str, str], body: Body | None) -> Answer:
        if self.connection is not None and self.is_used:
            try:
                return self._once(self.connection, verb, path, headers, body)
            except OSError as error:
                if not _was_closed(error):
                    raise
                # It may have been closed since the last object, which says nothing about this one.
                self.close()
                if deadline.passed:
                    raise
        return self._once(self.connection or self._connect(deadline), verb, path, headers, body)

    def _once(
        self, connection: outgoing.Https, verb: str, path: str, headers: dict[str, str], body: Body | None
    ) -> Answer:
        self.is_used = True
        # Whoever refuses a token need not wait for the object: what is answered is read all the same.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            asked = {"Accept": JSON, **self._authorization(), **headers}
            connection.request(verb, path, body=body() if body else None, headers=asked)
        said = connection.getresponse()
        content = said.read(MOST_ANSWER)
        whole = said.isclosed() or not said.read(1)
        if not said.isclosed():
            self.close()  # there is more than is read
        kind = (said.getheader("Content-Type") or "").split(";")[0].strip().lower()
        return Answer(said.status, kind, content, whole)

    def _authorization(self) -> dict[str, str]:
        """No bearer token has a colon in it: what has one is a name and a password."""
        if not self.token:
            return {}
        if ":" in self.token:
            return {"Authorization": f"Basic {base64.b64encode(self.token.encode()).decode()}"}
        return {"Authorization": f"Bearer {self.token}"}


def _was_closed(error: OSError) -> bool:
    """Newer versions of OpenSSL say an end without a farewell as an error of another kind, which has only a reason."""
    return isinstance(error, CLOSED) or getattr(error, "reason", None) == "UNEXPECTED_EOF_WHILE_READING"


@contextmanager
def opened(target: ByWeb, *, seconds: float, in_all: float) -> Iterator[Web]:
    """Kept open from one object to the next."""
    web = Web(target, seconds=seconds, in_all=in_all)
    web.open()
    try:
        yield web
    finally:
        web.close()


def _chunks(head: bytes, file: BinaryIO, tail: bytes) -> Iterator[bytes]:
    file.seek(0)
    yield head
    while chunk := file.read(CHUNK):
        yield chunk
    yield tail


def _is_a_list(answer: Answer) -> bool:
    """As DICOM JSON begins, or nothing at all under its name."""
    begins = answer.body.lstrip()[:1]
    return (answer.is_json and begins in (b"[", b"{")) or (answer.kind == JSON and not begins)


def _why_not(answer: Answer, uid: str) -> str:
    """Kept where the archive names it among what it has, and not among what it would not take."""
    said = _read(answer)
    failed = _items(said, FAILED)
    ours = [each for each in failed if _uid(each) == uid]
    if any(_reason(each) == ALREADY_THERE for each in ours):
        return ""
    kept = any(_uid(each) == uid for each in _items(said, REFERENCED))
    if answer.status in (200, 202) and kept and not ours:
        return ""
    if ours or failed:
        return f"status {_reason((ours or failed)[0]):04X}"
    return targets.NOT_TAKEN if 200 <= answer.status < 300 else f"status {answer.status}"


def _read(answer: Answer) -> dict[str, Any]:
    """Nothing where it is not what was asked for: a page, or more than is read."""
    if not answer.is_json or not answer.whole:
        return {}
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    said = said[0] if isinstance(said, list) and said else said
    return said if isinstance(said, dict) else {}


def _items(said: dict[str, Any], tag: str) -> list[dict[str, Any]]:
    found = said.get(tag)
    items = found.get("Value") if isinstance(found, dict) else None
    return [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []


def _uid(item: dict[str, Any]) -> str:
    try:
        return str(item[INSTANCE]["Value"][0])
    except (KeyError, IndexError, TypeError):
        return ""


def _reason(failed: dict[str, Any]) -> int:
    try:
        return int(failed[REASON]["Value"][0]) & 0xFFFF
    except (KeyError, IndexError, TypeError, ValueError):
        return 0x0110  # processing failure
