"""What opens a stranger's file is handed that file: can it reach anything else of this machine?"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from logbook import checks, reading, sandbox, video
from logbook.decoding import decode
from logbook.dicom import confine, films, landlock, seccomp
from logbook.dicom.errors import Unusable
from logbook.dicom.films import Film
from logbook.dicom.forked import KEEPER, ROOT
from logbook.dicom.messages import Kind
from logbook.dicom.process import LIMITS, Child
from tests.factories.ultrasound import SYNTAXES, Clip, write

needs_seccomp = pytest.mark.skipif(not seccomp.is_there(), reason="this kernel has no seccomp")
needs_landlock = pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock")
SECRET = b"what lies in the folder of data"

# Each tells how it ended: "done", or the name of the error. Their twin is the same code in a process that is not confined.
ATTEMPTS = {
    "read a file": "open({secret!r}, 'rb').read()",
    "know of a file": "os.stat({secret!r})",
    "list a folder": "os.listdir({folder!r})",
    "create a file": "open({folder!r} + '/made', 'x').close()",
    "rename a file": "os.rename({folder!r} + '/spare', {folder!r} + '/other')",
    "remove a file": "os.remove({folder!r} + '/surplus')",
    "change who may read a file": "os.chmod({secret!r}, 0o644)",
    "empty a file": "os.truncate({folder!r} + '/empty', 0)",
    "read its parent's environment": "open('/proc/%d/environ' % os.getppid(), 'rb').read()",
    "open its parent's memory": "open('/proc/%d/mem' % os.getppid(), 'rb').close()",
    "signal its parent": "os.kill(os.getppid(), 0)",
    "trace its parent": "traced(os.getppid())",
    "open a socket": "socket.socket().close()",
    "open a socket of this machine": "socket.socket(socket.AF_UNIX).close()",
    "start a program": "subprocess_started()",
}
PRELUDE = """import ctypes, os, socket, sys
sys.path.insert(0, sys.argv[1])
from logbook.dicom import confine, landlock, seccomp
libc = ctypes.CDLL(None, use_errno=True)
def called(result):
    if result < 0: raise OSError(ctypes.get_errno(), "")
def traced(pid):
    called(libc.ptrace(ctypes.c_long(16), ctypes.c_long(pid), None, None))  # PTRACE_ATTACH
    os.waitpid(pid, 0x40000000)  # __WALL
    called(libc.ptrace(ctypes.c_long(17), ctypes.c_long(pid), None, None))
def subprocess_started():
    pid = os.fork()
    if not pid:
        try: os.execv("/bin/true", ["true"])
        except OSError: os._exit(1)
    if os.waitpid(pid, 0)[1]: raise PermissionError
def told(attempt):
    try: exec(attempt)
    except OSError as error: return type(error).__name__
    return "done"
"""


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """How each attempt ends in a process of its own, after it has said this."""

    def tell(confined_by: str) -> dict[str, str]:
        folder = tmp_path / "data"
        folder.mkdir(exist_ok=True)
        (folder / "secret").write_bytes(SECRET)
        for name in ("spare", "surplus", "empty"):
            (folder / name).touch()
        (folder / "made").unlink(missing_ok=True)
        named = {"secret": str(folder / "secret"), "folder": str(folder)}
        attempts = {name: code.format(**named) for name, code in ATTEMPTS.items()}
        code = (
            f"{PRELUDE}\n{confined_by}\nimport json\nprint(json.dumps({{n: told(c) for n, c in {attempts!r}.items()}}))"
        )
        # Its parent is a process that waits, not the one that runs this test: to be traced stops a process.
        parent = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)"
        command = [sys.executable, "-c", parent, sys.executable, "-c", code, ROOT]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        found: dict[str, str] = json.loads(ran.stdout)
        return found

    return tell


CONFINED = f"confine.confine({ {**LIMITS, 'file_bytes': 10**6}!r})"


def test_whoever_is_not_confined_reaches_all_of_it(told) -> None:
    assert told("") == dict.fromkeys(ATTEMPTS, "done")


@needs_seccomp
def test_a_child_reaches_none_of_it(told) -> None:
    assert told(CONFINED) == dict.fromkeys(ATTEMPTS, "PermissionError")


@needs_seccomp
def test_a_child_reaches_none_of_it_where_the_kernel_has_no_landlock(told) -> None:
    assert told(f"landlock.restrict = lambda: False; {CONFINED}") == dict.fromkeys(ATTEMPTS, "PermissionError")


@needs_landlock
def test_a_child_opens_no_file_where_the_kernel_has_landlock_alone(told) -> None:
    found = told(f"seccomp.only_decoding = lambda: False; {CONFINED}")
    names = ("read a file", "list a folder", "create a file", "rename a file", "remove a file", "open its parent's memory",
             "read its parent's environment", "trace its parent", "start a program")  # fmt: skip
    assert {found[name] for name in names} == {"PermissionError"}


def filters(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"^Seccomp_filters:\s+(\d+)$", status, re.MULTILINE)[0])


@needs_seccomp
def test_the_child_that_decodes_is_confined_and_the_warm_process_is_not(tmp_path: Path) -> None:
    with Child(write(tmp_path / "clip.dcm", Clip(frames=30)), "derive", uid_key=b"k") as child:
        child.expect(Kind.PLAN)  # and it waits, with more to say than a pipe holds
        assert (filters(child.process.pid), filters(KEEPER.pid)) == (filters(os.getpid()) + 1, filters(os.getpid()))


@pytest.fixture
def thief(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """In the place of ffmpeg a program that copies what is its input, then a file that is none of its business."""
    programs, secret = tmp_path / "programs", tmp_path / "secret"
    programs.mkdir()
    secret.write_bytes(SECRET)
    program = programs / "ffmpeg"
    program.write_text(f"#!/bin/sh\ncat /dev/stdin >copied\ncat {secret} >stolen\nexit 0\n")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(programs))
    video.find_ffmpeg.cache_clear()
    yield secret
    video.find_ffmpeg.cache_clear()


def left_in(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


@needs_landlock
def test_what_encodes_is_confined(thief: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    with video.Encoder(own / "film.mp4", width=64, height=64, frame_ms=40) as encoder:
        encoder.write(b"a frame")
        encoder.finish()

    assert left_in(own) == {"copied": b"a frame", "stolen": b""}
    assert thief.read_bytes() == SECRET


@needs_landlock
def test_what_decodes_a_film_is_confined(thief: Path, tmp_path: Path) -> None:
    own, source = tmp_path / "own", tmp_path / "film"
    own.mkdir()
    source.write_bytes(b"a film")
    film = Film(films.MP4, columns=64, rows=64, duration_ms=40.0, codec="h264")
    with pytest.raises(Unusable):  # it made no list of frames
        decode(source, film, own)

    assert left_in(own) == {"copied": b"a film", "stolen": b""}


@needs_landlock
def test_what_reads_a_picture_is_confined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture, secret, program = tmp_path / "picture.png", tmp_path / "secret", tmp_path / "reader"
    row = "5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t95.0\tQUERZOLIN"
    for each in (picture, secret):
        each.write_text(f"head\n{row}\n")
    program.write_text(f'#!/bin/sh\ncat "$1" || cat {secret}\n')
    program.chmod(0o700)
    monkeypatch.setenv("TESSERACT", str(program))
    assert reading.first_that_tells([(3, picture)]) == ("text_seen", 3)
    program.write_text(f"#!/bin/sh\ncat {secret}\n")
    assert reading.first_that_tells([(3, picture)]) == ("text_unread", 3)  # it ended as a failure


def ran(*command: str, stdin: str = os.devnull, **given: list[Path]) -> tuple[int, bytes]:
    """How a program ends that is started as ffmpeg and tesseract are, and what it said."""
    with open(stdin, "rb") as file:
        limits = {**video.LIMITS, "cpu": 20}
        done = subprocess.run(confine.command(limits, list(command), **given), stdin=file, capture_output=True, env={})
    return done.returncode, done.stdout


@needs_landlock
def test_a_program_reads_what_it_was_given_and_nothing_else(tmp_path: Path) -> None:
    given, other = tmp_path / "given", tmp_path / "other"
    given.write_bytes(b"given"), other.write_bytes(SECRET)

    assert ran("/bin/cat", str(given), reads=[given]) == (0, b"given")
    assert ran("/bin/cat", "/dev/stdin", stdin=str(given), reads=[Path("/dev/stdin")]) == (0, b"given")
    assert ran("/bin/cat", str(other), reads=[given]) == (1, b"")
    assert ran("/bin/cat", str(other), reads=[other]) == (0, SECRET)


@needs_landlock
def test_a_program_writes_into_its_own_folder_and_nowhere_else(tmp_path: Path) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    own.mkdir(), other.mkdir()

    assert ran("/usr/bin/dd", "if=/dev/null", f"of={own / 'made'}", writes=[own])[0] == 0
    assert ran("/usr/bin/dd", "if=/dev/null", f"of={other / 'made'}", writes=[own])[0] == 1
    assert ([*own.iterdir()], [*other.iterdir()]) == ([own / "made"], [])


@needs_landlock
def test_ffmpeg_follows_no_name_that_a_file_gives_it(tmp_path: Path) -> None:
    """A list of files is the oldest way to have ffmpeg read what its user can."""
    listed, other, own = tmp_path / "list", tmp_path / "other.txt", tmp_path / "own"
    own.mkdir()
    other.write_bytes(SECRET)
    listed.write_text(f"file '{other}'\n")
    copied = (
        video.find_ffmpeg(),
        "-f",
        "data",
        "-i",
        str(other),
        "-map",
        "0",
        "-c",
        "copy",
        "-f",
        "data",
        str(own / "out"),
    )

    assert ran(*copied, reads=[other], writes=[own])[0] == 0
    assert (own / "out").read_bytes() == SECRET
    (own / "out").unlink()
    assert ran(*copied, reads=[listed], writes=[own])[0] != 0
    assert [*own.iterdir()] == []


@needs_landlock
def test_a_program_starts_no_other(tmp_path: Path) -> None:
    assert ran("/usr/bin/env", "/bin/true")[0] != 0
    script = tmp_path / "script"
    script.write_text("#!/bin/sh\nexec /bin/echo a script does\n")
    script.chmod(0o700)
    assert ran(str(script)) == (0, b"a script does\n")


@needs_seccomp
def test_a_program_opens_no_socket_and_signals_and_traces_nobody(told) -> None:
    found = told("seccomp.no_mischief(forks=True)")
    refused = {name for name, end in found.items() if end == "PermissionError"}
    assert refused == {
        "change who may read a file", "empty a file", "signal its parent", "trace its parent",
        "open a socket", "open a socket of this machine",
    }  # fmt: skip


def test_nothing_is_loaded_after_a_child_was_confined(tmp_path: Path) -> None:
    """It could not be, and a decoder that falls back on another would not say so."""
    folder = tmp_path / "clips"
    folder.mkdir()
    for syntax in SYNTAXES:
        write(folder / f"{syntax}.dcm", Clip(syntax=syntax, frames=3))
    code = r"""import io, sys; sys.path.insert(0, sys.argv[1])
from pathlib import Path
from pydicom.charset import python_encoding
from logbook.dicom import child, loaded
loaded.load_all()
files = [(path.name, path.read_bytes()) for path in sorted(Path(sys.argv[2]).iterdir())]
opened = []
asked = {"uid_key": "6b", "crop": {"x": 40, "y": 80, "width": 200, "height": 120}, "field": "", "frame": -1, "legible": True, "first": True, "cleaned": False}
sys.addaudithook(lambda event, values: opened.append(str(values[0])) if event in ("open", "import") else None)
for name, content in files:
    layout = child.prescan(io.BytesIO(content), len(content))
    for job in ("inspect", "sort", "preview", "derive"):
        child.JOBS[job](io.BytesIO(content), layout, asked, io.BytesIO())
for name in {*python_encoding.values(), *loaded.OTHERS}:
    "\u5c71\u7530\ud64d\u00e9".encode(name, "ignore").decode(name)
print(opened)
"""
    found = subprocess.run([sys.executable, "-c", code, ROOT, str(folder)], capture_output=True, text=True)
    assert (found.stderr, found.stdout) == ("", "[]\n")


LISTS = (Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), Path("/usr/include/asm-generic/unistd.h"))


@pytest.mark.parametrize("which", [0, 1], ids=["x86-64", "AArch64"])
def test_the_numbers_of_calls_are_those_of_the_kernel(which: int) -> None:
    """A list of an older kernel lacks some, but has no other number for any."""
    if not LISTS[which].exists():
        pytest.skip("the package linux-libc-dev is not installed")
    listed: dict[str, int] = {}
    for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", LISTS[which].read_text()):
        listed.setdefault(name, int(number))
    single = {"prlimit64": seccomp.PRLIMIT, "clone": seccomp.CLONE, "clone3": seccomp.CLONE3}
    ours = {**seccomp.DECODING, **seccomp.FORBIDDEN, **seccomp.SIGNALS, **single}
    known = {name: both[which] for name, both in ours.items() if name in listed}
    assert known == {name: listed[name] for name in known}
    assert len(known) > 100


@needs_seccomp
@needs_landlock
def test_the_level_says_how_far_it_reaches() -> None:
    assert sandbox.level() == "limits, no network, no files"
    assert checks.nothing_else_is_reached(None) == []


@pytest.mark.parametrize(
    ("has_filter", "version", "said"),
    [
        (True, 0, "ffmpeg and tesseract can open files"),
        (False, 7, "can still signal other processes"),
        (False, 0, "can open files"),
    ],
)
def test_where_the_kernel_lacks_it_the_check_says_so(has_filter, version, said, monkeypatch) -> None:
    monkeypatch.setattr(seccomp, "is_there", lambda: has_filter)
    monkeypatch.setattr(landlock, "version", lambda: version)
    [warning] = checks.nothing_else_is_reached(None)
    assert (warning.id, said in warning.msg) == ("pocus.W002", True)
