"""A teaching archive that is reached by DICOMweb: real HTTP over real TLS, on the loopback."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable
from datetime import timedelta
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pydicom
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.utils import timezone

TOKEN = "a-token.of~theirs=="


def a_certificate(folder: Path) -> Path:
    """A key and a certificate of our own for localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = timezone.now()
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    signed = made.add_extension(names, critical=False).sign(key, SHA256())
    path = folder / "certificate.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + signed.public_bytes(Encoding.PEM))
    return path


Items = dict[str, Any]


def kept(uid: str) -> Items:
    return {"00081199": {"vr": "SQ", "Value": [{"00081155": {"vr": "UI", "Value": [uid]}}]}}


def failed(reason: int) -> Callable[[str], Items]:
    def said(uid: str) -> Items:
        why = {"00081155": {"vr": "UI", "Value": [uid]}, "00081197": {"vr": "US", "Value": [reason]}}
        return {"00081198": {"vr": "SQ", "Value": [why]}}

    return said


class WebArchive(ThreadingHTTPServer):
    """`got`: the objects that it keeps; `asked`: verb and path of each request; `answers`: what it says to the next ones (`said`: as it is, as
    JSON, or what a function makes of the object's UID). `drips`: its answers come bit by bit until it is let go on;
    `hangs_up`: after each answer, without a word."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.certificate = a_certificate(folder)
        self.got: list[bytes] = []
        self.asked: list[tuple[str, str]] = []
        self.answers: list[tuple[int, Any, dict[str, str]]] = []
        self.drips: threading.Event | None = None
        self.hangs_up = False
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def address(self) -> str:
        return f"https://localhost:{self.server_address[1]}/dicom-web"

    def __enter__(self) -> WebArchive:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *how: Any) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever does not trust our certificate hangs up."""


class Asked(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: WebArchive

    def do_GET(self) -> None:
        self._answer([])

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        whole = BytesParser(policy=HTTP).parsebytes(
            b"Content-Type: " + self.headers["Content-Type"].encode() + b"\r\n\r\n" + body
        )
        self._answer([part.get_payload(decode=True) for part in whole.iter_parts()])

    def _answer(self, objects: list[bytes]) -> None:
        self.server.asked.append((self.command, self.path))
        status, said, headers = (
            self.server.answers.pop(0) if self.server.answers else (200, kept if objects else [], {})
        )
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            status, said, headers = 401, {}, {}
        if status == 200:
            self.server.got += objects
        if callable(said):
            said = said(pydicom.dcmread(pydicom.filebase.DicomBytesIO(objects[0])).SOPInstanceUID)
        content = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/dicom+json", **headers}.items():
            self.send_header(name, value)
        drips = self.server.drips
        more = 1_000_000 if drips is not None and not drips.is_set() else 0
        self.send_header("Content-Length", str(len(content) + more))
        self.end_headers()
        while drips is not None and not drips.wait(0.02):
            self.wfile.write(b" ")
        self.wfile.write(content)
        self.close_connection = self.close_connection or self.server.hangs_up

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""
