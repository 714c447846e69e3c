"""The doors, as those who send see them: HTTP in one go, HTTP bit by bit (tus), STOW-RS, C-STORE. Plain clients, that
send whatever bytes they are given."""

from __future__ import annotations

import base64
import http.client
import json
import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from pynetdicom import AE, build_context
from pynetdicom.dimse_primitives import C_STORE

from logbook.receiver.titles import our_title

from .house import House

TIMEOUT = 120
KEPT_OPEN = 1.0  # seconds
PIECE = 64 * 1024
SUPPORTED = 100  # of presentation contexts; the standard allows 128


@dataclass
class Answer:
    """A status, and what came with it; status 0 where nobody answered."""

    status: int
    said: dict[str, Any]


class Web:
    """One connection of one person's program; opened anew when it was broken off."""

    def __init__(self, house: House, who: str) -> None:
        self.house, self.token = house, house.tokens[who]
        self.connection: http.client.HTTPConnection | None = None
        self.used_at = 0.0

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Raises OSError or HTTPException where no answer came."""
        if time.monotonic() - self.used_at > KEPT_OPEN:  # the server hangs up on who is silent for two seconds
            self.close()
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=TIMEOUT)
        said = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            self.connection.request(method, path, body, said)
            sent_at = time.perf_counter()
            answer = self.connection.getresponse()
            raw = answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        self.used_at = time.monotonic()
        found: dict[str, Any] = {"headers": dict(answer.headers), "sent_at": sent_at}
        if "json" in answer.headers.get("Content-Type", ""):
            with suppress(ValueError):
                found["body"] = json.loads(raw)
        return Answer(answer.status, found)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def begin_scan(self) -> Answer:
        said = {"application": "cardiac"}
        return self.ask("POST", "/api/v1/scans/", json.dumps(said), Content_Type="application/json")

    def a_scan(self) -> str:
        answer = self.begin_scan()
        if answer.status != 201:
            raise RuntimeError(f"no scan was started: {answer}")
        return str(answer.said["body"]["id"])

    def clip(self, scan: str, content: bytes, key: str = "", *, form: bool = False) -> Answer:
        more = {"Idempotency_Key": key} if key else {}
        kind = "application/dicom"
        if form:
            kind, content = as_form(content)
        return self.ask("POST", f"/api/v1/scans/{scan}/clips/", content, Content_Type=kind, **more)

    def stow(self, content: bytes) -> Answer:
        start, end = b"--x7\r\nContent-Type: application/dicom\r\n\r\n", b"\r\n--x7--\r\n"
        kind = 'multipart/related; type="application/dicom"; boundary=x7'
        return self.ask("POST", "/dicomweb/studies", start + content + end, Content_Type=kind)

    def bit_by_bit(self, scan: str, content: bytes, client_id: UUID) -> Answer:
        """Goes on wherever it stopped. The answer to the last piece, with the `clip` that it became."""
        about = base64.b64encode(str(client_id).encode()).decode()
        begun = self.ask(
            "POST", f"/api/v1/scans/{scan}/uploads/", Tus_Resumable="1.0.0", Upload_Length=str(len(content)),
            Upload_Metadata=f"client_id {about}",
        )  # fmt: skip
        if begun.status not in (200, 201):
            return begun
        place = "/api/v1/uploads/" + begun.said["body"]["id"] + "/"
        offset, answer = int(begun.said["headers"]["Upload-Offset"]), begun
        while offset < len(content) or answer is begun:
            answer = self.ask(
                "PATCH", place, content[offset : offset + PIECE], Tus_Resumable="1.0.0", Upload_Offset=str(offset),
                Content_Type="application/offset+octet-stream",
            )  # fmt: skip
            if answer.status != 204:
                return answer
            offset = int(answer.said["headers"]["Upload-Offset"])
        return self.ask("GET", place)


def as_form(content: bytes) -> tuple[str, bytes]:
    head = b'--x7\r\nContent-Disposition: form-data; name="file"; filename="QUERZOLIN.dcm"\r\n\r\n'
    return "multipart/form-data; boundary=x7", head + content + b"\r\n--x7--\r\n"


class Machine:
    """An ultrasound machine that sends data sets as they lie in its files, sound or not."""

    def __init__(self, house: House, objects: list[tuple[str, str]]) -> None:
        """`objects`: SOP classes and transfer syntaxes of what will be sent."""
        self.house = house
        self.contexts = [build_context(sop, syntax) for sop, syntax in dict.fromkeys(objects)][:SUPPORTED]
        self.association: Any = None
        self.message = 0

    def open(self) -> bool:
        if self.association is None or not self.association.is_established:
            logging.getLogger("pynetdicom").setLevel(logging.CRITICAL + 1)
            entity = AE(ae_title="CART")
            entity.requested_contexts = self.contexts
            entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = TIMEOUT
            title = our_title(self.house.hospital)
            self.association = entity.associate("127.0.0.1", self.house.dicom_port, ae_title=title)
        return bool(self.association.is_established)

    def store(self, sop_class: str, syntax: str, uid: str, dataset: bytes) -> int | None:
        """The status of the answer; None where none came."""
        if not self.open():
            return None
        agreed = [each for each in self.association.accepted_contexts if each.abstract_syntax == sop_class]
        context = next((each for each in agreed if each.transfer_syntax[0] == syntax), None)
        if context is None:
            return 0x0122
        self.message = self.message % 65_000 + 1
        asked = C_STORE()
        asked.MessageID, asked.Priority = self.message, 2
        asked.AffectedSOPClassUID, asked.AffectedSOPInstanceUID = sop_class, uid
        asked.DataSet = BytesIO(dataset)
        # As pynetdicom's own `send_c_store`, which would read the data set: its reactor must not take the answer.
        self.association._reactor_checkpoint.clear()
        while not self.association._is_paused and self.association.is_established:
            time.sleep(0.001)
        self.association.dimse.send_msg(asked, context.context_id)
        _context, answer = self.association.dimse.get_msg(block=True)
        self.association._reactor_checkpoint.set()
        return None if answer is None or not answer.is_valid_response else int(answer.Status)

    def give_up(self) -> None:
        """What did not answer is not asked again."""
        if self.association is not None:
            with suppress(Exception):
                self.association.abort()
        self.association = None

    def close(self) -> None:
        if self.association is not None and self.association.is_established:
            self.association.release()
        self.association = None
