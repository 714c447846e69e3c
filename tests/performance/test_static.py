"""Is a static file asked for once? Its name holds its content's hash, and browsers are told that it never changes."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.test import Client


@pytest.fixture
def collected(settings, tmp_path):
    """As a running site has them: hashed and compressed."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    return settings.STATIC_ROOT


def test_a_hashed_file_is_immutable_and_compressed(collected, db):
    client = Client()
    page = client.get("/account/login/").content.decode()
    (address,) = re.findall(r'href="(/static/pocus\.[0-9a-f]+\.css)"', page)
    response = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    assert response["Cache-Control"] == "max-age=315360000, public, immutable"
    assert response["Content-Encoding"] in ("gzip", "br")
    response.close()


def test_nothing_is_collected_that_no_page_asks_for(collected):
    folders = {each.name for each in collected.iterdir() if each.is_dir()}
    assert folders == {"account", "design", "fonts", "js", "mfa", "vendor"}


def test_a_page_for_one_person_is_kept_by_nobody(pages, client_of):
    person, address, data = pages["progress"]
    assert client_of(person).get(address, data)["Cache-Control"] == "private, no-store"
