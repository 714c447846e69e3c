"""Whoever sends sound clips, one after the other, and the same again until it is acknowledged."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass
from http.client import HTTPException
from io import BytesIO
from uuid import UUID, uuid5

from logbook.dicom.codes import uid_digest
from logbook.dicom.prescan import meta_of
from logbook.local_keys import uid_key
from logbook.queries.matching import pairing_code_of
from tests.factories.harm.sound import sound
from tests.factories.ultrasound import Planted

from .house import House
from .senders import Answer, Machine, Web

SYNTAX = "jpeg"
A_SCAN_HOLDS = 30
PAUSE = 0.2  # seconds, before what was not answered is sent again
PACE = 0.5  # seconds between two files, so that the workers are busy and do not fall behind for hours
SPACE = UUID("5a2c5a6c-0d2f-4a65-9d8c-5f1f6a0c0b11")
LARGE = 200 * 1024  # bytes, so that it comes in several pieces


@dataclass(frozen=True)
class Acknowledged:
    how: str
    scan: str
    digest: str  # of the bytes; or of the UID, of what came by C-STORE
    clip: str = ""


class Sender(threading.Thread):
    how = ""

    def __init__(self, house: House, stop: threading.Event, seed: int, number: int) -> None:
        super().__init__(daemon=True)
        self.house, self.stop, self.seed, self.number = house, stop, seed, number
        self.acknowledged: list[Acknowledged] = []
        self.wrong: list[str] = []
        self.unanswered = 0

    def run(self) -> None:
        try:
            self.send_all()
        except Exception as error:  # a thread's end would go unnoticed
            self.wrong.append(f"{self.how}: {type(error).__name__} {error}")

    def send_all(self) -> None:
        raise NotImplementedError

    def content(self, index: int) -> bytes:
        """A clip that nobody else sends."""
        place = {"in one go": 0, "bit by bit": 1, "C-STORE": 2}[self.how] * 100 + self.number
        return sound(SYNTAX, self.seed, place * 10**7 + index)


class ByWeb(Sender):
    def send_all(self) -> None:
        self.web = Web(self.house, "tina")
        index, scan = 0, ""
        while not self.stop.is_set():
            if index % A_SCAN_HOLDS == 0:
                scan = self.until_answered(self.web.begin_scan).said["body"]["id"]
            content = self.content(index)
            client_id = uuid5(SPACE, f"{self.seed}/{self.how}/{self.number}/{index}")
            answer = self.until_answered(
                lambda content=content, key=client_id, scan=scan: self.send(scan, content, key)
            )
            if answer.status in (200, 201):
                self.acknowledged.append(
                    Acknowledged(self.how, scan, hashlib.sha256(content).hexdigest(), self.clip_of(answer))
                )
            else:
                self.wrong.append(f"{self.how}: {answer.status} to number {index}: {str(answer.said)[:300]}")
            index += 1
            self.stop.wait(PACE)

    def until_answered(self, send) -> Answer:  # type: ignore[no-untyped-def]
        """5xx is no acknowledgement; a sender sends again, here even after the end was called for."""
        for _try in range(600):
            try:
                answer: Answer = send()
            except (OSError, HTTPException):
                answer = Answer(0, {})
            if 0 < answer.status < 500:
                return answer
            self.unanswered += 1
            time.sleep(PAUSE)
        return answer

    def send(self, scan: str, content: bytes, key: UUID) -> Answer:
        raise NotImplementedError

    def clip_of(self, answer: Answer) -> str:
        raise NotImplementedError


class InOneGo(ByWeb):
    how = "in one go"

    def send(self, scan: str, content: bytes, key: UUID) -> Answer:
        return self.web.clip(scan, content, str(key))

    def clip_of(self, answer: Answer) -> str:
        return str(answer.said["body"]["id"])


class BitByBit(ByWeb):
    how = "bit by bit"

    def content(self, index: int) -> bytes:
        return super().content(index) + bytes(LARGE)

    def send(self, scan: str, content: bytes, key: UUID) -> Answer:
        return self.web.bit_by_bit(scan, content, key)

    def clip_of(self, answer: Answer) -> str:
        return str(answer.said["body"]["recordings"][0]["clip"])


class ByMachine(Sender):
    how = "C-STORE"

    def content(self, index: int) -> bytes:
        """Taken just now, with the code of that day as the operator's name: a study of its own each, and so a scan."""
        hospital, patient = self.house.hospital, Planted()
        today = hospital.today()
        said = {
            patient.operator: pairing_code_of(self.house.people["tina"], hospital, today.isoformat()),
            patient.study_date: f"{today:%Y%m%d}",
            patient.study_time: "000001",
            patient.description: "Cardiac",
        }
        raw = super().content(index)
        for old, new in said.items():
            raw = raw.replace(old.encode(), new.ljust(len(old)).encode())
        return raw

    def send_all(self) -> None:
        meta = meta_of(BytesIO(self.content(0)))
        machine = Machine(self.house, [(meta.sop_class, meta.syntax)])
        index = 0
        while not self.stop.is_set():
            content = self.content(index)
            meta = meta_of(BytesIO(content))
            for _try in range(600):
                try:
                    status = machine.store(meta.sop_class, meta.syntax, meta.sop_instance, content[meta.start :])
                except Exception:  # the connection broke off at one of many places
                    status = None
                if status == 0:
                    self.acknowledged.append(
                        Acknowledged(self.how, "", uid_digest(uid_key(), "source", meta.sop_instance))
                    )
                    break
                self.unanswered += 1
                machine.give_up()
                time.sleep(PAUSE)
            else:
                self.wrong.append(f"{self.how}: number {index} was never taken, at last {status}")
            index += 1
            self.stop.wait(PACE)
        machine.close()
