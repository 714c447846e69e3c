"""What does a machine ask of the worklist? A bounded walk over the identifier of a C-FIND, without the reader."""

import struct
from dataclasses import dataclass

from .errors import Code, Unusable
from .prescan import ITEM, ITEM_END, LONG_LENGTH, SEQUENCE_END, UNDEFINED

BYTES = 64 * 1024
ELEMENTS = 500
DEPTH = 4
SPS_SEQUENCE = 0x00400100
KEYS = {
    0x00080050: "accession",
    0x00100010: "patient_name",
    0x00100020: "patient_id",
    0x00080060: "modality",
    0x00400001: "station",
    0x00400002: "date",
    0x00400006: "performer",
}


@dataclass(frozen=True)
class Asked:
    """Keys that are matched; empty ones match everything."""

    accession: str = ""
    patient_name: str = ""
    patient_id: str = ""
    modality: str = ""
    station: str = ""
    date: str = ""
    performer: str = ""


def asked_in(raw: bytes, *, implicit: bool) -> Asked:
    """The keys of an identifier in little endian; Unusable where it is none."""
    if len(raw) > BYTES:
        raise Unusable(Code.TOO_COMPLEX)
    found: dict[str, str] = {}
    ends: list[int] = []  # of open sequences and items
    at = count = 0
    while at + 8 <= len(raw):
        while ends and at >= ends[-1]:
            ends.pop()
        count += 1
        if count > ELEMENTS or len(ends) > 2 * DEPTH:
            raise Unusable(Code.TOO_COMPLEX)
        group, element = struct.unpack_from("<HH", raw, at)
        tag = group << 16 | element
        vr, length, at = _length(raw, at, implicit or tag in (ITEM, ITEM_END, SEQUENCE_END))
        if tag in (ITEM_END, SEQUENCE_END):
            if ends and ends[-1] == UNDEFINED:
                ends.pop()
        elif tag in (ITEM, SPS_SEQUENCE) or vr == b"SQ" or length == UNDEFINED:
            ends.append(UNDEFINED if length == UNDEFINED else at + length)
        else:
            if at + length > len(raw):
                raise Unusable(Code.TRUNCATED)
            if tag in KEYS and length <= 256:
                value = raw[at : at + length].decode("utf-8", "replace").strip(" \0")
                found[KEYS[tag]] = value or found.get(KEYS[tag], "")
            at += length
    if at < len(raw):
        raise Unusable(Code.TRUNCATED)
    return Asked(**found)


def _length(raw: bytes, at: int, implicit: bool) -> tuple[bytes, int, int]:
    """The value representation (none where it is implicit), the length, and where the value begins."""
    if implicit:
        return b"", struct.unpack_from("<I", raw, at + 4)[0], at + 8
    vr = raw[at + 4 : at + 6]
    if vr not in LONG_LENGTH:
        return vr, struct.unpack_from("<H", raw, at + 6)[0], at + 8
    if at + 12 > len(raw):
        raise Unusable(Code.TRUNCATED)
    return vr, struct.unpack_from("<I", raw, at + 8)[0], at + 12
