"""Is what we took from others whole, named, licensed and small enough?"""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "pocus_credentialing" / "static"
MANIFEST = json.loads((STATIC / "vendor" / "manifest.json").read_text())
FILES = [(entry["name"], name, digest) for entry in MANIFEST for name, digest in entry["files"].items()]


@pytest.mark.parametrize(("package", "name", "digest"), FILES)
def test_a_vendored_file_is_the_one_that_was_taken(package, name, digest):
    assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["name"])
def test_a_vendored_package_has_its_licence_in_the_house(entry):
    assert (ROOT / entry["licence_text"]).read_text().strip() != ""


def test_nothing_is_vendored_that_the_manifest_does_not_name():
    named = {name for _package, name, _digest in FILES}
    there = {str(path.relative_to(STATIC)) for path in STATIC.rglob("*") if path.suffix in (".woff2", ".js")}
    ours = {name for name in there if name.startswith("js/")}
    assert there - ours - named == set()


# Fetched once somebody has chosen files to send, by no page when it is opened.
LATER = {"tus.min.js", "us-sending.js"}


def test_all_scripts_together_stay_under_30_kilobytes_on_the_wire():
    scripts = [path for path in STATIC.rglob("*.js") if "admin" not in path.parts and path.name not in LATER]
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in scripts) <= 30_000


@pytest.mark.parametrize("name", sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js")))
def test_no_script_names_a_source_map_that_is_not_there(name):
    """Collecting the files for a hospital would end at it."""
    maps = re.findall(r"(?m)^//[#@] sourceMappingURL=(\S+)", (STATIC / name).read_text())
    assert [each for each in maps if not (STATIC / name).with_name(each).exists()] == []
