"""Does the child stay within its limits, and is every end of it a refusal with a code?"""

import io
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from logbook import sandbox, video
from logbook.dicom import confine, limits
from logbook.dicom.errors import Code, Unusable
from logbook.dicom.messages import Kind
from logbook.dicom.process import LIMITS, Child, refused
from logbook.dicom.timing import LONGEST_MS
from tests.factories.ultrasound import Clip, write


def confined(code: str, *, writes: Iterable[Path] = (), **limits: Any) -> subprocess.CompletedProcess[bytes]:
    given = {**LIMITS, "processes": None, **limits}
    program = [sys.executable, "-I", "-S", "-c", code]
    command = confine.command(given, program, reads=[sys.base_prefix, sys.prefix], writes=writes)
    return subprocess.run(command, capture_output=True, timeout=60)


def hear_out(child: Child) -> None:
    while True:
        child.next()


def children() -> str:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text()


def test_a_confined_process_does_honest_work() -> None:
    assert confined("print(len(bytearray(100 * 1024**2)))").stdout == b"104857600\n"


def test_memory_is_limited() -> None:
    assert b"MemoryError" in confined("bytearray(2 * 1024**3)").stderr


def test_processor_time_is_limited() -> None:
    assert confined("while True: pass", cpu=1, cpu_most=1).returncode in (-signal.SIGXCPU, -signal.SIGKILL)


def test_nothing_can_be_written(tmp_path: Path) -> None:
    write_one_byte = f"import os; os.write(os.open({str(tmp_path / 'x')!r}, os.O_CREAT | os.O_WRONLY), b'x')"

    assert b"File too large" in confined(write_one_byte, writes=[tmp_path]).stderr
    assert b"Permission denied" in confined(write_one_byte, file_bytes=1).stderr
    assert confined(write_one_byte, writes=[tmp_path], file_bytes=1).returncode == 0


def test_there_is_no_environment() -> None:
    assert confined("import os; print(len([one for one in os.environ if one != 'LC_CTYPE']))").stdout == b"0\n"


def test_there_is_no_network_where_the_level_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        reached = confined(f"import socket; socket.create_connection(('127.0.0.1', {port}), 5)").returncode == 0

    assert sandbox.level() in confine.LEVELS
    assert reached == (sandbox.level() == "limits")


def test_a_child_that_takes_too_long_is_too_costly(tmp_path: Path) -> None:
    with Child(write(tmp_path / "clip.dcm", Clip(frames=30)), "derive", uid_key=b"k") as child:
        child.expect(Kind.PLAN)
        child.watch.allow(0)
        child.process.wait()
        with pytest.raises(Unusable) as refusal:
            hear_out(child)

    assert refusal.value.code == Code.TOO_COSTLY


@pytest.mark.parametrize(
    ("end", "code"),
    [(signal.SIGXCPU, Code.TOO_COSTLY), (signal.SIGKILL, Code.TOO_COSTLY), (signal.SIGSEGV, Code.COULD_NOT_BE_READ)],
)
def test_a_child_that_dies_is_a_refusal(end: signal.Signals, code: Code, tmp_path: Path) -> None:
    with Child(write(tmp_path / "clip.dcm", Clip(frames=30)), "derive", uid_key=b"k") as child:
        child.expect(Kind.PLAN)  # and it waits, with more to say than a pipe holds
        os.kill(child.process.pid, end)
        with pytest.raises(Unusable) as refusal:
            hear_out(child)

    assert refusal.value.code == code
    assert child.process.returncode is not None


def test_a_child_asked_for_something_else_is_a_refusal(tmp_path: Path) -> None:
    path = write(tmp_path / "clip.dcm", Clip(frames=1))
    with Child(path, "no such job") as child, pytest.raises(Unusable) as refusal:
        child.expect(Kind.INSPECTION)

    assert refusal.value.code == Code.COULD_NOT_BE_READ


@pytest.mark.parametrize(
    "said",
    [{}, {"code": "no such code"}, {"code": "too_large", "params": {}}, {"code": "damaged", "params": 7}, {"code": []}],
)
def test_a_refusal_that_makes_no_sense_is_still_a_refusal(said: dict[str, Any]) -> None:
    assert refused(said).code == Code.COULD_NOT_BE_READ


def test_a_refusal_that_makes_sense_is_passed_on() -> None:
    error = refused({"code": "too_many_frames", "params": {"frames": 4000, "limit": 3000}})

    assert error.code == Code.TOO_MANY_FRAMES
    assert str(error) == "This clip has 4000 frames; we take at most 3000. Save a shorter clip on the machine."


def test_a_child_leaves_no_process_and_no_open_file(tmp_path: Path) -> None:
    path = write(tmp_path / "clip.dcm", Clip(frames=3))
    sandbox.inspect(path)  # the warm process is there from now on
    before = (os.listdir("/proc/self/fd"), children())
    sandbox.derive(path, crop=None, uid_key=b"k", into=tmp_path / "into")

    assert (os.listdir("/proc/self/fd"), children()) == before


def test_ffmpeg_that_gets_no_picture_is_a_refusal(tmp_path: Path) -> None:
    with video.Encoder(tmp_path / "clip.mp4", width=64, height=64, frame_ms=40) as encoder:
        encoder.write(b"not a picture")
        with pytest.raises(Unusable) as refusal:
            encoder.finish()

    assert refusal.value.code == Code.VIDEO_FAILED


@pytest.mark.parametrize(
    ("frame_ms", "rate"), [(40, "25"), (33.333, "30"), (33.3667, "2997/100"), (1000, "1"), (2500, "2/5"), (5, "200")]
)
def test_the_frame_rate_is_the_one_the_machine_meant(frame_ms: float, rate: str) -> None:
    assert str(video.frame_rate(frame_ms)) == rate


def shown(folder: Path, frame_ms: float, starts: list[float]) -> list[float]:
    """When each of four frames is, in seconds, and when the last one no longer is."""
    picture = io.BytesIO()
    Image.new("L", (16, 16)).save(picture, "JPEG")
    with video.Encoder(folder / "clip.mp4", width=16, height=16, frame_ms=frame_ms, starts=starts) as encoder:
        for _frame in range(4):
            encoder.write(picture.getvalue())
        encoder.finish()
    asked = ["ffprobe", "-v", "error", "-show_entries", "packet=pts_time,duration_time", "-of", "json"]
    told = subprocess.run([*asked, str(folder / "clip.mp4")], capture_output=True, check=True).stdout
    packets = json.loads(told)["packets"]
    times = [float(one["pts_time"]) for one in packets]
    return [*times, times[-1] + float(packets[-1]["duration_time"])]


def test_the_longest_list_of_times_is_one_argument_that_ffmpeg_takes(tmp_path: Path) -> None:
    frames = limits.FRAMES
    starts = [float(LONGEST_MS * number - number % 7) for number in range(frames)]
    assert shown(tmp_path, LONGEST_MS, starts)[:3] == [0, 9.999, 19.998]


@pytest.mark.parametrize(
    "starts",
    [
        [0, 10],
        [0, 10, 20, 30],
        [5, 10, 20],
        [0, 20, 10],
        [0, 10, 10],
        [0, 10, 30],
        [0, 10, float("nan")],
        [0, 10, "20'"],
        None,
        "abc",
        {"a": 1},
    ],
)
def test_times_that_cannot_be_never_reach_ffmpeg(starts: Any) -> None:
    video.check_pace(10, [0, 10, 20], 3, 30)
    video.check_pace(10, [], 3, 30)
    with pytest.raises((ValueError, TypeError, KeyError)):
        video.check_pace(10, starts, 3, 30)


@pytest.mark.parametrize("frame_ms", [0, -1, float("nan"), float("inf"), "1'", None])
def test_a_pace_that_cannot_be_never_reaches_ffmpeg(frame_ms: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        video.check_pace(frame_ms, [], 3, 30)


@pytest.mark.parametrize("frame_ms", [0.5, 3.7, 33.3667, 2500, 7000, 10_000])
def test_a_film_keeps_each_pace_that_a_machine_may_state_to_its_last_frame(frame_ms: float, tmp_path: Path) -> None:
    even, uneven = [frame_ms * number for number in range(4)], [frame_ms * number - number / 90 for number in range(4)]
    for starts, given in ((even, []), (uneven, uneven)):
        assert shown(tmp_path, frame_ms, given) == [
            *(pytest.approx(one / 1000, abs=1e-5) for one in starts), pytest.approx(4 * frame_ms / 1000, rel=1e-3),
        ]  # fmt: skip


def test_web_processes_load_no_decoder() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import logbook.sandbox; print(*sys.modules)"
    root = str(Path(sandbox.__file__).parent.parent)
    loaded = subprocess.run([sys.executable, "-I", "-c", code, root], capture_output=True, check=True).stdout.split()

    assert {b"pydicom", b"numpy", b"PIL", b"gdcm"} & set(loaded) == set()
