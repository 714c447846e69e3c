"""What is installed is what uv.lock says, each file by its hash, and nobody who runs the site needs what only tests need."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PIN = re.compile(r"^([a-z0-9.-]+)(?:\[[a-z0-9,-]+\])?==([^ ;\n]+)", re.MULTILINE)

EXPORT = ["--quiet", "--frozen", "--offline", "--no-emit-project", "--no-annotate", "--no-header"]
EXPORT += ["--format", "requirements-txt"]


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / "requirements" / f"{name}.txt").read_text()))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[=<>~ ]", line)[0].lower() for line in requirements}


WANTED = {"runtime": ["--no-dev"], "s3": ["--no-dev", "--extra", "s3"], "dev": ["--all-groups", "--all-extras"]}


@pytest.mark.parametrize("name", WANTED)
def test_the_pins_are_those_of_the_lock(name):
    uv = Path(sys.executable).parent / "uv"
    exported = subprocess.run(
        [uv, "export", *WANTED[name], *EXPORT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    written = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert written == f"# Written by ./pocus lock from uv.lock; not by hand.\n{exported}"


@pytest.mark.parametrize("name", ["runtime", "s3", "dev", "uv", "ffmpeg", "mutmut"])
def test_every_package_is_pinned_by_hash(name):
    entries = (ROOT / "requirements" / f"{name}.txt").read_text().replace("\\\n", " ").splitlines()
    without = [entry for entry in entries if entry and not entry.startswith("#") and "--hash=sha256:" not in entry]
    assert without == []


@pytest.mark.parametrize("name", ["uv", "ffmpeg", "mutmut"])
def test_the_pinned_tool_is_the_one_asked_for(name):
    asked = dict(PIN.findall((ROOT / "requirements" / f"{name}.in").read_text()))
    assert asked.items() <= pins(name).items()


def test_runtime_has_what_the_project_asks_for_and_nothing_of_the_dev_group():
    runtime = set(pins("runtime"))
    assert names(PROJECT["project"]["dependencies"]) - runtime == set()
    assert names(PROJECT["dependency-groups"]["dev"]) & runtime == set()


def test_what_only_a_bucket_needs_is_an_extra():
    runtime, extra = set(pins("runtime")), names(PROJECT["project"]["optional-dependencies"]["s3"])
    assert (extra & runtime, extra - set(pins("s3")), runtime - set(pins("s3"))) == (set(), set(), set())
