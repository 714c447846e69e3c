"""Does the child stay within its limits, and is every end of it a refusal with a code?"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from logbook import sandbox, video
from logbook.dicom import confine
from logbook.dicom.errors import Code, Unusable
from logbook.dicom.messages import Kind
from logbook.dicom.process import LIMITS, Child, refused
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


def test_web_processes_load_no_decoder() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import logbook.sandbox; print(*sys.modules)"
    root = str(Path(sandbox.__file__).parent.parent)
    loaded = subprocess.run([sys.executable, "-I", "-c", code, root], capture_output=True, check=True).stdout.split()

    assert {b"pydicom", b"numpy", b"PIL", b"gdcm"} & set(loaded) == set()
