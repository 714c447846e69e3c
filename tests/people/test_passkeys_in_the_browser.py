"""A passkey from making to removing, in real Chromium with an authenticator that Chromium itself plays.

The strict content policy holds on every page: anything it blocks is a console error, and fails the journey.
"""

from __future__ import annotations

import os
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import call_command
from playwright.sync_api import Page, expect

from pocus_credentialing.audit.models import Event
from tests.beside_the_loop import playwright_here
from tests.chromium import launched
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def browser_page(live_server, monkeypatch):
    """A phone with a fingerprint reader, at localhost, which passkeys need."""
    # Playwright keeps an event loop in this thread; the fixtures around it use the database from here all the same.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    call_command("createcachetable", verbosity=0)
    cache.clear()
    with playwright_here() as playwright:
        browser = launched(playwright, whole=True)
        context = browser.new_context(
            viewport={"width": 360, "height": 760}, base_url=live_server.url.replace("127.0.0.1", "localhost")
        )
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        devtools = context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        device = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]
        page.devtools, page.device = devtools, device
        yield page
        context.close()
        browser.close()
        assert complaints == []


def sign_in(page: Page) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill("dana@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    # The next step goes elsewhere: not before this one has arrived.
    expect(page).not_to_have_url(re.compile("/account/login/"))


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()


def confirm_by_password(page: Page) -> None:
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def test_a_passkey_is_made_signs_in_confirms_a_signature_and_is_removed(browser_page, dana):
    page = browser_page
    sign_in(page)
    page.goto("/account/2fa/webauthn/add/")
    confirm_by_password(page)
    page.get_by_label("Name of this passkey").fill("Work phone")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes", exact=True)).to_be_visible()
    assert len(re.findall(r"^\d{8}$", page.locator("pre").inner_text(), flags=re.M)) == 10
    made = Authenticator.objects.get(type="webauthn")
    assert (made.user, made.wrap().name, made.wrap().is_passwordless) == (dana, "Work phone", True)

    # Signing in by it alone, without a password.
    sign_out(page)
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).not_to_have_url(re.compile("/account/"))
    page.goto("/profile/")
    expect(page.get_by_text("1 passkey", exact=True)).to_be_visible()

    # As the second factor after a password.
    sign_out(page)
    sign_in(page)
    expect(page.get_by_role("heading", name="Your second factor")).to_be_visible()
    page.get_by_role("button", name="Use your passkey").click()
    expect(page).not_to_have_url(re.compile("/account/"))

    # Confirming a signature: back where it was asked for, with a signing session.
    page.goto("/confirm/?next=/profile/")
    page.get_by_role("link", name="Use your passkey").click()
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url("**/profile/")
    expect(page.get_by_text("can sign reviews until half an hour after the last one")).to_be_visible()

    page.goto("/account/2fa/webauthn/")
    page.get_by_role("link", name="Work phone").click()
    page.get_by_role("link", name="Remove this passkey").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("No passkey yet")).to_be_visible()
    assert Authenticator.objects.count() == 0
    kinds = [
        (event.verb.removeprefix("person.second_factor_"), event.data["kind"])
        for event in Event.objects.filter(verb__startswith="person.second_factor").order_by("seq")
    ]
    assert sorted(kinds) == [
        ("added", "recovery_codes"), ("added", "webauthn"), ("removed", "recovery_codes"), ("removed", "webauthn"),
    ]  # fmt: skip


def test_a_device_that_does_not_recognise_its_owner_lets_nobody_in(browser_page, dana):
    page = browser_page
    sign_in(page)
    page.goto("/account/2fa/webauthn/add/")
    confirm_by_password(page)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes", exact=True)).to_be_visible()
    sign_out(page)
    page.devtools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": page.device})
    page.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("That did not work. Try again, or use your password.")).to_be_visible()
    page.goto("/profile/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_without_scripts_the_password_and_the_code_still_do(live_server, dana, app_of, code_now, monkeypatch):
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    app_of(dana)
    call_command("createcachetable", verbosity=0)
    with playwright_here() as playwright:
        browser = launched(playwright, whole=True)
        page = browser.new_context(java_script_enabled=False, base_url=live_server.url).new_page()
        sign_in(page)
        expect(page.get_by_role("button", name="Use your passkey")).to_be_hidden()
        page.get_by_label("Code").fill(code_now())  # only now: it is good for half a minute at most
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Your second factor")).to_be_hidden()
        page.goto("/profile/")
        expect(page.get_by_role("heading", name="Your profile")).to_be_visible()
        browser.close()
