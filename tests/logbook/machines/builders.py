"""A cart of St Elsewhere, and what it sends."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone

from logbook import received
from logbook.actions import arrivals, devices
from logbook.dicom import codes
from logbook.dicom.facts import Arriving, Inspection
from logbook.local_keys import uid_key
from logbook.models import Arrival, Device
from logbook.queries.matching import pairing_code_of
from tests.factories import ultrasound
from tests.logbook.scans.builders import SMALL


def a_device(institution: Any, by: Any, **more: Any) -> Device:
    said = {"name": "Cart", "ae_title": "CART", "networks": ["127.0.0.0/8"], "code_field": "OperatorsName", **more}
    return devices.add(institution=institution, by=by, **said)


def object_of(*, operator: str = "", description: str = "", uid: str = "", study: str = "", **how: Any) -> bytes:
    """A small file of a study that was taken just now, by the hospital's clocks."""
    now = datetime.now(timezone.get_fixed_timezone(0))
    patient = replace(
        ultrasound.Planted(),
        operator=operator,
        description=description,
        study_date=f"{now:%Y%m%d}",
        study_time=f"{now:%H%M%S}",
        uid=uid or f"2.25.{uuid4().int}",
        study_uid=study or f"2.25.{uuid4().int}",
    )
    return ultrasound.encoded(ultrasound.Clip(planted=patient, **{**SMALL, "frames": 2, **how}))


def arrives(device: Device | None, content: bytes, institution: Any = None, **more: Any) -> Arrival:
    """Kept as a door keeps it; a worker has not looked yet."""
    found = received.take_object([content])
    try:
        said = {"device": device, "door": "dicom", "by": None, **more}
        return arrivals.keep(
            institution=(institution or device.institution).pk,  # type: ignore[union-attr]
            found=found,
            sop_uid=found.meta.sop_instance,
            syntax=found.meta.syntax,
            **said,
        )
    finally:
        found.sealed.discard()


def said_of(arrival: Arrival, **more: Any) -> Arriving:
    """What the sandbox might have said of it, where nobody needs a file for that."""
    seen = Inspection(
        sop_class="1.2.840.10008.5.1.4.1.1.3.1", sop_class_name="Ultrasound Multi-frame Image",
        transfer_syntax="1.2.840.10008.1.2.4.50", rows=128, columns=160, frames=2, frame_ms=40.0, duration_ms=80.0,
        photometric="YBR_FULL_422", manufacturer="Invented Imaging", model="Speckle 5", machine_key="0" * 16,
        source_uid_digest=arrival.sop_digest, needs_crop=None, crop=None, calibrated=True,
    )  # fmt: skip
    plain = {"study_digest": "5" * 64, "accession_digest": "", "operator_digests": [], "pairing_digests": []}
    return Arriving(inspection=seen, **{**plain, "exam": "cardiac", "taken": "", **more})


def pointing_to(person: Any, hospital: Any) -> dict[str, Any]:
    """As if today's code of this person had been typed."""
    code = pairing_code_of(person, hospital, hospital.today().isoformat())
    return {"pairing_digests": [codes.digest(uid_key(), f"pairing:{code}")]}


def whose(arrival: Arrival) -> tuple[Any, str, bool]:
    """Who has its study now, why nobody, and whether it is in a scan."""
    arrival = Arrival.objects.select_related("study__owner").get(pk=arrival.pk)
    return arrival.study.owner, arrival.study.doubt, arrival.placed_at is not None  # type: ignore[union-attr]
