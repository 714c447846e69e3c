"""`./pocus`, as somebody calls it for the first time, for the second time, and from the wrong place."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR


def pocus(root: Path, *arguments: str, **environment: str) -> tuple[int, list[str]]:
    """Its exit status and what it said, called from a folder that is not its own."""
    done = subprocess.run(
        [root / "pocus", *arguments],
        cwd="/",
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done.returncode, (done.stdout + done.stderr).splitlines()


@pytest.fixture
def elsewhere(tmp_path) -> Path:
    """A copy in a folder with a space in its name, with nothing to install, and called by somebody who is not root."""
    root = tmp_path / "a hospital's copy"
    (root / "requirements").mkdir(parents=True)
    shutil.copy(ROOT / "pocus", root)
    for name in ("uv", "runtime", "dev", "ffmpeg"):
        (root / "requirements" / f"{name}.txt").write_text("# nothing\n")
    return root


@pytest.fixture
def as_a_user(tmp_path) -> dict[str, str]:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "id").write_text("#!/bin/sh\necho 1000\n")
    (programs / "id").chmod(0o755)
    return {"PATH": f"{programs}:{os.environ['PATH']}", "POCUS_PYTHON": sys._base_executable}


def makes_venvs(python: str) -> bool:
    wanted = "import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))"
    return shutil.which(python) is not None and subprocess.run([python, "-c", wanted], check=False).returncode == 0


def test_a_command_that_is_not_there_is_refused_in_a_sentence():
    status, said = pocus(ROOT, "fly")
    assert (status, said[-1]) == (1, "pocus: there is no command 'fly'.")


def test_a_python_that_cannot_be_used_is_refused_in_a_sentence(elsewhere):
    status, said = pocus(elsewhere, "setup", POCUS_PYTHON="/bin/false")
    assert status == 1
    assert said == ["pocus: POCUS_PYTHON=/bin/false is not a Python 3.11 to 3.14 with venv."]


def test_a_port_in_use_is_refused_in_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, said = pocus(ROOT, "run", PORT=port, POCUS_DATA=str(tmp_path))
    assert status == 1
    assert said[-1] == f"pocus: port {port} is in use or not allowed; choose another one: PORT=8001 ./pocus run"


def test_a_port_that_is_no_number_is_refused_in_one_sentence(tmp_path):
    status, said = pocus(ROOT, "run", PORT="http", POCUS_DATA=str(tmp_path))
    assert (status, said[-1]) == (1, "pocus: PORT=http is not a number.")


def test_a_benchmark_without_a_name_lists_those_there_are(tmp_path):
    status, said = pocus(ROOT, "bench", POCUS_DATA=str(tmp_path))
    assert status == 1
    assert said[-1].startswith("pocus: name one of: ")


def test_setting_up_happens_once_and_again_only_after_a_change(elsewhere, as_a_user):
    first, said = pocus(elsewhere, "setup", **as_a_user)
    assert first == 0
    assert said[0].startswith("Making .venv with Python 3.")
    assert said[1] == "Installing packages (runtime) ..."
    # WeasyPrint is not there, so neither is its Pango: said in one line, and not a reason to stop.
    assert [line for line in said if "Pango" in line] == [said[-1]]
    assert "sudo apt-get install -y libpango-1.0-0" in said[-1]

    again, said = pocus(elsewhere, "setup", **as_a_user)
    assert (again, len(said)) == (0, 1)
    assert "Pango" in said[0]

    (elsewhere / "requirements" / "runtime.txt").write_text("# nothing, but otherwise\n")
    changed, said = pocus(elsewhere, "setup", **as_a_user)
    assert (changed, said[0]) == (0, "Installing packages (runtime) ...")

    # Whoever asked for a bucket's client once has it kept up to date with all else.
    for call in (["setup", "s3"], ["setup"]):
        with (elsewhere / "requirements" / "s3.txt").open("a") as file:
            file.write("# nothing\n")
        chosen, said = pocus(elsewhere, *call, **as_a_user)
        assert (chosen, said[0]) == (0, "Installing packages (s3) ...")

    # A .venv that was moved has scripts that point to its old place. The new one is of the distribution's Python, if nobody says otherwise.
    moved = elsewhere.rename(elsewhere.with_name("moved"))
    after_moving, said = pocus(moved, "setup", **{**as_a_user, "POCUS_PYTHON": ""})
    assert after_moving == 0
    assert said[0].startswith("Making .venv with Python 3.")
    home = re.findall("^home = (.*)$", (moved / ".venv/pyvenv.cfg").read_text(), re.M)
    assert not makes_venvs("/usr/bin/python3") or home == ["/usr/bin"]
