"""What does a search of DICOMweb (QIDO-RS, PS3.18 10.6) ask for?

Only what our objects have is matched. What they have empty, a name or a date, fits nobody; what we do not know is refused
with its name, and not ignored: whoever asks for less must not be given more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

MOST, FARTHEST = 100, 100_000
COLUMNS = {
    "StudyInstanceUID": "study_uid",
    "0020000D": "study_uid",
    "SeriesInstanceUID": "series_uid",
    "0020000E": "series_uid",
    "SOPInstanceUID": "instance_uid",
    "00080018": "instance_uid",
    "SOPClassUID": "sop_class",
    "00080016": "sop_class",
    "ModalitiesInStudy": "modality",
    "00080061": "modality",
    "Modality": "modality",
    "00080060": "modality",
}
EMPTY = {
    "StudyDate": "00080020",
    "StudyTime": "00080030",
    "AccessionNumber": "00080050",
    "ReferringPhysicianName": "00080090",
    "PatientName": "00100010",
    "PatientID": "00100020",
    "PatientBirthDate": "00100030",
    "PatientSex": "00100040",
    "StudyID": "00200010",
    "SeriesNumber": "00200011",
    "InstanceNumber": "00200013",
    "StudyDescription": "00081030",
    "SeriesDescription": "0008103E",
    "PerformedProcedureStepStartDate": "00400244",
    "PerformedProcedureStepStartTime": "00400245",
}
NEVER_SAID = {*EMPTY, *EMPTY.values()}
ANYTHING = ("", "*", '""')
ULTRASOUND = "US"


@dataclass(frozen=True)
class Asked:
    """`fits`: whether anything of ours can; `of`: a column and the values that it may have."""

    of: Mapping[str, list[str]]
    fits: bool
    limit: int
    offset: int


def asked(query: QueryDict) -> Asked:
    """A ValueError says in a sentence what is not understood."""
    of: dict[str, list[str]] = {}
    fits = True
    for key, values in query.lists():
        if key in ("limit", "offset", "includefield", "fuzzymatching"):
            continue
        text = values[-1]
        if key not in COLUMNS and key not in NEVER_SAID:
            raise ValueError(_("Nothing is searched by “%(key)s” here.") % {"key": key[:64]})
        if text in ANYTHING:
            continue
        wanted = [part.strip() for part in text.replace("\\", ",").split(",") if part.strip()]
        column = COLUMNS.get(key)
        if column is None or not wanted:
            fits = False
        elif column == "modality":
            fits = fits and ULTRASOUND in wanted
        else:
            of[column] = [each for each in of.get(column, wanted) if each in wanted]
    if any(len(values) > MOST for values in of.values()):
        raise ValueError(_("At most %(most)s values are looked for at once.") % {"most": MOST})
    return Asked(of, fits, _number(query, "limit", MOST, most=MOST), _number(query, "offset", 0, most=FARTHEST))


def _number(query: QueryDict, key: str, otherwise: int, *, most: int) -> int:
    """More than we give is answered with what we give."""
    text = query.get(key, "")
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError(_("“%(key)s” is a whole number.") % {"key": key})
    return min(int(text), most)
