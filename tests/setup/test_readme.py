"""What the README tells a newcomer to type is there to be typed, and what it points to is there to be read."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core.management import call_command, get_commands

ROOT = settings.BASE_DIR
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]
CALL = re.compile(r"\./pocus ([a-z]+)(?: ([a-z_]+))?")
VERBS = [
    verb
    for verbs in re.findall(r"^    ([a-z| ]+)\) ", (ROOT / "pocus").read_text(), flags=re.MULTILINE)
    for verb in verbs.replace(" ", "").split("|")
]
CODE = re.compile(r"^ {4,}.+$|`[^`]*`", flags=re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+?)(?:#[^)]*)?\)")


def named(path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_that_a_page_names_is_one(page):
    told = CALL.findall(page.read_text())
    assert [verb for verb, _more in told if verb not in VERBS] == []
    assert [more for verb, more in told if verb == "manage" and more and more not in get_commands()] == []
    for folder in ("campaign", "bench"):
        modules = {path.stem for path in (ROOT / {"campaign": "campaigns", "bench": "benchmarks"}[folder]).glob("*.py")}
        assert [more for verb, more in told if verb == folder and more and more not in modules] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_file_that_a_page_points_to_is_there(page):
    told = [link for link in LINK.findall(CODE.sub("", page.read_text())) if not link.startswith("/")]
    assert [link for link in told if not (page.parent / link).exists()] == []


def test_the_readme_s_two_commands_are_a_clone_and_a_run():
    tried = (ROOT / "README.md").read_text().partition("## Try it")[2].partition("## ")[0]
    assert re.findall(r"^    (.+)$", tried, flags=re.MULTILINE) == [
        "git clone <this repository> pocus && cd pocus",
        "./pocus run",
    ]


def test_the_checks_that_the_readme_names_end_well(db):
    """`verify_audit`, `check_standings` and `check_certificates`, as they stand in its last line."""

    last = (ROOT / "README.md").read_text().strip().splitlines()[-1]
    commands = re.findall(r"`(?:\./pocus manage )?([a-z_]+)`", last)
    assert commands == ["verify_audit", "check_standings", "check_certificates"]
    for command in commands:
        call_command(command)
