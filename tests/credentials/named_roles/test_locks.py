"""Giving, ending, signing and withdrawing take their locks in the one order."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from curriculum.actions import memberships, named_roles
from curriculum.named_roles import Signature
from pocus_credentialing.credentials import signing_off, standings
from pocus_credentialing.credentials.actions import sign_offs
from tests.credentials.test_order_of_locks import in_order
from tests.logbook.reviews.builders import an_open_session

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one lock"),
]
ASKED = Signature("mentor", "summary_training_record", "cardiac")


def test_everything_about_named_roles_and_what_is_signed_by_them(programme, enrolment, pat, sue, dana):
    standings.refresh(enrolment)
    with in_order("give"):
        given = named_roles.give(programme=programme, person=pat, code="mentor", by=dana, starts_on=date(2026, 1, 5))
    with in_order("sign"):
        signed = sign_offs.sign(
            enrolment=enrolment,
            asked=ASKED,
            by=pat,
            authentication=an_open_session(),
            content_digest=signing_off.shown_digest(enrolment, ASKED),
        )
    with in_order("withdraw"):
        sign_offs.withdraw(sign_off=signed, by=dana, authentication=an_open_session(), reason="Why.")
    with in_order("end"):
        named_roles.end(named_role=given, by=dana)
    named_roles.give(programme=programme, person=sue, code="supervisor", by=dana)
    with in_order("end with the last role"):
        memberships.end(membership=sue.memberships.get(), by=dana)
    assert sue.named_roles.get().ends_on == programme.institution.today()
