"""Which number does a clip carry? The same wherever it is named, whatever becomes of the others."""

from __future__ import annotations

from uuid import UUID

from logbook.models import Scan


def numbers(scan: Scan) -> dict[UUID, int]:
    """What it was given when it was sent, and it keeps that where an earlier one is removed.

    Where not every clip was given one of its own, their places in the order in which they came.
    """
    clips = sorted(scan.clips.all(), key=lambda clip: (clip.position, clip.received_at, clip.pk))
    given = [clip.position for clip in clips]
    own = 0 not in given and len(set(given)) == len(given)
    return {clip.pk: clip.position if own else place for place, clip in enumerate(clips, start=1)}
