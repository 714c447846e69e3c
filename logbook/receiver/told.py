"""How are studies, series and objects told to a program, as DICOM JSON (PS3.18 annex F)?"""

from __future__ import annotations

from typing import Any

from logbook.dicom.syntaxes import US_IMAGE, US_MULTIFRAME
from logbook.models import Clip

# Present and empty, as in the object: nobody learns who or when it was.
STUDY = {
    "00080020": "DA", "00080030": "TM", "00080050": "SH", "00080090": "PN", "00100010": "PN", "00100020": "LO",
    "00100030": "DA", "00100040": "CS", "00200010": "SH",
}  # fmt: skip
Told = dict[str, Any]


def study(row: dict[str, Any], address: str) -> Told:
    said = {tag: {"vr": vr} for tag, vr in STUDY.items()} | _place(address)
    counts = {"00201206": _is(row["series"]), "00201208": _is(row["objects"])}
    return {**said, "00080061": _one("CS", "US"), "0020000D": _one("UI", row["study_uid"]), **counts}


def series(row: dict[str, Any], address: str) -> Told:
    uids = {"0020000D": _one("UI", row["study_uid"]), "0020000E": _one("UI", row["series_uid"])}
    more = {"00080060": _one("CS", "US"), "00200011": {"vr": "IS"}, "00201209": _is(row["objects"])}
    return {**_place(address), **uids, **more}


def an_object(clip: Clip, address: str) -> Told:
    uids = {"0020000D": _one("UI", clip.study_uid), "0020000E": _one("UI", clip.series_uid)}
    said = {
        "00080016": _one("UI", US_MULTIFRAME if clip.frames > 1 else US_IMAGE),
        "00080018": _one("UI", clip.instance_uid),
        "00080060": _one("CS", "US"),
        "00200013": {"vr": "IS"},
        "00280010": _one("US", clip.height),
        "00280011": _one("US", clip.width),
        "00280100": _one("US", 8),
    }
    frames = {"00280008": _is(clip.frames)} if clip.frames > 1 else {}
    return {**_place(address), **uids, **said, **frames}


def _place(address: str) -> Told:
    return {"00080056": _one("CS", "ONLINE"), "00081190": _one("UR", address)}


def _one(vr: str, value: Any) -> dict[str, Any]:
    return {"vr": vr, "Value": [value]}


def _is(number: int) -> dict[str, Any]:
    return _one("IS", number)
