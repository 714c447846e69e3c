"""Whoever presses twice, on two devices, has signed once."""

from __future__ import annotations

import pytest

from curriculum.named_roles import Signature
from pocus_credentialing.credentials import signing_off, standings
from pocus_credentialing.credentials.actions import sign_offs
from pocus_credentialing.credentials.models import SignOff
from tests.logbook.reviews.builders import an_open_session
from tests.logbook.reviews.parallel import PARALLEL, a_database_of_several_connections, at_once, seen_from_outside

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = Signature("mentor", "summary_training_record", "cardiac")


def test_of_many_signatures_at_once_one_is_given(enrolment, pat, give, tmp_path):
    give(pat, "mentor")
    standings.refresh(enrolment)
    digest = signing_off.shown_digest(enrolment, ASKED)
    proof = an_open_session()
    with a_database_of_several_connections(tmp_path):
        found = at_once(
            lambda: sign_offs.sign(
                enrolment=enrolment, asked=ASKED, by=pat, authentication=proof, content_digest=digest
            )
        )
        left = seen_from_outside(lambda: SignOff.objects.count())
    assert left == 1
    assert found == {"done": 1, ("signed_already",): PARALLEL - 1}
