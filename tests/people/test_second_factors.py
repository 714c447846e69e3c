"""An authenticator app and printed codes: enrolled, used, removed, recorded, and unreadable in the database."""

from __future__ import annotations

import html
import json
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from pocus_credentialing.audit.models import Event
from tests.factories.people import PASSWORD

from .conftest import SECRET

ACTIVATE, CODES = "/account/2fa/totp/activate/", "/account/2fa/recovery-codes/"


def confirmed(client: Client) -> Client:
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return client


def recorded() -> list[tuple[str, str]]:
    events = Event.objects.filter(verb__startswith="person.second_factor").order_by("seq")
    return [(event.verb, event.data["kind"]) for event in events]


def enrol(client: Client) -> str:
    """Scan the picture and type the code: returns the key."""
    page = client.get(ACTIVATE)
    secret = page.context["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    answer = client.post(ACTIVATE, {"code": code})
    assert (answer.status_code, answer.url) == (302, CODES)
    return secret


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_second_factors_are_changed_only_after_confirming(client_of, dana):
    for address in (ACTIVATE, "/account/2fa/webauthn/add/"):
        answer = client_of(dana).get(address)
        assert answer.url == f"/account/reauthenticate/?next={address.replace('/', '%2F')}"
        assert confirmed(client_of(dana)).get(address).status_code == 200


def test_an_app_is_added_with_printed_codes_and_both_are_recorded_and_mailed(client_of, dana, on_commit, mails):
    client = confirmed(client_of(dana))
    with on_commit():
        enrol(client)
    assert sorted(recorded()) == [
        ("person.second_factor_added", "recovery_codes"),
        ("person.second_factor_added", "totp"),
    ]
    assert [(event.actor, event.person) for event in Event.objects.filter(data__kind="totp")] == [(dana.pk, dana.pk)]
    assert [each.subject for each in mails()] == ["Authenticator App Activated"]
    page = client.get(CODES).content.decode()
    assert len(re.findall(r"^.*\d{8}$", page, flags=re.M)) == 10
    assert "Print the codes" in page
    assert client.get(f"{CODES}download/").headers["Content-Disposition"].startswith("attachment")


def test_a_wrong_code_adds_nothing(client_of, dana):
    client = confirmed(client_of(dana))
    client.get(ACTIVATE)
    answer = client.post(ACTIVATE, {"code": "000000"})
    assert answer.context["form"].errors["code"] == [
        "That is not the code. If it was used just now, wait for the next one."
    ]
    assert Authenticator.objects.count() == 0


def test_the_picture_is_an_image_and_the_key_can_be_typed(client_of, dana):
    page = confirmed(client_of(dana)).get(ACTIVATE)
    text = page.content.decode()
    assert 'src="data:image/svg+xml;base64,' in text
    assert page.context["form"].secret in text
    assert "POCUS%20Credentialing" in page.context["totp_url"]


def test_keys_and_codes_are_unreadable_in_the_database(app_of, dana):
    app_of(dana)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in stored
    assert [code for code in codes_of(dana) if code in stored] == []
    assert len(codes_of(dana)) == 10


def codes_of(person) -> list[str]:
    return Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()


def test_signing_in_asks_for_the_code_and_takes_each_one_once(signs_in, app_of, dana, code_now):
    app_of(dana)
    client, answer = signs_in("dana@example.org")
    assert answer.url == reverse("mfa_authenticate")
    assert client.get("/profile/").status_code == 302
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    code = code_now()
    assert client.post("/account/2fa/authenticate/", {"code": code}).url == "/"
    assert client.get("/profile/").status_code == 200
    second = signs_in("dana@example.org")[0]
    assert second.post("/account/2fa/authenticate/", {"code": code}).status_code == 200
    assert second.get("/profile/").status_code == 302


def test_the_code_that_added_the_app_does_not_sign_in_too(client_of, signs_in, dana):
    secret = enrol(confirmed(client_of(dana)))
    counter = int(time.time()) // 30
    # The half minute may have turned since: the code that was typed is the one of now, or of before.
    client, _answer = signs_in("dana@example.org")
    used = [totp.format_hotp_value(totp.hotp_value(secret, each)) for each in (counter - 1, counter)]
    known = [each for each in used if cache.get(f"allauth.mfa.totp.used?user={dana.pk}&code={each}")]
    assert len(known) == 1
    assert client.post("/account/2fa/authenticate/", {"code": known[0]}).status_code == 200
    assert client.get("/profile/").status_code == 302
    cache.clear()  # as the next half minute would
    now = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    assert client.post("/account/2fa/authenticate/", {"code": now}).url == "/"


def test_on_the_phone_itself_a_link_opens_the_app(client_of, dana):
    page = confirmed(client_of(dana)).get(ACTIVATE)
    assert page.context["totp_url"].startswith("otpauth://totp/")
    link = f'<a href="{html.escape(page.context["totp_url"])}">Open in your authenticator app</a>'
    assert (link in page.content.decode(), page.context["form"].secret in page.context["totp_url"]) == (True, True)


def test_codes_can_be_guessed_five_times(signs_in, app_of, dana, code_now):
    app_of(dana)
    client, _answer = signs_in("dana@example.org")
    for _ in range(5):
        client.post("/account/2fa/authenticate/", {"code": "000000"})
    answer = client.post("/account/2fa/authenticate/", {"code": code_now(fresh=False)})
    assert answer.context["form"].errors["code"] == ["Too many tries. Wait five minutes, or sign in with a passkey."]


def test_a_printed_code_signs_in_once(signs_in, app_of, dana):
    app_of(dana)
    printed = codes_of(dana)[0]
    client, _answer = signs_in("dana@example.org")
    assert client.post("/account/2fa/authenticate/", {"code": printed}).url == "/"
    again, _answer = signs_in("dana@example.org")
    assert again.post("/account/2fa/authenticate/", {"code": printed}).status_code == 200
    assert len(codes_of(dana)) == 9


def test_new_codes_replace_the_old_ones_and_are_recorded(client_of, app_of, dana, on_commit):
    app_of(dana)
    old = codes_of(dana)
    client = confirmed(client_of(dana))
    with on_commit():
        assert client.post(f"{CODES}generate/").status_code == 302
    assert set(old) & set(codes_of(dana)) == set()
    assert recorded() == [("person.second_factor_added", "recovery_codes")]


def test_removing_the_last_one_takes_its_codes_along_and_is_recorded(client_of, app_of, dana):
    app_of(dana)
    client = confirmed(client_of(dana))
    assert client.post("/account/2fa/totp/deactivate/").status_code == 302
    assert Authenticator.objects.count() == 0
    assert sorted(recorded()) == [
        ("person.second_factor_removed", "recovery_codes"),
        ("person.second_factor_removed", "totp"),
    ]


def test_what_cannot_be_recorded_is_not_removed(client_of, app_of, dana, monkeypatch):
    app_of(dana)
    client = confirmed(client_of(dana))
    monkeypatch.setattr(Event, "save", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        client.post("/account/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=dana).count() == 2


def test_nobody_sees_or_removes_another_ones_passkey(client_of, dana, tina):
    hers = Authenticator.objects.create(user=tina, type="webauthn", data={"name": "Phone", "credential": {}})
    client = confirmed(client_of(dana))
    for verb in ("edit", "remove"):
        assert client.get(f"/account/2fa/webauthn/keys/{hers.pk}/{verb}/").status_code == 404
    assert Authenticator.objects.filter(pk=hers.pk).exists() is True
