"""A director fills in where a teaching archive is: what is refused stands above the form, with everything that was typed."""

from __future__ import annotations

import html

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from logbook.actions import archives
from logbook.models import TeachingArchive
from pocus_credentialing import outgoing

pytestmark = pytest.mark.django_db
BY_DICOM = {"name": "PACS", "takes": "released", "ae_title": "PACS", "host": "169.254.169.254", "port": "104"}
ELSEWHERE = {"name": "Cloud", "takes": "accepted", "address": "https://archive.example/dicom-web"}


@pytest.fixture(autouse=True)
def anywhere(settings):
    settings.OUTGOING = outgoing.OutgoingSettings(allowed=(), ca="")


@pytest.fixture
def by_web(hospital, dana):
    return archives.add(
        institution=hospital, by=dana, kind="web", name="Cloud", takes="accepted", token="first",
        address="https://cloud.example/dicom-web",
    )  # fmt: skip


def said(answer) -> str:
    """What stands above the next page; what was said before may still wait there, unread."""
    return str(list(get_messages(answer.wsgi_request))[-1])


def test_an_address_that_is_not_sent_to_is_refused_above_the_form_and_what_was_typed_stays(
    client_of, hospital, dana, by_web
):
    page = reverse("logbook:archives_new", args=[hospital.pk, "dicom"])
    answer = client_of(dana).post(page, BY_DICOM)
    text = html.unescape(answer.content.decode())
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (
        409,
        ["This server does not connect to that address. Whoever runs it decides which it may: ask them."],
    )
    assert all(f'value="{BY_DICOM[name]}"' in text for name in ("name", "ae_title", "host", "port"))
    assert client_of(dana).post(page, {**BY_DICOM, "host": "10.20.30.40"}).status_code == 302
    assert list(TeachingArchive.objects.order_by("host").values_list("host", flat=True)) == ["", "10.20.30.40"]


def test_the_same_where_one_is_changed(client_of, dana, by_web):
    page = reverse("logbook:archives_edit", args=[by_web.pk])
    answer = client_of(dana).post(page, {**ELSEWHERE, "address": "https://127.0.0.1/dicom-web"})
    by_web.refresh_from_db()
    assert (answer.status_code, len(answer.context["form"].non_field_errors()), by_web.address) == (
        409,
        1,
        "https://cloud.example/dicom-web",
    )


def test_whoever_changes_the_address_is_told_that_the_token_stays_behind(client_of, dana, by_web):
    page = reverse("logbook:archives_edit", args=[by_web.pk])
    client = client_of(dana)
    stays = said(client.post(page, ELSEWHERE))
    given = said(client.post(page, {**ELSEWHERE, "address": "https://third.example/dicom-web", "token": "third"}))
    renamed = said(client.post(page, {**ELSEWHERE, "address": "https://third.example/dicom-web", "name": "The cloud"}))
    by_web.refresh_from_db()
    assert (stays, given, renamed, by_web.token is None) == (
        "Saved. The token stays behind with the old address: enter the one for this.",
        "Saved.",
        "Saved.",
        False,
    )
