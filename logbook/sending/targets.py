"""Which archive is meant, and why could nothing be sent there?"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

# Why not, as it is kept and put into a sentence by `logbook.sending.sentences`.
NAME_UNKNOWN = "name unknown"
ADDRESS_REFUSED = "address refused"
NOT_THERE = "nobody there"
NOT_TRUSTED = "certificate not trusted"
TURNED_AWAY = "turned away"
NO_ANSWER = "no answer"
NO_TOKEN = "token refused"  # noqa: S105 - no secret
NOT_OPENED = "token lost"
LEADS_ELSEWHERE = "leads elsewhere"
NOT_FOUND = "nothing at that address"
BROKE_OFF = "it broke off"
FILE_GONE = "its file is gone"
KIND_NOT_AGREED = "kind of object not agreed on"
NOT_TAKEN = "not taken"

ALREADY_THERE = 0x0111  # a status: it has an object under this UID


class Unreachable(Exception):
    """No connection, or one that is worth nothing: it concerns the archive and no single clip."""

    def __init__(self, said: str = NOT_THERE) -> None:
        super().__init__(said)
        self.said = said


@dataclass(frozen=True)
class ByDicom:
    """C-STORE. `checked`: somebody typed it into a page, so that the rule about addresses holds for it."""

    title: str
    host: str
    port: int
    tls: bool = False
    ca: str = ""  # a file; without it the authorities that this machine trusts
    checked: bool = False

    def __str__(self) -> str:
        return f"{self.title}@{self.host}:{self.port}"


@dataclass(frozen=True)
class ByWeb:
    """STOW-RS. `token`: a bearer token, or name:password; never shown in a message."""

    address: str
    token: str = field(default="", repr=False)

    def __str__(self) -> str:
        return self.address


Target = ByDicom | ByWeb


class Opened(Protocol):
    def answers(self) -> None:
        """Unreachable where it does not."""

    def send(self, path: Path, uid: str) -> str:
        """Nothing, where the archive says that it has the object with this SOP Instance UID; else why not."""
