"""What happens when a machine sends one object? Success is answered only once it cannot be lost any more."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from pydicom.dataset import Dataset

from logbook import knocking, storage
from logbook.actions import arrivals
from logbook.dicom.errors import Code, Unusable, sentence
from logbook.dicom.syntaxes import OTHER_SYNTAXES, SYNTAXES
from logbook.models import Device
from logbook.states import Door
from pocus_credentialing.refusals import NotNow

from . import knocks
from .bounds import most_bytes
from .connection import kept_connection
from .sealed import SealedAsItComes

logger = logging.getLogger(__name__)

SUCCESS, NO_RESOURCES, CANNOT_UNDERSTAND, NOT_ALLOWED, FAILED = 0x0000, 0xA700, 0xC000, 0x0124, 0x0110


def store(event: Any) -> Any:
    """Answers C-STORE."""
    file = event.request._dataset_file
    try:
        with kept_connection():
            return _store(event, file) if file is not None else _no(CANNOT_UNDERSTAND, "Nothing was sent")
    except Exception as error:
        # The kind is enough for the log: a message may quote what was received.
        logger.error("dicom door: an object was not kept: %s", type(error).__name__)
        return FAILED
    finally:
        if file is not None:
            file.close()


def echo(event: Any) -> int:
    """Answers C-ECHO, the machine's “Verify”."""
    try:
        with kept_connection():
            device = device_of(event)
            if device is not None:
                knocks.seen(device, stored=False)
    except Exception as error:
        logger.error("dicom door: a test was not written down: %s", type(error).__name__)
    return SUCCESS


def _store(event: Any, file: SealedAsItComes) -> Any:
    device = device_of(event)
    if device is None:
        return NOT_ALLOWED
    address = event.assoc.requestor.address
    syntax = str(event.context.transfer_syntax)
    if syntax not in SYNTAXES:
        name = OTHER_SYNTAXES.get(syntax, "an unknown compression")
        return _no(CANNOT_UNDERSTAND, sentence(Code.TRANSFER_SYNTAX, {"syntax": name}))
    if file.too_large:
        knocks.turned_away(knocking.TOO_LARGE, address=address, institution=device.institution, device=device)
        return _no(CANNOT_UNDERSTAND, f"Larger than {most_bytes() // storage.MB} MB")
    try:
        arrival = arrivals.keep(
            institution=device.institution_id, by=None, device=device, door=Door.DICOM, found=file.finish(),
            sop_uid=str(event.request.AffectedSOPInstanceUID), syntax=syntax,
        )  # fmt: skip
    except Unusable as error:
        return _no(CANNOT_UNDERSTAND, str(error))
    except (NotNow, OSError):
        knocks.turned_away(knocking.NO_ROOM, address=address, institution=device.institution, device=device)
        return _no(NO_RESOURCES, "No room; send it again later")
    knocks.seen(device, stored=True)
    logger.info("dicom door: %s %s", "kept" if arrival.is_new else "had", arrival.pk)
    return SUCCESS


def device_of(event: Any) -> Device | None:
    """As it is now: it may have been switched off while connected."""
    known: UUID | None = getattr(event.assoc, "machine", None)
    if known is None:
        return None
    device: Device | None = Device.objects.filter(pk=known, is_on=True).order_by().first()
    return device


def _no(status: int, why: str) -> Dataset:
    answer = Dataset()
    answer.Status = status
    answer.ErrorComment = why.encode("ascii", "replace").decode()[:64]
    return answer
