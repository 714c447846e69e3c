"""Is it a film or a picture as handhelds export them, and how large and long is what is in it?

MP4, MOV, AVI, JPEG and PNG are told by their first bytes, never by a name. What is found here comes from a bounded walk
over the bytes; the pictures are decoded elsewhere. Standard library only.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any, BinaryIO, Self

from . import limits
from .errors import Code, Unusable
from .timing import sane

HEAD = 132
PACKET = 188  # bytes of a transport stream's packet
HEAD_IN_OBJECT = 2 * PACKET + 1
DICOM = "dicom"
MP4, AVI, JPEG, PNG = "mp4", "avi", "jpeg", "png"
TRANSPORT, PROGRAM, BARE = "mpeg transport", "mpeg program", "bare"  # of what lies in a DICOM object
ZIP_STARTS = (b"PK\3\4", b"PK\5\6")  # of one with files, and of an empty one
NAMES = {MP4: "MP4 or MOV film", AVI: "AVI film", JPEG: "JPEG picture", PNG: "PNG picture"}
STILLS = {JPEG, PNG}
FIRST_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
HEIF = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis"}
# Named only so that the refusal can say what it met.
OTHERS = (
    (b"\x1a\x45\xdf\xa3", "WebM or Matroska"),
    (b"\x30\x26\xb2\x75", "Windows Media"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"FLV\1", "Flash video"),
    (b"\0\0\1\xba", "MPEG program stream"),
)


@dataclass(frozen=True)
class Film:
    """What a film or a picture announces. `codec` is ffmpeg's name of the decoder, `method` the standard's of the loss."""

    kind: str
    columns: int
    rows: int
    frames: int = 1
    duration_ms: float | None = None
    codec: str = ""
    method: str = ""

    @property
    def still(self) -> bool:
        return self.kind in STILLS

    @property
    def frame_ms(self) -> float | None:
        return self.duration_ms / self.frames if self.duration_ms and self.frames > 1 else None

    @property
    def clip_bytes(self) -> int:
        return self.columns * self.rows * 3 * self.frames

    def checked(self) -> Self:
        """This film, if it is no larger than a clip may be; else Unusable. A length that cannot be is none."""
        if min(self.columns, self.rows, self.frames) < 1:
            raise Unusable(Code.NO_PICTURE)
        if max(self.columns, self.rows) > limits.SIDE or self.columns * self.rows > limits.PIXELS:
            size = {"columns": self.columns, "rows": self.rows}
            raise Unusable(Code.PICTURE_TOO_LARGE, **size, limit=limits.PIXELS // 1_000_000)
        if self.frames > limits.FRAMES:
            raise Unusable(Code.TOO_MANY_FRAMES, frames=min(self.frames, 10**9), limit=limits.FRAMES)
        if self.clip_bytes > limits.CLIP_BYTES:
            raise Unusable(Code.TOO_LONG)
        if self.duration_ms is not None and not sane(self.duration_ms / self.frames):
            return dataclasses.replace(self, duration_ms=None)
        return self

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        return cls(**values).checked()


def kind_of(head: bytes) -> str:
    """By its first 132 bytes: a kind of film or picture; "dicom" where only a DICOM reader can tell."""
    if head[128:132] == b"DICM":
        return DICOM
    if head[:3] == b"\xff\xd8\xff":
        return JPEG
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return AVI
    if head[4:8] in FIRST_BOXES:
        return MP4
    return DICOM


def kind_in_object(head: bytes) -> str:
    """How the film is wrapped that lies in a DICOM object (PS3.5 8.2.5 to 8.2.8), by its first bytes; or Unusable."""
    if head[4:8] in FIRST_BOXES:
        return MP4
    if head[:4] == b"\0\0\1\xba":
        return PROGRAM
    if len(head) > 2 * PACKET and {head[0], head[PACKET], head[2 * PACKET]} == {0x47}:
        return TRANSPORT
    if head[:3] == b"\0\0\1" or head[:4] == b"\0\0\0\1":
        return BARE
    raise Unusable(Code.FILM_FORMAT, form="an unknown kind of film")


def is_zip(head: bytes) -> bool:
    return head[128:132] != b"DICM" and head.startswith(ZIP_STARTS)


def refuse_others(head: bytes) -> None:
    """Of what is no DICOM, neither: whether it is a film or a picture of a kind that we do not take."""
    if head[128:132] == b"DICM":
        return
    if is_zip(head):
        raise Unusable(Code.ARCHIVE)
    form = next((name for magic, name in OTHERS if head.startswith(magic)), "")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        form = "WebP"
    if head[4:8] == b"ftyp" and head[8:12] in HEIF:
        form = "HEIF"
    if form:
        raise Unusable(Code.FILM_FORMAT, form=form)


class Bytes:
    """A file that is read in small pieces, each of which must be there."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file, self.size = file, size

    def at(self, start: int, length: int) -> bytes:
        self.file.seek(start)
        found = self.file.read(length)
        if len(found) < length:
            raise Unusable(Code.TRUNCATED)
        return found

    def number(self, start: int, length: int = 4) -> int:
        return int.from_bytes(self.at(start, length), "big")

    def little(self, start: int, length: int = 4) -> int:
        return int.from_bytes(self.at(start, length), "little")
