"""Mistakes and faults carry what protects whoever reads them, as every answer in the table of addresses does."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import path

from .matrix import page_client
from .protecting import faults


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
