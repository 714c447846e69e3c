"""Does a program invite an outside signatory as the page does? They themselves sign on their page, by their link."""

from __future__ import annotations

import pytest

from pocus_credentialing.credentials.actions import signatories
from pocus_credentialing.credentials.models import OutsideSignatory
from pocus_credentialing.people.models import KeptAnswer
from tests.credentials import builders

from .conftest import sign

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/signatories/"


def body(enrolment, **more) -> dict:
    return {"enrolment": str(enrolment.pk), "applications": ["cardiac"], "name": "Ada Lind", **more}


def test_a_program_invites_and_is_told_the_link_once(api_of, client, own, dana):
    api = api_of(dana)
    made = api.post(ADDRESS, body(own), "json", HTTP_IDEMPOTENCY_KEY="once")
    assert (made.status_code, made.json()["state"], made.json()["applications"]) == (201, "open", ["cardiac"])
    secret = made.json()["link"].rstrip("/").rsplit("/", 1)[1]
    assert client.get(f"/sign/{secret}/").status_code == 200
    again = api.post(ADDRESS, body(own), "json", HTTP_IDEMPOTENCY_KEY="once")
    assert (again.status_code, again.json()) == (201, {**made.json(), "link": None})
    assert (OutsideSignatory.objects.count(), secret in str(KeptAnswer.objects.get().body)) == (1, False)


def test_what_became_of_it_is_told(api_of, own, dana, invited):
    signatory, secret = invited
    address = f"{ADDRESS}{signatory.pk}/"
    assert api_of(dana).get(address).json()["opened_at"] is None
    signatories.open(signatory=signatories.find(secret), by=None)
    assert api_of(dana).get(address).json()["opened_at"] is not None
    signatories.decline(signatory=signatories.find(secret), by=None, reason="I do not know Dana.")
    told = api_of(dana).get(ADDRESS).json()["results"]
    assert [(each["state"], each["reason"], each["certificate"]) for each in told] == [
        ("declined", "I do not know Dana.", None)
    ]


def test_a_signed_one_names_its_certificate(api_of, dana, invited):
    certificate = sign(signatories.find(invited[1]))
    (told,) = api_of(dana).get(ADDRESS).json()["results"]
    assert (told["state"], told["printed_name"], told["certificate"]) == ("signed", "Ada Lind, MD", certificate.serial)


def test_a_link_is_withdrawn_once(api_of, client, dana, invited, link):
    first, second = (api_of(dana).post(f"{ADDRESS}{invited[0].pk}/withdraw/") for _ in range(2))
    assert (first.status_code, first.json()["state"], second.status_code) == (200, "withdrawn", 409)
    assert second.json()["reasons"][0]["code"] == "signatory_link_withdrawn"
    assert client.get(link).status_code == 409


def test_unknown_fields_are_named_and_nothing_is_made(api_of, own, dana):
    answer = api_of(dana).post(ADDRESS, body(own, role="Chief"), "json")
    assert (answer.status_code, [reason["field"] for reason in answer.json()["reasons"]]) == (400, ["role"])
    assert OutsideSignatory.objects.count() == 0


def test_a_trainee_whom_a_director_certifies_invites_nobody(api_of, tina, pat, programme):
    refused = api_of(tina).post(ADDRESS, body(builders.complete(tina, pat)), "json")
    assert (refused.status_code, refused.json()["reasons"][0]["code"]) == (403, "not_director")


def test_an_address_that_is_too_long_to_keep_is_refused_at_both_doors(api_of, signing_client_of, own, dana):
    long = f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}"
    refused = api_of(dana).post(ADDRESS, body(own, email=long), "json")
    page = signing_client_of(dana).post(f"/candidates/{own.pk}/signatory/", {"exam": ["cardiac"], "email": long})
    assert (len(long), refused.status_code, page.status_code) == (304, 400, 400)
    assert [each["code"] for each in refused.json()["reasons"]] == ["max_length"]
    assert (list(page.context["form"].errors), OutsideSignatory.objects.count()) == (["email"], 0)
