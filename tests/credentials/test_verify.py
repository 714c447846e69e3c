"""What does a stranger learn from a code, as a page and as JSON, and how often may they ask?"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.codes import grouped, new_code
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.people import signing

from . import builders
from .test_pages import text_of

pytestmark = pytest.mark.django_db
GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "check-a-certificate-offline.md"


@pytest.fixture(autouse=True)
def nobody_has_asked_yet():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def stranger():
    return Client()


def as_json(client, code):
    return client.get(f"/v/{code}", HTTP_ACCEPT="application/json")


def valid(certificate, by, authentication):
    pass


def expired(certificate, by, authentication):
    Certificate.objects.filter(pk=certificate.pk).update(expires_on=timezone.now().date() - timedelta(days=2))


def suspended(certificate, by, authentication):
    certificates.suspend(certificate=certificate, by=by, reason="SECRET-REASON")


def revoked(certificate, by, authentication):
    certificates.revoke(certificate=certificate, by=by, reason="SECRET-REASON", authentication=authentication)


def replaced(certificate, by, authentication):
    soon = timezone.now().date() + timedelta(days=3)
    Certificate.objects.filter(pk=certificate.pk).update(expires_on=soon)
    certificates.issue(
        enrolment=certificate.enrolment, applications=builders.exams("cardiac"), by=by, authentication=authentication
    )


STATES = {
    valid: "This certificate was issued here and holds today.",
    expired: "It was valid through ",
    suspended: "Not to be relied on since ",
    revoked: "Withdrawn by the issuer on ",
    replaced: "A newer certificate took its place.",
}


@pytest.mark.parametrize("happened", STATES, ids=lambda happened: happened.__name__)
def test_each_state_is_told_alike_to_a_person_and_to_a_program(happened, certificate, dana, authentication, stranger):
    happened(certificate, dana, authentication)
    page = stranger.get(f"/v/{certificate.code}")
    body = as_json(stranger, certificate.code)
    assert (page.status_code, body.status_code) == (200, 200)
    read = text_of(page)
    assert STATES[happened] in read
    assert "Tina Okafor, MD" in read
    assert certificate.serial in read
    assert "Focused cardiac ultrasound" in read
    assert re.search(r"Checked \d{1,2} \w{3} \d{4} \d\d:\d\d UTC", read)
    said = body.json()
    assert said["state"] == happened.__name__
    assert signing.is_genuine(said["statement"], said["kid"], said["signature"])
    newer = Certificate.objects.exclude(pk=certificate.pk).first()
    assert (said["replaced_by"] or "").endswith(newer.code if newer else "")
    everything = page.content.decode() + body.content.decode()
    for hidden in ("SECRET-REASON", "tina@example.org", "dana@example.org", str(certificate.holder_id)):
        assert hidden not in everything
    assert '"scans"' not in body.content.decode()


@pytest.mark.parametrize("happened", [valid, revoked])
def test_an_answer_is_for_this_moment_and_has_no_script(happened, certificate, dana, authentication, stranger):
    happened(certificate, dana, authentication)
    page = stranger.get(f"/v/{certificate.code}")
    assert page["Cache-Control"] == "no-store"
    assert "<script" not in page.content.decode()
    assert "sessionid" not in page.cookies


def test_a_code_may_be_written_in_any_way(certificate, stranger):
    code = certificate.code
    for path in (
        f"/V/{code}",
        f"/v/{code.lower()}",
        f"/v/{grouped(code)}",
        f"/V/{grouped(code).lower().replace('0', 'o')}",
    ):
        assert stranger.get(path).status_code == 200
    assert stranger.get("/v/", {"code": f" {grouped(code).lower()} "}).url == f"/v/{code}"


def test_unknown_and_miscopied_are_404_on_the_same_page(certificate, stranger):
    other = new_code()
    page = stranger.get(f"/v/{other}")
    assert page.status_code == 404
    assert "Not known here No certificate with this code was issued here." in text_of(page)
    wrong = certificate.code[:-1] + ("0" if certificate.code[-1] != "0" else "1")
    page = stranger.get(f"/v/{wrong}")
    assert page.status_code == 404
    assert "This code was miscopied" in text_of(page)
    typed = f" {grouped(wrong).lower().replace('0', 'o')} "
    page = stranger.get("/v/", {"code": typed}, follow=True)
    assert f"You typed {typed.strip()}: compare it with the paper" in text_of(page)
    page = stranger.get("/v/7K3M")
    assert "A code has 16 letters and digits; this one has 4." in text_of(page)
    page = stranger.get("/v/", {"code": f" {certificate.serial.lower()}"}, follow=True)
    assert "That is the serial number. The code stands beside the square code" in text_of(page)
    assert (as_json(stranger, other).status_code, as_json(stranger, other).json()["state"]) == (404, "unknown")


def test_what_is_only_intended_is_unknown(certificate, stranger):
    Certificate.objects.update(state="issuing")
    assert stranger.get(f"/v/{certificate.code}").status_code == 404


def test_a_wild_code_is_a_404_and_never_a_fault(stranger, db):
    for code in ("é" * 30, "'; DROP", "9" * 500, "%F0%9D%9F%98" * 16):
        assert stranger.get(f"/v/{code}").status_code == 404
    assert stranger.get("/v/%00").status_code == 400  # no address at all
    assert stranger.get("/v/", {"code": "a/b?c"}).status_code == 302
    assert stranger.get("/v/", {"code": "   "}).status_code == 200
    assert stranger.post(f"/v/{new_code()}").status_code == 405


def test_one_certificate_costs_one_query_besides_the_limit(certificate, stranger):
    stranger.get(f"/v/{certificate.code}")
    with CaptureQueriesContext(connection) as captured:
        stranger.get(f"/v/{certificate.code}")
    ours = [each for each in captured.captured_queries if "credentials_" in each["sql"]]
    assert len(ours) == 1


def test_sixty_a_minute_from_one_address(certificate, stranger):
    code = certificate.code
    assert {stranger.get(f"/v/{code}").status_code for _ in range(60)} == {200}
    refused = stranger.get(f"/v/{code}")
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert "Too many checks from this address." in text_of(refused)
    assert as_json(stranger, code)["Content-Type"] == "application/problem+json"
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert elsewhere.get(f"/v/{code}").status_code == 200


def test_the_guide_for_checking_offline_works(certificate, stranger, tmp_path):
    script = tmp_path / "check.py"
    script.write_text(re.search(r"```python\n(.*?)```", GUIDE.read_text(), re.S)[1])
    keys, file = tmp_path / "keys.json", tmp_path / "statement.json"
    keys.write_text(stranger.get("/.well-known/pocus-keys.json").content.decode())
    found = as_json(stranger, certificate.code).json()
    file.write_text(json.dumps(found))

    def run():
        done = subprocess.run([sys.executable, script, file, keys], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    assert run() == (0, f"genuine: Tina Okafor, MD {certificate.serial} until {certificate.expires_on}\n")
    found["statement"]["holder"] = "Someone Else"
    file.write_text(json.dumps(found))
    assert run() == (1, "")
