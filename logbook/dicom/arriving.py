"""What of a header says whose study it is, which exam, and when: as digests, a code and a time, never as it stands."""

from datetime import datetime, timedelta, timezone
from typing import Any

from pydicom.multival import MultiValue

from . import codes, fields
from .facts import Arriving, Inspection
from .guessing import guess

DESCRIPTIONS = (
    "StudyDescription", "SeriesDescription", "ProtocolName", "BodyPartExamined", "PerformedProcedureStepDescription",
)  # fmt: skip
TAKEN = (
    ("AcquisitionDate", "AcquisitionTime"),
    ("ContentDate", "ContentTime"),
    ("SeriesDate", "SeriesTime"),
    ("StudyDate", "StudyTime"),
)
FORMS = ("%Y%m%d%H%M%S", "%Y%m%d%H%M", "%Y%m%d%H")


def arriving(dataset: Any, inspection: Inspection, *, key: bytes, field: str) -> Arriving:
    typed = _typed(dataset, field) if field in fields.MATCHED.values() else ""
    study, accession = fields.text(dataset, "StudyInstanceUID"), fields.text(dataset, "AccessionNumber").upper()
    found = codes.candidates(typed)
    pairing = [code for code in map(codes.as_pairing_code, found) if code]
    return Arriving(
        inspection=inspection,
        study_digest=codes.uid_digest(key, "study", study) if study else "",
        accession_digest=codes.uid_digest(key, "accession", accession) if accession else "",
        operator_digests=[codes.digest(key, f"operator:{one}") for one in found],
        pairing_digests=[codes.digest(key, f"pairing:{one}") for one in dict.fromkeys(pairing)],
        exam=guess(fields.text(dataset, keyword) for keyword in DESCRIPTIONS),
        taken=_taken(dataset),
    )


def _typed(dataset: Any, field: str) -> str:
    """Everything that stands there. A name is one value, though it can be walked through letter by letter."""
    found = fields.value(dataset, field)
    several = found if isinstance(found, MultiValue) else [found]
    return " ".join(str(one) for one in several if one is not None)[:256]


def _taken(dataset: Any) -> str:
    """By the machine's clock, as ISO 8601; with an offset only where the header states one."""
    for date, time in TAKEN:
        moment = _moment(fields.text(dataset, date) + fields.text(dataset, time).split(".")[0].replace(":", ""))
        if moment is not None:
            return _with_offset(moment, fields.text(dataset, "TimezoneOffsetFromUTC")).isoformat()
    stated = fields.text(dataset, "AcquisitionDateTime")
    moment = _moment(stated[:14].split(".")[0])
    offset = stated[-5:] if len(stated) > 8 and stated[-5] in "+-" else fields.text(dataset, "TimezoneOffsetFromUTC")
    return _with_offset(moment, offset).isoformat() if moment else ""


def _moment(text: str) -> datetime | None:
    for form in FORMS:
        try:
            found = datetime.strptime(text, form)  # by the machine's own clock: its zone is a setting
        except ValueError:
            continue
        return found if 1990 <= found.year <= 2200 else None
    return None


def _with_offset(moment: datetime, offset: str) -> datetime:
    if len(offset) != 5 or offset[0] not in "+-" or not offset[1:].isdigit():
        return moment
    ahead = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:]))
    if ahead > timedelta(hours=14):
        return moment
    return moment.replace(tzinfo=timezone(ahead if offset[0] == "+" else -ahead))
