"""What of a header says whose study it is, which exam, and when: as digests, a code and a time, never as it stands."""

import re
from datetime import date, datetime, timedelta, timezone
from typing import Any

from pydicom.multival import MultiValue

from . import codes, fields
from .deidentify import new_uid, series_and_study
from .facts import Arriving, Inspection
from .guessing import guess

DESCRIPTION = "StudyDescription"
DESCRIPTIONS = (
    DESCRIPTION, "SeriesDescription", "ProtocolName", "BodyPartExamined", "PerformedProcedureStepDescription",
)  # fmt: skip
TAKEN = (
    ("AcquisitionDate", "AcquisitionTime"),
    ("ContentDate", "ContentTime"),
    ("SeriesDate", "SeriesTime"),
    ("StudyDate", "StudyTime"),
)
DAY = re.compile(r"(\d{4})\.?(\d\d)\.?(\d\d)")
TIME = re.compile(r"(\d\d)(?::?(\d\d)(?::?(\d\d)(?:\.\d{1,6})?)?)?")
DATE_TIME = re.compile(r"(?P<date>\d{8})(?P<time>\d{2,6}(?:\.\d{1,6})?)?(?P<offset>[+-]\d{4})?")
VALUES_AT_MOST = 16


def arriving(dataset: Any, inspection: Inspection, *, key: bytes, field: str) -> Arriving:
    typed = _typed(dataset, field) if field in fields.MATCHED.values() else []
    study, accession = fields.text(dataset, "StudyInstanceUID"), fields.text(dataset, "AccessionNumber").upper()
    codes_in = codes.alone if field == DESCRIPTION else codes.candidates
    found = dict.fromkeys(one for each in typed for one in codes_in(each))
    pairing = [code for each in typed for code in map(codes.as_pairing_code, codes.parts(each)) if code]
    return Arriving(
        inspection=inspection,
        study_digest=codes.uid_digest(key, "study", study) if study else "",
        accession_digest=codes.uid_digest(key, "accession", accession) if accession else "",
        operator_digests=[codes.digest(key, f"operator:{one}") for one in found],
        pairing_digests=[codes.digest(key, f"pairing:{one}") for one in dict.fromkeys(pairing)],
        exam=guess(fields.text(dataset, keyword) for keyword in DESCRIPTIONS),
        taken=_taken(dataset),
        began=_began(dataset),
        field=field,
        study_uid=new_uid(key, "study", series_and_study(dataset, fields.text(dataset, "SOPInstanceUID"))[1]),
    )


def _typed(dataset: Any, field: str) -> list[str]:
    """Every value that stands there. A name is one value, though it can be walked through letter by letter."""
    found = fields.value(dataset, field)
    several = found if isinstance(found, MultiValue) else [found]
    return [str(one)[:256] for one in several[:VALUES_AT_MOST] if one is not None]


def _taken(dataset: Any) -> str:
    """By the machine's clock, as ISO 8601; with an offset only where the header states one; the day alone where no time is
    stated, or none that can be read."""
    offset, days = fields.text(dataset, "TimezoneOffsetFromUTC"), []
    for date_of, time_of in TAKEN:
        day = _day(fields.text(dataset, date_of))
        moment = _moment(day, fields.text(dataset, time_of))
        if moment is not None:
            return _with_offset(moment, offset).isoformat()
        days.append(day)
    stated = DATE_TIME.fullmatch(fields.text(dataset, "AcquisitionDateTime"))
    if stated is not None:
        day = _day(stated["date"])
        moment = _moment(day, stated["time"] or "")
        if moment is not None:
            return _with_offset(moment, stated["offset"] or offset).isoformat()
        days.append(day)
    return next((day.isoformat() for day in days if day), "")


def _began(dataset: Any) -> str:
    """When the study was, as the same machine says it; nothing where it says no time of day."""
    moment = _moment(_day(fields.text(dataset, "StudyDate")), fields.text(dataset, "StudyTime"))
    offset = fields.text(dataset, "TimezoneOffsetFromUTC")
    return _with_offset(moment, offset).isoformat() if moment is not None else ""


def _day(text: str) -> date | None:
    """DA, also with the points of ACR-NEMA (PS3.5, 6.2)."""
    found = DAY.fullmatch(text)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
    return day if day and 1990 <= day.year <= 2200 else None


def _moment(day: date | None, text: str) -> datetime | None:
    """TM: hours, and minutes, and seconds; each may be missing from the right."""
    found = TIME.fullmatch(text)
    if day is None or found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups())
    if hour > 23 or minute > 59 or second > 60:
        return None
    # By the machine's own clock: its zone is a setting. A leap second is the one before.
    return datetime(day.year, day.month, day.day, hour, minute, min(second, 59))


def _with_offset(moment: datetime, offset: str) -> datetime:
    if len(offset) != 5 or offset[0] not in "+-" or not offset[1:].isdigit():
        return moment
    ahead = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:]))
    if ahead > timedelta(hours=14):
        return moment
    return moment.replace(tzinfo=timezone(ahead if offset[0] == "+" else -ahead))
