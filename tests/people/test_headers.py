"""What every answer says to the browser, and what the cookies are, on a hospital's own installation."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
    "media-src 'self' blob:", "font-src 'self'", "connect-src 'self'", "form-action 'self'", "manifest-src 'self'",
    "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'",
}  # fmt: skip
PAGES = ["/account/login/", "/account/signup/", "/account/password/reset/", "/join/x/", "/start/x/", "/nothing/"]


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_carries_the_headers(db, address):
    headers = Client().get(address).headers
    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ["/profile/", "/account/2fa/", "/account/password/change/", "/confirm/"])
def test_pages_of_ones_own_hold_no_inline_script_or_style(client_of, dana, address):
    text = client_of(dana).get(address).content.decode()
    assert [
        word for word in ("<style", " style=", "<script>", 'type="application/json"', " onclick=") if word in text
    ] == []


def test_cookies_are_out_of_reach_of_scripts(client_of, dana):
    client = Client()
    client.post("/account/login/", {"login": "dana@example.org", "password": "correct horse battery"})
    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert (name, cookie["httponly"], cookie["samesite"], cookie["path"]) == (name, True, "Lax", "/")


def test_in_production_cookies_and_transport_are_locked(tmp_path):
    asked = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
             "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_SSL_REDIRECT", "SECOND_FACTOR_REQUIRED",
             "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN", "DEBUG"]  # fmt: skip
    script = f"""
import json, django
from django.conf import settings
django.setup()
print(json.dumps([getattr(settings, name) for name in {asked!r}]))
"""
    given = {
        **os.environ,
        "POCUS_ENV": "production",
        "POCUS_DATA": str(tmp_path / "data"),
        "SITE_URL": "https://pocus.example.org",
        "ALLOWED_HOSTS": "pocus.example.org",
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "pocus_credentialing.settings",
    }
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env=given, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = dict(zip(asked, json.loads(ran.stdout.splitlines()[-1]), strict=True))
    assert found == {
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 63_072_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_SSL_REDIRECT": True,
        "SECOND_FACTOR_REQUIRED": True,
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": False,
        "DEBUG": False,
    }
