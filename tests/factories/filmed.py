"""What would a machine have written that stores its clips as films in DICOM objects? The invented patient is in every corner
of the object, and in the words of the film."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO

from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filewriter import dcmwrite
from pydicom.uid import UID

from tests.factories import films, ultrasound

SYNTAX = "1.2.840.10008.1.2.4."
MPEG_2 = ("-c:v", "mpeg2video", "-q:v", "2", "-pix_fmt", "yuv420p")
HEVC = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-pix_fmt", "yuv420p")
# By name: the syntax's number, ffmpeg's word for the container, and how it is coded.
KINDS = {
    "MPEG-2 in a program stream": ("100", "mpg", MPEG_2),
    "MPEG-2 in a transport stream": ("101", "ts", MPEG_2),
    "MPEG-2 without a container": ("100", "m2v", MPEG_2),
    "H.264 in MP4": ("102", "mp4", films.H264),
    "H.264 in a transport stream, in pieces": ("103.1", "ts", films.H264),
    "H.264 without a container": ("105", "h264", films.H264),
    "HEVC in MP4": ("107", "mp4", (*HEVC, "-tag:v", "hvc1")),
    "HEVC without a container": ("108", "hevc", HEVC),
}


@dataclass(frozen=True)
class Filmed:
    kind: str = "H.264 in MP4"
    stream: bytes = b""  # instead of a film of that kind
    said: dict[str, object] = field(default_factory=dict)  # attributes that are set otherwise
    sound: bool = False

    @property
    def clip(self) -> ultrasound.Clip:
        return ultrasound.Clip(width=192, height=144, frames=6, frame_ms=40.0, photometric="YBR_FULL_422")


def encoded(how: Filmed) -> bytes:
    number, suffix, options = KINDS[how.kind]
    rate = "25" if "MPEG-2" in how.kind else "20"
    stream = how.stream or films.film(suffix, *options, rate=rate, sound=how.sound)
    new = ultrasound.header(how.clip)
    new.PhotometricInterpretation = "YBR_PARTIAL_420"
    for name, value in how.said.items():
        if value is None:
            delattr(new, name)
        else:
            setattr(new, name, value)
    parts = 3 if number.endswith(".1") else 1
    size = -(-len(stream) // parts)
    new.PixelData = encapsulate([stream[at : at + size + size % 2] for at in range(0, len(stream), size + size % 2)])
    new["PixelData"].VR, new["PixelData"].is_undefined_length = "OB", True
    new.file_meta = FileMetaDataset()
    new.file_meta.TransferSyntaxUID = UID(SYNTAX + number)
    new.preamble = b"QUERZOLIN".ljust(128, b"\0")
    out = BytesIO()
    dcmwrite(out, new, enforce_file_format=True)
    return out.getvalue()
