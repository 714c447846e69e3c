"""What exactly is a reviewer shown, and has it changed since?

The content is plain data in a fixed shape; its digest goes into the form, is computed again under the row's lock when
the reviewer signs, and is part of what they sign.
"""

from __future__ import annotations

from datetime import UTC
from typing import Any

from logbook.models import Scan
from pocus_credentialing.audit.canonical import digest

TYPE = "pocus-scan/1"


def content_of(scan: Scan) -> dict[str, Any]:
    """Everything the trainee claims in this scan: fields, readings, supervision, and its clips in order."""
    readings = list(scan.readings.all())
    supervision = getattr(scan, "supervision", None)
    return {
        "type": TYPE,
        "scan": str(scan.pk),
        "trainee": str(scan.trainee_id),
        "institution": str(scan.institution_id),
        "application": scan.application.code,
        "catalogue": scan.catalogue.version,
        "performed_at": scan.performed_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "context": scan.context,
        "indication": scan.indication,
        "sub_type": scan.sub_type,
        "views": list(scan.views),
        "answers": dict(scan.answers),
        "decision": scan.decision,
        "age_band": scan.age_band,
        "remarks": scan.remarks,
        "first_reading": dict(readings[0].answers) if readings else None,
        "latest_reading": dict(readings[-1].answers) if readings else None,
        "supervision": {
            "mode": supervision.mode,
            "supervisor": str(supervision.supervisor_id) if supervision.supervisor_id else None,
        }
        if supervision
        else None,
        # A clip that was left out is not shown; any other belongs to it whatever its state, so that one that becomes
        # ready after the page was opened is noticed.
        "clips": [
            {
                "clip": str(clip.pk),
                "position": clip.position,
                "state": clip.state,
                "received": clip.digest,
                "files": dict(clip.files),
            }
            for clip in scan.clips.filter(left_out=False)
        ],
    }


def content_digest(scan: Scan) -> str:
    """SHA-256 of the canonical form of `content_of`."""
    return digest(content_of(scan))
