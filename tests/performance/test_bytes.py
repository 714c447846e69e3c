"""What is sent? Small enough for a phone on a ward's network."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

LONG = {"cohort", "progress"}  # grow with what they show
STATIC = Path("pocus_credentialing/static")


def sizes_of(client, address, data) -> tuple[int, int]:
    body = client.get(address, data).content
    return len(body), len(gzip.compress(body, 6))


def test_every_page_is_at_most_60_kilobytes_and_8_once_compressed(pages, client_of):
    sizes = {name: sizes_of(client_of(person), address, data) for name, (person, address, data) in pages.items()}
    assert {name: size for name, size in sizes.items() if size[0] > 60_000 or size[1] > 8_000} == {}


def test_the_stylesheet_is_at_most_30_kilobytes():
    assert Path(finders.find("pocus.css")).stat().st_size <= 30_000


def test_all_scripts_together_are_at_most_30_kilobytes_compressed():
    """And those that are fetched only once files are chosen, 25 more."""
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in STATIC.glob("**/*.js") if path.is_file()}
    later = {name: sizes.pop(name) for name in ("tus.min.js", "us-sending.js")}
    assert set(sizes) >= {"htmx.min.js", "us-viewer.js"}
    assert (sum(sizes.values()) <= 30_000, sum(later.values()) <= 25 * 1024) == (True, True)


def test_no_page_fetches_the_scripts_for_sending_when_it_is_opened(pages, client_of):
    fetching = [
        name
        for name, (person, address, data) in pages.items()
        if re.search(rb"<script[^>]*(tus\.min|us-sending)", client_of(person).get(address, data).content)
    ]
    assert fetching == []


@pytest.mark.parametrize("name", ["verify"])
def test_a_public_page_sends_no_script(pages, client_of, name):
    person, address, data = pages[name]
    assert person is None
    assert re.findall(rb"<script", client_of(person).get(address, data).content) == []
