"""Which number does a clip carry? The same wherever it is named, whatever becomes of the others."""

from __future__ import annotations

from uuid import UUID

from logbook.models import Scan


def numbers(scan: Scan) -> dict[UUID, int]:
    """By its place in the order in which they were sent, those that failed or were left out among them."""
    clips = sorted(scan.clips.all(), key=lambda clip: (clip.position, clip.received_at, clip.pk))
    return {clip.pk: number for number, clip in enumerate(clips, start=1)}
