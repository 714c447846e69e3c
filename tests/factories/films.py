"""What would a handheld's app have exported? Films and pictures made by ourselves, with an invented patient in every corner."""

import subprocess
import tempfile
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.factories import ultrasound

PATIENT = ultrasound.Planted()
WORDS = {"title": PATIENT.family, "artist": PATIENT.operator, "comment": PATIENT.mrn, "date": PATIENT.study_date}
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
# The first half of twelve frames at 30 a second, the second half at 10, as a phone in low light films.
SLOWING = (
    "-vf",
    "settb=1/90000,setpts='if(lt(N,6),N/30,0.2+(N-6)/10)/TB'",
    "-vsync",
    "vfr",
    "-enc_time_base",
    "1/90000",
    "-bsf:v",
    "setts=pts=PTS:dts=DTS:duration='if(lt(N,6),1/30,1/10)/TB'",
)
MJPEG = ("-c:v", "mjpeg", "-q:v", "3", "-pix_fmt", "yuvj420p")


def pictures(**how: int) -> list[Image.Image]:
    """Numbered frames with a banner, as a screen shows them."""
    return list(ultrasound.drawn(ultrasound.Clip(**{"width": 192, "height": 144, "frames": 6, **how})))


@cache
def film(
    suffix: str = "mp4", *options: str, rate: str = "20", frames: int = 6, sound: bool = False, **size: int
) -> bytes:
    """A film; with sound, where asked for."""
    shown = pictures(frames=frames, **size)
    width, height = shown[0].size
    source = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", rate, "-i", "pipe:0"]
    noise = ["-f", "lavfi", "-i", "sine=duration=1", "-shortest", "-c:a", "aac"] if sound else []
    said = [word for name, value in WORDS.items() for word in ("-metadata", f"{name}={value}")]
    return _made(suffix, [*source, *noise, *said, *(options or H264)], b"".join(one.tobytes() for one in shown))


@cache
def on_its_head(suffix: str) -> bytes:
    """The same film, which asks whoever shows it to turn it by half: its container does, or the film itself."""
    asks = {
        "mp4": ("-metadata:s:v", "rotate=180"),
        "h264": ("-bsf:v", "h264_metadata=display_orientation=insert:rotate=180"),
    }[suffix]
    with tempfile.NamedTemporaryFile(suffix=f".{suffix}") as whole:
        whole.write(film(suffix, *H264))
        whole.flush()
        return _made(suffix, ["-i", whole.name, "-c", "copy", *asks])


@cache
def sound() -> bytes:
    return _made("mp4", ["-f", "lavfi", "-i", "sine=duration=0.2", "-c:a", "aac"])


@cache
def still(form: str = "JPEG", turned: int = 1, **how: int) -> bytes:
    """A picture whose tags name the patient; `turned`: how the phone was held, as EXIF counts it."""
    picture, out = pictures(frames=1, **how)[0], BytesIO()
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x0112] = PATIENT.description, PATIENT.family, turned
    if form == "PNG":
        text = PngInfo()
        text.add_text("Patient", f"{PATIENT.family} {PATIENT.mrn}")
        text.add_itxt("XML:com.adobe.xmp", f"<x>{PATIENT.given}</x>")
        picture.save(out, "PNG", pnginfo=text, exif=exif)
    else:
        comment = f"{PATIENT.mrn} {PATIENT.institution}".encode()
        picture.save(out, form, exif=exif, comment=comment, xmp=f"<x>{PATIENT.given}</x>".encode())
    return out.getvalue()


def _made(suffix: str, arguments: list[str], given: bytes = b"") -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"film.{suffix}"
        command = ["ffmpeg", "-v", "error", "-threads", "1", *arguments, str(path)]
        subprocess.run(command, input=given, check=True, capture_output=True)
        return path.read_bytes()
