"""What is answered to a machine that asks for its worklist (C-FIND)?"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from logbook.dicom.errors import Unusable
from logbook.dicom.query import asked_in
from logbook.queries.intents import Announced, person_name, worklist

from .connection import kept_connection
from .intake import device_of

logger = logging.getLogger(__name__)

WORKLIST = "1.2.840.10008.5.1.4.31"
PENDING, SUCCESS, CANCELLED, NOT_ALLOWED, CANNOT_UNDERSTAND, FAILED = 0xFF00, 0x0000, 0xFE00, 0x0124, 0xC001, 0xA700


def find(event: Any) -> Iterator[tuple[int, Dataset | None]]:
    """Every announced scan of the machine's hospital that fits; the identifier is read by our own bounded walk."""
    try:
        with kept_connection():
            device = device_of(event)
            if device is None:
                yield NOT_ALLOWED, None
                return
            raw = event.request.Identifier.getvalue() if event.request.Identifier else b""
            asked = asked_in(raw, implicit=event.context.transfer_syntax == "1.2.840.10008.1.2")
            items = [item(each, device.ae_title) for each in worklist(device, asked)]
    except Unusable:
        yield CANNOT_UNDERSTAND, None
        return
    except Exception as error:
        logger.error("dicom door: a worklist was not answered: %s", type(error).__name__)
        yield FAILED, None
        return
    for each in items:
        if event.is_cancelled:
            yield CANCELLED, None
            return
        yield PENDING, each


def item(announced: Announced, station: str) -> Dataset:
    """No patient: the name that stands there is the trainee's, and the number is the scan's."""
    intent, local = announced.intent, announced.at
    name, title = person_name(intent.trainee), intent.application.title
    step = Dataset()
    step.ScheduledStationAETitle, step.Modality = station, "US"
    step.ScheduledProcedureStepStartDate, step.ScheduledProcedureStepStartTime = f"{local:%Y%m%d}", f"{local:%H%M%S}"
    step.ScheduledPerformingPhysicianName = name
    step.ScheduledProcedureStepDescription, step.ScheduledProcedureStepID = title[:64], intent.accession
    new = Dataset()
    new.SpecificCharacterSet = "ISO_IR 192"
    new.AccessionNumber, new.StudyInstanceUID = intent.accession, intent.study_uid
    new.PatientName, new.PatientID, new.PatientBirthDate, new.PatientSex = name, intent.accession, "", ""
    new.ReferringPhysicianName = ""
    new.RequestedProcedureID, new.RequestedProcedureDescription = intent.accession, title[:64]
    new.ScheduledProcedureStepSequence = Sequence([step])
    return new
