"""Files are small, and named for what they hold."""

from __future__ import annotations

import statistics

from django.core.management import call_command

from .source import ROOT, python_files, tracked

JUNK_DRAWERS = {"utils", "common", "helpers", "core", "services", "managers", "misc"}


def lines(path) -> int:
    return len(path.read_text().splitlines())


def test_no_file_is_a_junk_drawer():
    named = {path.stem for path in tracked()} | {part for path in tracked() for part in path.relative_to(ROOT).parts}
    assert named & JUNK_DRAWERS == set()


def test_no_source_file_is_over_300_lines_and_the_median_is_at_most_90():
    sizes = {str(path.relative_to(ROOT)): lines(path) for path in python_files() if lines(path)}
    assert {name: size for name, size in sizes.items() if size > 300} == {}
    assert statistics.median(sizes.values()) <= 90


def test_no_test_file_is_over_400_lines():
    sizes = {str(path.relative_to(ROOT)): lines(path) for path in python_files("tests")}
    assert {name: size for name, size in sizes.items() if size > 400} == {}


def test_every_model_change_has_its_migration(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_page_of_life_cycles_is_current():
    call_command("lifecycles", "--check")
