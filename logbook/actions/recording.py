"""What happened to a clip is written down on the clip, within its scan: its author reads it there."""

from __future__ import annotations

from typing import Any

from logbook.models import Clip
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import User


def record_clip(verb: str, clip: Clip, *, by: User | None, **data: Any) -> None:
    scan = clip.scan
    record(verb, by=by, on=clip, within=scan, institution=scan.institution_id, person=scan.trainee_id, **data)
