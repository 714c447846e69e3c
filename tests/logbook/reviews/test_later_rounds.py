"""A scan that came back and was reviewed again is decided by its last round alone."""

from __future__ import annotations

import pytest

from logbook.actions import reviews, scans
from logbook.rules.reviews import can_amend, can_undo
from pocus_credentialing.refusals import NotNow

from . import builders


@pytest.fixture
def two_rounds(tina, pat, dana):
    """Pat returned it, Tina sent it again, Dana accepted it: Pat's review and Dana's."""
    scan = builders.a_scan(tina, supervisor=pat)
    returned = builders.a_review(scan, pat, "returned", reason="One view is missing.")
    scan.refresh_from_db()
    scans.submit(scan=scan, by=tina)
    scan.refresh_from_db()
    return returned, builders.a_review(scan, dana)


def test_an_earlier_round_can_neither_be_undone_nor_amended(two_rounds, pat):
    returned, accepted = two_rounds

    with pytest.raises(NotNow) as refused:
        reviews.undo(review=returned, by=pat, authentication=builders.an_open_session())

    assert refused.value.code == "superseded"
    assert not can_amend(pat, returned)
    accepted.scan.refresh_from_db()
    assert accepted.scan.state == "accepted"


def test_the_last_round_can_be_undone_and_amended_by_its_signer(two_rounds, dana):
    _, accepted = two_rounds

    assert can_undo(dana, accepted)
    assert can_amend(dana, accepted)
