"""What a backup or a trial that was killed leaves in the clear is removed at the next start; what somebody works in stays."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError

from pocus_credentialing import half_done
from pocus_credentialing.backups import making, restoring, target
from pocus_credentialing.backups.left_over import remove_left_over

from .home import said_by


@contextmanager
def somebody(doing: Callable[[], object], begun: Callable[[], bool]) -> Iterator[int]:
    """Another process, which has begun and stands still, and is killed in the end. It asks nothing of the database."""
    child = os.fork()
    if not child:
        doing()
        os._exit(1)
    try:
        while not begun():
            assert os.waitpid(child, os.WNOHANG) == (0, 0)
        yield child
    finally:
        os.kill(child, signal.SIGKILL)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL


def backing_up() -> None:
    with making.workplace() as folder:
        (folder / "database.sqlite3").write_bytes(b"in the clear")
        signal.pause()


def left_in(data: Path) -> list[str]:
    return sorted(
        {each.name.split("-")[0] for each in data.iterdir() if each.is_dir()} & {"backing", "trying", "restored"}
    )


@pytest.fixture
def given(tmp_path) -> Path:
    """A backup of which no byte ever comes."""
    path = tmp_path / "given"
    os.mkfifo(path)
    return path


@pytest.mark.django_db
def test_a_start_removes_what_the_killed_left_and_nothing_that_somebody_works_in(tmp_data, given):
    made = tmp_data / "backing-up" / "database.sqlite3"
    with (
        somebody(backing_up, made.is_file),
        somebody(lambda: restoring.try_out(restoring.Asked(given)), lambda: any(tmp_data.glob("trying-*/new"))),
    ):
        assert (remove_left_over(), left_in(tmp_data)) == ([], ["backing", "trying"])
        with pytest.raises(CommandError, match="Another backup is being made"):
            said_by("backup", tmp_data / "one", "--unencrypted")
    (tmp_data / "restored" / "new").mkdir(parents=True)
    assert left_in(tmp_data) == ["backing", "restored", "trying"]
    said_by("worker", "--once")
    assert left_in(tmp_data) == []


def test_the_next_backup_removes_it_too_and_a_half_done_restore_stays(tmp_data):
    (tmp_data / "trying-one").mkdir()
    half_done.folder().mkdir()
    with making.workplace():
        assert left_in(tmp_data) == ["backing"]
    assert (left_in(tmp_data), half_done.is_half_done()) == ([], True)


@pytest.mark.parametrize("command", ["worker", "dicom_receiver", "prepare"])
def test_nothing_works_on_what_is_half_restored(command, tmp_data):
    target.folder().mkdir()
    with pytest.raises(CommandError) as no:
        said_by(command)
    assert str(no.value) == half_done.HALF_DONE
