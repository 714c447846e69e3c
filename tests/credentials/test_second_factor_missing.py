"""In production, without a second factor: everything can be opened and read; only the signature is refused, with a way on."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse
from django.utils.http import urlencode

from logbook.models import Attestation, Review
from logbook.queries.content import content_digest
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.models import Certificate
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people
from tests.factories.people import PASSWORD
from tests.logbook.reviews.builders import NEGATIVE, a_review, a_scan

from . import builders

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"
SENTENCE = "Before your first signature, add a passkey or an authenticator app under “Your profile”."


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def the_way(address: str) -> str:
    return f"/confirm/?{urlencode({'next': address})}"


def app_of(person) -> None:
    totp.TOTP.activate(person, SECRET)


def code_now() -> str:
    return totp.format_hotp_value(totp.hotp_value(SECRET, int(time.time()) // 30))


def reviewed(scan) -> tuple[str, dict]:
    answers = {f"answer_{question}": answer for question, answer in NEGATIVE.items()}
    said = {"decision": "accepted", "quality": "4", "content_digest": content_digest(scan), "comment": "Well seen."}
    return reverse("logbook:reviews_review", args=[scan.pk]), said | answers


def review(tina, pat, dana, ready, authentication):
    """Who, the page, what they send, and how many signatures of this kind there are."""
    scan = a_scan(tina)
    return pat, *reviewed(scan), Review.objects.filter(scan=scan).count


def undo(tina, pat, dana, ready, authentication):
    signed = a_review(a_scan(tina), pat)
    address = reverse("logbook:reviews_undo", args=[signed.pk])
    return pat, address, {}, Review.objects.filter(supersedes=signed).count


def amend(tina, pat, dana, ready, authentication):
    signed = a_review(a_scan(tina), pat)
    address = reverse("logbook:reviews_amend", args=[signed.pk])
    sent = reviewed(signed.scan)[1] | {"reason": "Looked again."}
    return pat, address, sent, Review.objects.filter(supersedes=signed).count


def attest(tina, pat, dana, ready, authentication):
    scan = a_scan(tina, supervisor=pat)
    address = reverse("logbook:attestations_attest", args=[scan.pk])
    sent = {"mode": "bedside", "content_digest": content_digest(scan)}
    return pat, address, sent, Attestation.objects.filter(scan=scan).count


def issue(tina, pat, dana, ready, authentication):
    address = reverse("credentials:candidates_issue", args=[ready.pk]) + "?exam=cardiac"
    return dana, address, {"exam": "cardiac"}, Certificate.objects.filter(state="valid").count


def revoke(tina, pat, dana, ready, authentication):
    address = reverse("credentials:deciding_revoke", args=[issued(ready, dana, authentication).serial])
    return dana, address, {"reason": "A complaint."}, Certificate.objects.filter(state="revoked").count


def countersign(tina, pat, dana, ready, authentication):
    certificate = issued(ready, dana, authentication)
    other = in_people.a_person("Dora Nilsen")
    in_curriculum.a_director(other, certificate.version.programme)
    certificates.revoke(certificate=certificate, by=dana, reason="A complaint.", authentication=authentication)
    address = reverse("credentials:deciding_countersign", args=[certificate.serial])
    return (
        other,
        address,
        {"csrfmiddlewaretoken": "as browsers send"},
        Certificate.objects.filter(state="revoked").count,
    )


def issued(ready, dana, authentication):
    return certificates.issue(
        enrolment=ready, applications=builders.exams("cardiac"), by=dana, authentication=authentication
    )


@pytest.mark.parametrize(
    "case", [review, undo, amend, attest, issue, revoke, countersign], ids=lambda each: each.__name__
)
def test_a_page_opens_and_only_its_signature_is_refused(
    case, tina, pat, dana, ready, authentication, settings, client_of
):
    who, address, sent, signatures = case(tina, pat, dana, ready, authentication)
    settings.SECOND_FACTOR_REQUIRED = True
    client, before = client_of(who), signatures()
    page = client.get(address)
    assert (page.status_code, page.context["second_factor_url"]) == (200, the_way(address))
    assert f'href="{the_way(address)}"' in page.content.decode()
    assert page.context["confirm_form"] is None
    for password in ({}, {"confirm_password": PASSWORD}):
        refused = client.post(address, sent | password)
        assert (refused.status_code, signatures()) == (403, before)
        assert SENTENCE in refused.content.decode()
    # The way leads to the second factor, from there back here, and the same form signs.
    assert "Before your first signature" in client.get(the_way(address)).content.decode()
    app_of(who)
    assert f'href="{the_way(address)}"' in client.get("/account/2fa/").content.decode()
    confirm = {"confirm_password": PASSWORD, "confirm_code": code_now()}
    assert client.post(address, sent | confirm).status_code == 302
    assert signatures() == before + 1


def test_what_was_typed_is_kept_when_the_signature_is_refused(tina, pat, required, client_of):
    address, sent = reviewed(a_scan(tina))
    refused = client_of(pat).post(address, sent)
    assert (refused.status_code, refused.context["form"]["comment"].value()) == (403, "Well seen.")


@pytest.mark.parametrize("signs", [False, True])
def test_the_api_refuses_the_signature_alone_and_in_the_same_words(tina, pat, required, api_of, signs):
    scan = a_scan(tina)
    if signs:
        app_of(pat)
    api = api_of(pat, sign=True)
    assert api.get(f"/api/v1/scans/{scan.pk}/").status_code == 200
    said = {"decision": "accepted", "quality": 4, "answers": NEGATIVE, "content_digest": content_digest(scan)}
    answer = api.post(f"/api/v1/scans/{scan.pk}/reviews/", said, format="json")
    if signs:
        assert answer.status_code == 201
    else:
        assert (answer.status_code, answer.json()["detail"]) == (403, SENTENCE)
        assert answer.json()["type"] == "urn:pocus:refusal:second_factor_needed"


def test_home_says_it_first_to_whoever_will_sign(tina, pat, dana, required, client_of, settings):
    said = "Before your first signature: add a second factor"
    shown = {who.name: said in client_of(who).get("/").content.decode() for who in (tina, pat, dana)}
    assert shown == {tina.name: False, pat.name: True, dana.name: True}
    assert f'href="{the_way("/")}"' in client_of(pat).get("/").content.decode()
    app_of(pat)
    assert said not in client_of(pat).get("/").content.decode()
    settings.SECOND_FACTOR_REQUIRED = False
    assert said not in client_of(dana).get("/").content.decode()
