"""Does every harmful or broken file end in its own sentence, within bounds?"""

import contextlib
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from logbook import sandbox
from logbook.dicom import limits
from logbook.dicom.errors import SENTENCES, Code, Unusable
from logbook.sandbox import Box
from tests.factories.ultrasound import Clip, Planted, write
from tests.logbook.dicom import hostile


@pytest.mark.parametrize("name", hostile.AT_THE_DOOR)
def test_a_harmful_file_is_refused_when_its_header_is_read(name: str, tmp_path: Path) -> None:
    build, code = hostile.AT_THE_DOOR[name]
    path = tmp_path / "file.dcm"
    path.write_bytes(build())

    with pytest.raises(Unusable) as refusal:
        sandbox.inspect(path)

    assert refusal.value.code == code
    said = f"{refusal.value} {refusal.value!r} {refusal.value.params}".lower()
    assert [token for token in Planted().tokens() if token.lower() in said] == []


@pytest.mark.parametrize("name", hostile.AT_THE_PICTURE)
def test_a_harmful_picture_is_refused_and_leaves_nothing_behind(name: str, tmp_path: Path) -> None:
    build, code = hostile.AT_THE_PICTURE[name]
    path, into = tmp_path / "file.dcm", tmp_path / "into"
    path.write_bytes(build())

    with pytest.raises(Unusable) as refusal:
        sandbox.derive(path, crop=Box(0, 0, 96, 96), uid_key=b"key", into=into)

    assert refusal.value.code == code
    assert list(into.iterdir()) == []


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = write(tmp_path / "large.dcm", Clip(frames=1))
    with path.open("r+b") as file:
        file.truncate(limits.FILE_BYTES + 1)  # sparse: takes no room

    with pytest.raises(Unusable) as refusal:
        sandbox.inspect(path)

    assert refusal.value.code == Code.TOO_LARGE
    assert refusal.value.params == {"limit": 512}


def test_a_device_is_not_a_file() -> None:
    with pytest.raises(Unusable) as refusal:
        sandbox.inspect(Path("/dev/zero"))

    assert refusal.value.code == Code.NOT_DICOM


def test_every_code_has_a_sentence() -> None:
    assert list(SENTENCES) == list(Code)


@pytest.mark.parametrize(
    "name", ["deflated bomb", "half a million items", "JPEG of 65,500 by 65,500", "RLE that unpacks too far"]
)
def test_the_memory_that_a_bomb_takes_is_bounded(name: str, tmp_path: Path) -> None:
    build, _code = {**hostile.AT_THE_DOOR, **hostile.AT_THE_PICTURE}[name]
    path = tmp_path / "file.dcm"
    path.write_bytes(build())

    # In a process of its own, whose children are only these.
    script = "import sys; sys.path.insert(0, sys.argv[1]); from tests.logbook.dicom.test_hostile import weigh; weigh()"
    root = str(Path(sandbox.__file__).parent.parent)
    run = subprocess.run([sys.executable, "-I", "-c", script, root, str(path)], capture_output=True, check=True)

    assert int(run.stdout) < 300 * 1024


def weigh() -> None:
    """Print how many kilobytes the largest child took."""
    with contextlib.suppress(Unusable), tempfile.TemporaryDirectory() as folder:
        sandbox.derive(Path(sys.argv[2]), crop=Box(0, 0, 96, 96), uid_key=b"key", into=Path(folder))
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
