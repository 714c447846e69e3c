"""What is a clip when it has just been received?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Max

from logbook.dicom.facts import Inspection
from logbook.handhelds import named
from logbook.models import Clip, Scan
from logbook.queries import clips as queries
from pocus_credentialing.people.models import User


def new_clip(pk: UUID, scan: Scan, by: User, found: Inspection, handheld: str = "", **more: Any) -> Clip:
    """Not saved yet: the last one of its scan, with what its header says. `more`: digest, size, client_id."""
    machine = " ".join(part for part in (found.manufacturer, found.model) if part)
    return Clip(
        pk=pk,
        scan=scan,
        uploaded_by=by,
        position=(scan.clips.aggregate(last=Max("position"))["last"] or 0) + 1,
        source_uid_digest=found.source_uid_digest,
        picture_digest=found.picture_digest,
        seen_elsewhere=queries.seen_with_others(by, scan, more["digest"], found.source_uid_digest),
        **({"machine": machine[:120], "machine_key": found.machine_key} if machine else named(handheld)),
        rows=found.rows,
        columns=found.columns,
        frames=found.frames,
        frame_ms=found.frame_ms,
        duration_ms=found.duration_ms,
        **more,
    )
