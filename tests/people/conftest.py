"""What the tests of people share: a browser that signs in by its own hands, mails that left, codes of an app."""

from __future__ import annotations

import threading
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.test import Client

from pocus_credentialing.people.emails import THREAD
from tests.factories.people import PASSWORD

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def signs_in(db):
    """Sign in at the page, as a person does; gives the browser and the answer."""

    def sign_in(email: str, password: str = PASSWORD, client: Client | None = None, **headers):
        client = client or Client()
        return client, client.post("/account/login/", {"login": email, "password": password}, **headers)

    return sign_in


@pytest.fixture
def mails():
    """The mails that have left, once their threads are done."""

    def left():
        for thread in threading.enumerate():
            if thread.name == THREAD:
                thread.join()
        return mail.outbox

    return left


@pytest.fixture
def app_of(db):
    """Enrol an authenticator app for a person, with its recovery codes."""

    def enrol(person) -> Authenticator:
        app = totp.TOTP.activate(person, SECRET).instance
        RecoveryCodes.activate(person)
        return app

    return enrol


@pytest.fixture
def code_now():
    """What the app shows now; each call forgets that it was used, as the next half minute would."""

    def code(*, fresh: bool = True) -> str:
        if fresh:
            cache.clear()
        counter = int(time.time()) // 30
        return totp.format_hotp_value(totp.hotp_value(SECRET, counter))

    return code
