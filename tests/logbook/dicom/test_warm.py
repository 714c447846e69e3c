"""Every child comes from one process that has the decoders loaded: does it stay out of the way of all that can happen?"""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from logbook import sandbox
from logbook.dicom.errors import Unusable
from logbook.dicom.forked import ENVIRONMENT, KEEPER, ROOT
from logbook.dicom.messages import Kind
from logbook.dicom.process import Child
from tests.factories.ultrasound import Clip, write

from .test_sandbox import hear_out


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write(tmp_path / "clip.dcm", Clip(frames=1))


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """Whoever reads it has more to say than a pipe holds, and waits until it is heard."""
    return write(tmp_path / "long.dcm", Clip(frames=30))


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_two_files_are_read_by_two_children_of_one_process(long: Path) -> None:
    with Child(long, "derive", uid_key=b"k") as one, Child(long, "derive", uid_key=b"k") as other:
        one.expect(Kind.PLAN)
        other.expect(Kind.PLAN)
        pids = {one.process.pid, other.process.pid}
        assert (len(pids), {parent(pid) for pid in pids}) == (2, {KEEPER.pid})


def test_a_child_holds_nothing_but_its_file_and_where_to_answer(long: Path) -> None:
    with Child(long, "derive", uid_key=b"k") as child:
        child.expect(Kind.PLAN)
        place = Path(f"/proc/{child.process.pid}")
        held = {os.readlink(one).partition(":")[0] for one in (place / "fd").iterdir()}
        names = {one.partition(b"=")[0].decode() for one in (place / "environ").read_bytes().split(b"\0")}

    assert held == {str(long), os.devnull, "pipe"}
    assert names - {"LC_CTYPE"} == {*ENVIRONMENT, ""}


def test_when_it_was_killed_the_next_file_is_read_by_a_new_one(clip: Path) -> None:
    rows = sandbox.inspect(clip).rows
    before = KEEPER.pid
    os.kill(before, signal.SIGKILL)

    assert sandbox.inspect(clip).rows == rows
    assert KEEPER.pid != before


def test_a_file_that_was_being_read_when_it_was_killed_is_a_refusal(long: Path) -> None:
    with Child(long, "derive", uid_key=b"k") as child:
        child.expect(Kind.PLAN)
        os.kill(KEEPER.pid, signal.SIGKILL)
        os.kill(child.process.pid, signal.SIGKILL)
        with pytest.raises(Unusable):
            hear_out(child)

    assert child.process.returncode == -signal.SIGKILL


def test_sixteen_threads_find_it_gone_and_each_gets_its_answer(clip: Path) -> None:
    rows = sandbox.inspect(clip).rows
    os.kill(KEEPER.pid, signal.SIGKILL)
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: sandbox.inspect(clip).rows, range(16)))

    assert found == [rows] * 16


def test_a_process_forked_from_this_one_has_its_own_and_leaves_ours_alone(clip: Path) -> None:
    rows = sandbox.inspect(clip).rows
    code = """import os, sys; sys.path.insert(0, sys.argv[1])
from pathlib import Path; from logbook import sandbox; from logbook.dicom.forked import KEEPER
rows = sandbox.inspect(Path(sys.argv[2])).rows; ours = KEEPER.pid
if os.fork() == 0:
    os._exit(0 if sandbox.inspect(Path(sys.argv[2])).rows == rows and KEEPER.pid != ours else 1)
status = os.wait()[1]
print(status, sandbox.inspect(Path(sys.argv[2])).rows, KEEPER.pid == ours)
"""
    ran = subprocess.run([sys.executable, "-c", code, ROOT, str(clip)], capture_output=True, text=True, check=True)

    assert ran.stdout.split() == ["0", str(rows), "True"]


def test_it_ends_with_its_parent(clip: Path) -> None:
    code = """import sys; sys.path.insert(0, sys.argv[1])
from pathlib import Path; from logbook import sandbox; from logbook.dicom.forked import KEEPER
sandbox.inspect(Path(sys.argv[2])); print(KEEPER.pid)
"""
    ran = subprocess.run([sys.executable, "-c", code, ROOT, str(clip)], capture_output=True, text=True, check=True)

    assert not Path(f"/proc/{int(ran.stdout)}").exists()
