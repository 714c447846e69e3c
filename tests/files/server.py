"""A small S3 server on the loopback, as strict as the large ones in what we rely on: signatures (version 4), digests,
ranges, pages of a list. It keeps everything in memory, and can be told to fail."""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

KEY, SECRET, BUCKET = "a-key", "its-secret", "pocus-test"
PAGE = 3  # objects on a page of a list


@dataclass
class Kept:
    content: bytes
    moment: float
    puts: int = 1


@dataclass
class Server:
    objects: dict[str, Kept] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    breaks_off: bool = False  # in the middle of each body that it sends
    fails: int = 0  # so many of the next requests with 500
    loses: bool = False  # says that it took what it did not keep
    is_public: bool = False
    told: Callable[[], None] | None = None  # called while something is being put

    def __enter__(self) -> Server:
        handler = type("Of", (Handler,), {"server_of": self})
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.http.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_about: object) -> None:
        self.http.shutdown()
        self.http.server_close()

    def begin_anew(self) -> None:
        self.objects, self.asked, self.fails = {}, [], 0
        self.breaks_off = self.loses = self.is_public = False
        self.told = None

    def age(self, days: float) -> None:
        for kept in self.objects.values():
            kept.moment -= days * 86400


class Handler(BaseHTTPRequestHandler):
    server_of: ClassVar[Server]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_said: Any) -> None:
        """Nobody reads it."""

    def do_GET(self) -> None:
        of, path = self.server_of, urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        bucket, _slash, name = unquote(path.path).lstrip("/").partition("/")
        of.asked.append(f"{self.command} {name}")
        if of.fails:
            of.fails -= 1
            return self._no(500, "InternalError")
        if refused := self._refused(body, path.path, path.query):
            return self._no(403, refused)
        if bucket != BUCKET:
            return self._no(404, "NoSuchBucket")
        if self.command == "PUT":
            return self._put(name, body)
        if self.command == "DELETE":
            of.objects.pop(name, None)
            return self._say(204, b"")
        if not name:
            return self._list(dict(parse_qsl(path.query)))
        return self._get(name)

    do_PUT = do_HEAD = do_DELETE = do_GET

    def _refused(self, body: bytes, path: str, query: str) -> str:
        """The signature of what was said, and the digest of what was sent."""
        said = self.headers.get("Authorization", "")
        if not said:
            return "" if self.server_of.is_public else "AccessDenied"
        parts = dict(each.strip().split("=", 1) for each in said.partition(" ")[2].split(","))
        key, date, region, service, last = parts["Credential"].split("/")
        if key != KEY:
            return "InvalidAccessKeyId"
        names, digest = parts["SignedHeaders"], self.headers["X-Amz-Content-SHA256"]
        headers = "".join(f"{each}:{' '.join(self.headers[each].split())}\n" for each in names.split(";"))
        asked = "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in sorted(parse_qsl(query, True)))
        request = "\n".join([self.command, path, asked, headers, names, digest])
        scope = f"{date}/{region}/{service}/{last}"
        text = (
            f"AWS4-HMAC-SHA256\n{self.headers['X-Amz-Date']}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        )
        signer = f"AWS4{SECRET}".encode()
        for step in (date, region, service, last, text):
            signer = hmac.digest(signer, step.encode(), "sha256")
        if not hmac.compare_digest(signer.hex(), parts["Signature"]):
            return "SignatureDoesNotMatch"
        return "" if digest == hashlib.sha256(body).hexdigest() else "XAmzContentSHA256Mismatch"

    def _put(self, name: str, body: bytes) -> None:
        if self.headers["Content-MD5"] != base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode():
            return self._no(400, "BadDigest")
        if self.server_of.told:
            self.server_of.told()
        before = self.server_of.objects.get(name)
        if not self.server_of.loses:
            self.server_of.objects[name] = Kept(body, time.time(), before.puts + 1 if before else 1)
        return self._say(200, b"")

    def _get(self, name: str) -> None:
        kept = self.server_of.objects.get(name)
        if kept is None:
            return self._no(404, "NoSuchKey")
        first, status, content = 0, 200, kept.content
        headers = {"Last-Modified": formatdate(kept.moment, usegmt=True), "Accept-Ranges": "bytes"}
        if asked := self.headers.get("Range"):
            begin, end = asked.removeprefix("bytes=").split("-")
            first, status = int(begin), 206
            if first >= len(content):
                return self._no(416, "InvalidRange")
            content = content[first : int(end) + 1 if end else None]
            headers["Content-Range"] = f"bytes {first}-{first + len(content) - 1}/{len(kept.content)}"
        return self._say(status, content, **headers)

    def _list(self, asked: dict[str, str]) -> None:
        names = sorted(each for each in self.server_of.objects if each.startswith(asked.get("prefix", "")))
        start = int(asked.get("continuation-token", 0))
        page, more = names[start : start + PAGE], start + PAGE < len(names)
        rows = []
        for name in page:
            kept = self.server_of.objects[name]
            moment = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(kept.moment))
            rows.append(
                f"<Contents><Key>{escape(name)}</Key><LastModified>{moment}</LastModified>"
                f"<Size>{len(kept.content)}</Size></Contents>"
            )
        token = f"<NextContinuationToken>{start + PAGE}</NextContinuationToken>" if more else ""
        said = (
            f"<ListBucketResult><IsTruncated>{str(more).lower()}</IsTruncated>{token}{''.join(rows)}</ListBucketResult>"
        )
        self._say(200, said.encode())

    def _no(self, status: int, code: str) -> None:
        self._say(status, f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode())

    def _say(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if self.server_of.breaks_off and status < 300 and len(body) > 1:
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
            return
        self.wfile.write(body)
