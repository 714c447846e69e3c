"""When is each frame of a clip's film shown?

At the pace that the machine states, at the times that it states, or at a pace that is assumed where it states none.
"""

from __future__ import annotations

from typing import Any

from .dicom.timing import ASSUMED_MS
from .models import Clip


def pace_of(clip: Clip) -> dict[str, Any]:
    """As the viewer takes it; `edges`, where the pace is not even: when each frame begins and the last is over, in ms."""
    frames, frame_ms = max(clip.frames, 1), clip.frame_ms or ASSUMED_MS
    edges = [*clip.frame_starts, frames * frame_ms] if clip.frame_starts else []
    return {"frames": frames, "frame_ms": frame_ms, "edges": edges}


def middle_of(clip: Clip | None, frame: int) -> float:
    """Of a frame, counted from 1, in seconds; its edge may show its neighbour."""
    edges: list[float] = pace_of(clip)["edges"] if clip else []
    if 0 < frame < len(edges):
        return (edges[frame - 1] + edges[frame]) / 2000
    return (frame - 0.5) * ((clip and clip.frame_ms) or ASSUMED_MS) / 1000
