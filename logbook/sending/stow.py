"""How is a cleaned object sent to an archive by STOW-RS (PS3.18 10.5)?

One object a request, streamed from its file. What is answered is read up to a bound, and nothing of it is kept but a
status. An answer that leads elsewhere is not followed.
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import secrets
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from django.conf import settings

from pocus_credentialing import outgoing

from . import targets
from .targets import ByWeb, Unreachable

MOST_ANSWER = 64 * 1024
CHUNK = 256 * 1024
JSON = "application/dicom+json"
REFERENCED, FAILED, REASON = "00081199", "00081198", "00081197"
ALREADY_THERE = 0x0111
HTTPS_PORT = 443
ABOUT_THE_TOKEN = (401, 403, 407)
# It is there, and has nothing, or no searching.
ANSWERS = (200, 204, 405, 501)


class Web:
    def __init__(self, target: ByWeb, *, seconds: float) -> None:
        parts = urlsplit(target.address)
        self.host, self.port = parts.hostname or "", parts.port or HTTPS_PORT
        self.path, self.token, self.seconds = parts.path.rstrip("/"), target.token, seconds
        self.connection: outgoing.Https | None = None

    def connect(self) -> outgoing.Https:
        """Kept open from one object to the next."""
        if self.connection is None:
            self.connection = self._connected()
        return self.connection

    def _connected(self) -> outgoing.Https:
        try:
            places = outgoing.places_of(self.host, self.port, settings.OUTGOING.allowed)
        except outgoing.Unknown:
            raise Unreachable(targets.NAME_UNKNOWN) from None
        except outgoing.Refused:
            raise Unreachable(targets.ADDRESS_REFUSED) from None
        try:
            trust = outgoing.trusting(settings.OUTGOING.ca)
        except OSError:  # the file of the hospital's authority is not there, or is none
            raise Unreachable(targets.NOT_TRUSTED) from None
        for place in places:
            found = outgoing.Https(self.host, self.port, place, context=trust, timeout=self.seconds)
            try:
                found.connect()
            except ssl.SSLCertVerificationError:
                raise Unreachable(targets.NOT_TRUSTED) from None
            except OSError:
                continue
            return found
        raise Unreachable(targets.NOT_THERE)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def answers(self) -> None:
        """A search for one study."""
        status, _body = self._asked("GET", f"{self.path}/studies?limit=1", {})
        if status not in ANSWERS:
            raise Unreachable(f"status {status}")

    def send(self, path: Path) -> str:
        boundary = secrets.token_hex(16)
        head = f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode()
        tail = f"\r\n--{boundary}--\r\n".encode()
        length = len(head) + path.stat().st_size + len(tail)
        kind = f'multipart/related; type="application/dicom"; boundary={boundary}'
        with path.open("rb") as file:
            status, body = self._asked(
                "POST",
                f"{self.path}/studies",
                {"Content-Type": kind, "Content-Length": str(length)},
                _chunks(head, file, tail),
            )
        return _why_not(status, body)

    def _asked(self, verb: str, path: str, headers: dict[str, str], body: Any = None) -> tuple[int, bytes]:
        connection = self.connect()
        try:
            # Whoever refuses a token need not wait for the object: what is answered is read all the same.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.request(verb, path, body=body, headers={"Accept": JSON, **self._authorization(), **headers})
            answer = connection.getresponse()
            content = answer.read(MOST_ANSWER)
        except (OSError, http.client.HTTPException):
            self.close()
            raise Unreachable(targets.BROKE_OFF) from None
        if not answer.isclosed():
            self.close()  # there is more than is read
        if answer.status in ABOUT_THE_TOKEN:
            raise Unreachable(targets.NO_TOKEN)
        if 300 <= answer.status < 400:
            raise Unreachable(targets.LEADS_ELSEWHERE)
        if answer.status in (404, 410):
            raise Unreachable(targets.NOT_FOUND)
        return answer.status, content

    def _authorization(self) -> dict[str, str]:
        """No bearer token has a colon in it: what has one is a name and a password."""
        if not self.token:
            return {}
        if ":" in self.token:
            return {"Authorization": f"Basic {base64.b64encode(self.token.encode()).decode()}"}
        return {"Authorization": f"Bearer {self.token}"}


@contextmanager
def opened(target: ByWeb, *, seconds: float) -> Iterator[Web]:
    web = Web(target, seconds=seconds)
    web.connect()
    try:
        yield web
    finally:
        web.close()


def _chunks(head: bytes, file: BinaryIO, tail: bytes) -> Iterator[bytes]:
    yield head
    while chunk := file.read(CHUNK):
        yield chunk
    yield tail


def _why_not(status: int, body: bytes) -> str:
    """Kept where the archive names it among what it has, or says success without saying more."""
    said = _read(body)
    if said.get(FAILED) and not said.get(REFERENCED):
        reason = _reason(said[FAILED])
        return "" if reason == ALREADY_THERE else f"status {reason:04X}"
    if status in (200, 202):
        return ""
    return f"status {status}"


def _read(body: bytes) -> dict[str, Any]:
    """By tag, what stands in it; nothing where it is not what was asked for."""
    try:
        said = json.loads(body)
        said = said[0] if isinstance(said, list) and said else said
        return {tag: each.get("Value") for tag, each in said.items()}
    except (ValueError, AttributeError, RecursionError):
        return {}


def _reason(failed: Any) -> int:
    try:
        return int(failed[0][REASON]["Value"][0]) & 0xFFFF
    except (KeyError, IndexError, TypeError, ValueError):
        return 0x0110  # processing failure
