"""Every answer carries what protects it: pages, files, refusals, mistakes and faults alike."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import path

from .matrix import GET, asked, page_client
from .test_addresses import ROWS

ALLOWED_SOURCES = {"'none'", "'self'", "data:", "blob:"}
OPEN_TO_ALL = {"credentials:verify_keys"}  # public keys, which anybody may keep for an hour


def faults(headers: dict[str, str], *, private: bool) -> list[str]:
    """What is missing or too wide."""
    held = {name.lower(): value for name, value in headers.items()}
    policy = dict(
        (part.split()[0], part.split()[1:])
        for part in held.get("content-security-policy", "").split(";")
        if part.strip()
    )
    found = []
    if policy.get("default-src") != ["'none'"] or policy.get("frame-ancestors") != ["'none'"]:
        found.append(f"policy {policy}")
    if not {source for sources in policy.values() for source in sources} <= ALLOWED_SOURCES:
        found.append(f"too wide {policy}")
    if held.get("x-content-type-options") != "nosniff":
        found.append("nosniff")
    if held.get("referrer-policy") not in ("same-origin", "no-referrer"):
        found.append("referrer")
    if private and not {"no-store", "private"} & set(re.split(r",\s*", held.get("cache-control", ""))):
        found.append(f"kept {held.get('cache-control')}")
    return found


def test_every_answer_of_the_table_is_protected(world):
    found = {}
    for row in (row for row in ROWS if row.verb == GET):
        for actor in ("anonymous", "sid", "tina"):
            answer = asked(row, actor, world)
            private = actor != "anonymous" and row.name not in OPEN_TO_ALL
            if wrong := faults(answer.headers, private=private):
                found[f"{row}, {actor}"] = wrong
    assert found == {}


def test_so_is_every_answer_to_what_is_sent(world):
    found = {}
    for row in (row for row in ROWS if row.verb != GET):
        if wrong := faults(asked(row, "dana", world).headers, private=True):
            found[str(row)] = wrong
    assert found == {}


def test_the_picture_and_the_film_are_not_kept_by_what_lies_between(world):
    """A file of a clip may stay in the reader's own browser, never in a shared cache; the uncropped one nowhere."""
    kept = {
        row.name: asked(row, "tina", world).headers.get("Cache-Control", "")
        for row in ROWS
        if row.verb == GET
        and row.cells["tina"] == "200"
        and re.search(r"clips[_-](video|poster|thumb|dicom|original)", row.name)
    }
    assert {name: value for name, value in kept.items() if "private" not in value and "no-store" not in value} == {}
    assert "no-store" in kept["logbook:clips_original_poster"]


def fails(request):
    raise RuntimeError("QUERZOLIN is nobody's business")


def suspicious(request):
    from django.core.exceptions import SuspiciousOperation  # noqa: PLC0415

    raise SuspiciousOperation("no")


class Broken:
    """The site's addresses, and two that fail."""

    from pocus_credentialing import urls as site  # noqa: PLC0415

    urlpatterns = [
        *site.urlpatterns,
        path("fails/", fails),
        path("api/v1/fails/", fails),
        path("suspicious/", suspicious),
    ]
    handler400, handler403, handler404, handler500 = site.handler400, site.handler403, site.handler404, site.handler500


@pytest.mark.parametrize(
    ("address", "status"),
    [("/fails/", 500), ("/api/v1/fails/", 500), ("/suspicious/", 400), ("/nothing/", 404), ("/api/v1/nothing/", 404)],
)
@pytest.mark.parametrize("actor", ["anonymous", "dana"])
def test_mistakes_and_faults_say_so_in_a_sentence_and_nothing_more(address, status, actor, world, settings):
    settings.ROOT_URLCONF = Broken
    client = page_client(actor, world)
    client.raise_request_exception = False
    response = client.get(address)
    assert response.status_code == status
    assert faults(dict(response.headers), private=False) == []
    text = response.content.decode()
    assert [word for word in ("QUERZOLIN", "Traceback") if word in text] == []
    assert response["Content-Type"].startswith("application/problem+json" if "/api/" in address else "text/html")


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_a_verb_that_is_not_taken_is_answered_protected(verb, world):
    response = getattr(page_client("dana", world), verb)("/")
    assert (response.status_code, faults(dict(response.headers), private=False)) == (405, [])


def test_static_files_are_protected_too(settings, db):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    response = Client().get("/static/brand.svg")
    b"".join(response.streaming_content)
    response.close()
    assert (response.status_code, faults(dict(response.headers), private=False)) == (200, [])
