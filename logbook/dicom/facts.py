"""What is known about a clip, as plain values that may leave the sandbox?

Nothing here can hold a patient identifier: no names, dates or UIDs. No pydicom either: web processes import this.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any, Self

from . import limits
from .errors import Code, Unusable

FILM_SIDE = 1280


def film_size(width: int, height: int) -> tuple[int, int]:
    """The size of the film of a picture, and of its poster: even sides, the longer at most 1280, the shape kept."""
    scale = min(1.0, FILM_SIDE / max(width, height))
    return max(2, 2 * round(width * scale / 2)), max(2, 2 * round(height * scale / 2))


def least_side(side: int) -> int:
    """How wide (high) a drawn crop must be in a picture that is so wide (high): an even number of pixels."""
    return max(limits.LEAST_SIDE, min(limits.DRAWN_SIDE, (side + 3) // 4 * 2))


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels of the original picture, from its top left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    def even(self) -> "Box":
        """The same box, at most one pixel smaller each way: video needs even sides, and growing could show a name."""
        return Box(self.x, self.y, self.width - self.width % 2, self.height - self.height % 2)

    def inside(self, columns: int, rows: int) -> "Box":
        """This box with even sides, if it lies in the picture and shows enough of it; otherwise Unusable."""
        if self.x < 0 or self.y < 0 or self.right > columns or self.bottom > rows:
            raise Unusable(Code.CROP_OUTSIDE)
        box, width, height = self.even(), least_side(columns), least_side(rows)
        too_little = box.width * box.height * limits.DRAWN_PART < columns * rows
        if box.width < width or box.height < height or too_little:
            raise Unusable(Code.CROP_TOO_SMALL, width=width, height=height)
        return box

    def holds(self, other: "Box") -> bool:
        """Whether all of the other box lies in this one."""
        return self.x <= other.x and self.y <= other.y and self.right >= other.right and self.bottom >= other.bottom

    def fits(self, columns: int, rows: int) -> bool:
        try:
            self.inside(columns, rows)
        except Unusable:
            return False
        return True


@dataclass(frozen=True)
class Inspection:
    """What the header says. `frame_ms` and `duration_ms` are None where the machine recorded no timing."""

    sop_class: str
    sop_class_name: str
    transfer_syntax: str
    rows: int
    columns: int
    frames: int
    frame_ms: float | None
    duration_ms: float | None
    photometric: str
    manufacturer: str
    model: str
    machine_key: str  # the same for every machine of this make and model: what a remembered crop hangs on
    source_uid_digest: str  # the same for the same object, and not the UID
    needs_crop: str | None  # a CropReason, or None where the machine's own regions can be trusted
    crop: Box | None
    calibrated: bool
    picture_digest: str = ""  # SHA-256 of the pixels as they lie in the file, whatever its header says; none of a film

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        crop = values["crop"]
        return cls(**{**values, "crop": Box(**crop) if crop else None})


@dataclass(frozen=True)
class Arriving:
    """Whose study it may be, which exam, and when: of an object that came in by itself. Digests are keyed; `exam` is a
    code of ours, or nothing; `taken` is by the machine's clock, with an offset only where the header states one, and so
    is `began`, when the study was begun. `field`: where a code was looked for. `study_uid`: of its cleaned object."""

    inspection: Inspection
    study_digest: str
    accession_digest: str
    operator_digests: list[str]
    pairing_digests: list[str]
    exam: str
    taken: str
    began: str = ""
    field: str = ""
    study_uid: str = ""

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        return cls(**{**values, "inspection": Inspection.from_json(values["inspection"])})


@dataclass(frozen=True)
class Derived:
    """What was made of a clip. `sha256` and `bytes` are by file name; a still has no clip.mp4, its poster is the image."""

    frames: int
    width: int
    height: int
    frame_ms: float
    timing_known: bool  # False: the machine recorded no frame time, and 40 ms was assumed
    duration_ms: float
    still: bool
    box: Box
    sha256: dict[str, str]
    bytes: dict[str, int]
    looks: str = ""  # as `alike` compares it
    # Keyed digests of what the header says of the patient, where something is read in the picture: compared, not kept.
    patient: list[str] = dataclasses.field(default_factory=list)
    starts: list[float] = dataclasses.field(default_factory=list)  # of each frame, in ms; none at an even pace

    @property
    def stated_ms(self) -> float | None:
        """From frame to frame, as far as that is not our own assumption."""
        return self.frame_ms if self.timing_known else None

    @property
    def stated_duration_ms(self) -> float | None:
        return self.duration_ms if self.timing_known else None

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        return cls(**{**values, "box": Box(**values["box"])})
