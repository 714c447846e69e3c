"""One mail to each person: what one address or the server does wrong keeps nobody else's, and undoes nothing."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from pocus_credentialing.people.emails import write

pytestmark = pytest.mark.django_db(transaction=True)


class Picky(EmailBackend):
    """A mail server that does not take mail for Tina."""

    def send_messages(self, messages):
        if any(address.startswith("tina") for message in messages for address in message.to):
            raise ConnectionRefusedError
        return super().send_messages(messages)


class Away(EmailBackend):
    """A mail server that does not answer."""

    def open(self):
        raise TimeoutError


def written_to(*people) -> list[list[str]]:
    write("logbook/emails/call_back", people, "https://example.org/call-backs/")
    return [message.to for message in mail.outbox]


def test_each_has_a_mail_of_their_own(tina, dana):
    assert written_to(tina, dana) == [[tina.email], [dana.email]]


def test_an_address_that_is_refused_keeps_nobody_else_s_mail(tina, dana, settings):
    settings.EMAIL_BACKEND = "tests.people.test_mail.Picky"
    assert written_to(tina, dana) == [[dana.email]]


def test_a_server_that_is_away_is_logged_without_a_name(tina, dana, settings, caplog):
    settings.EMAIL_BACKEND = "tests.people.test_mail.Away"
    assert written_to(tina, dana) == []
    assert [record.getMessage() for record in caplog.records if record.name.endswith("people.emails")] == [
        "2 mails could not be sent: TimeoutError"
    ]


def test_a_server_that_is_away_is_waited_for_ten_seconds_at_most(settings):
    assert settings.EMAIL_TIMEOUT == 10
