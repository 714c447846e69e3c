"""What a killed process leaves in the clear is gone as soon as anybody looks; what a living one works with stays."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from logbook import storage
from logbook.actions import housekeeping
from logbook.models import Clip
from tests.logbook.scans.builders import a_received_clip

pytestmark = pytest.mark.django_db

ROOT = Path(storage.__file__).parent.parent
WORK = """
import django; django.setup()
from logbook import storage
with storage.workplace() as folder:
    (folder / "whole.dcm").write_bytes(b"QUERZOLIN")
    print(folder, flush=True)
    input()
"""
UPLOAD = """
import os
import django; django.setup()
from types import SimpleNamespace
from logbook import uploads
from pocus_credentialing.people.models import User
uploads.waiting_of = lambda person: {"bytes": 0}  # no database is there
handler = uploads.BoundedUploadHandler(SimpleNamespace(user=User()))
handler.new_file("file", "a.dcm", "application/dicom", 9)
handler.receive_data_chunk(b"QUERZOLIN", 0)
handler.file.flush()
print(os.fstat(handler.file.fileno()).st_size, flush=True)
input()
"""


@pytest.fixture
def begun(tmp_data) -> Iterator:
    """Another process that does this, and what it said first."""
    processes: list[subprocess.Popen[str]] = []

    def begin(code: str) -> tuple[subprocess.Popen[str], str]:
        environment = {
            **os.environ,
            "POCUS_DATA": str(tmp_data),
            "DJANGO_SETTINGS_MODULE": "pocus_credentialing.settings",
        }
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        processes.append(process)
        assert process.stdout is not None
        return process, process.stdout.readline().strip()

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


def killed(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()


@pytest.mark.parametrize("looks", ["the sweep", "a worker that starts", "the site that starts", "the next job"])
def test_a_folder_is_removed_once_whoever_worked_in_it_was_killed_and_not_before(
    looks, begun, draft, work, monkeypatch
):
    monkeypatch.setenv("POCUS_DEMO", "0")
    look = {
        "the sweep": housekeeping.sweep,
        "a worker that starts": lambda: call_command("worker", once=True, verbosity=0),
        "the site that starts": lambda: call_command("prepare", verbosity=0),
        "the next job": lambda: (a_received_clip(draft, seed=len(Clip.objects.all())), work()),
    }[looks]
    living, its = begun(WORK)
    dead, left = begun(WORK)
    look()
    assert [Path(folder).exists() for folder in (its, left)] == [True, True]
    killed(dead)
    look()
    assert [Path(folder).exists() for folder in (its, left)] == [True, False]
    os.utime(its, (1, 1))
    look()
    assert Path(its, "whole.dcm").read_bytes() == b"QUERZOLIN"
    living.communicate("\n")
    assert not Path(its).exists()


def test_an_upload_that_was_being_received_leaves_no_file(begun, settings):
    living, size = begun(UPLOAD)
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    assert (size, list(folder.iterdir())) == ("9", [])
    killed(living)
    assert list(folder.iterdir()) == []


def test_what_another_machine_works_with_has_no_lock_here_and_goes_by_its_age(db, tmp_data):
    """Where several see one folder by NFS."""
    young, old = (tmp_data / "quarantine" / f"work-held-0badcafe-{name}" for name in ("young", "old"))
    for folder in (young, old):
        folder.mkdir(parents=True)
    os.utime(old, (1, 1))
    housekeeping.sweep()
    assert [folder.exists() for folder in (young, old)] == [True, False]
