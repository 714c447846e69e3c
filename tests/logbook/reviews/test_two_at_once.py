"""Sixteen people sign the same scan in the same moment: exactly one review, and fifteen clear refusals."""

from __future__ import annotations

import pytest

from logbook.actions import reviews
from logbook.models import Review, Scan
from pocus_credentialing.audit import queries as audit
from pocus_credentialing.audit.models import Event

from .builders import a_review, a_scan, an_open_session, words
from .parallel import PARALLEL, a_database_of_several_connections, at_once, seen_from_outside

pytestmark = pytest.mark.django_db(transaction=True)


def test_sixteen_reviews_of_one_scan_are_one(tina, pat, tmp_path):
    scan = a_scan(tina)
    said = words(scan)
    with a_database_of_several_connections(tmp_path):
        found = at_once(lambda: reviews.review(scan=scan, by=pat, authentication=an_open_session(), **said))
        left = seen_from_outside(
            lambda: (
                Scan.objects.get().state,
                Review.objects.count(),
                Event.objects.filter(verb="scan.reviewed").count(),
                list(audit.verify()),
            )
        )
    assert found == {"done": 1, ("already_reviewed",): PARALLEL - 1}
    assert left == ("accepted", 1, 1, [])


def test_sixteen_undoings_of_one_review_are_one(tina, pat, tmp_path):
    review = a_review(a_scan(tina), pat)
    with a_database_of_several_connections(tmp_path):
        found = at_once(lambda: reviews.undo(review=review, by=pat, authentication=an_open_session()))
        left = seen_from_outside(lambda: (Scan.objects.get().state, Review.objects.filter(kind="undo").count()))
    assert found == {"done": 1, ("superseded", "wrong_state"): PARALLEL - 1}
    assert left == ("submitted", 1)


def test_sixteen_amendments_of_one_review_are_one(tina, pat, tmp_path):
    review = a_review(a_scan(tina), pat)
    said = words(review.scan, "rejected")
    with a_database_of_several_connections(tmp_path):
        found = at_once(lambda: reviews.amend(review=review, by=pat, authentication=an_open_session(), **said))
        left = seen_from_outside(lambda: (Scan.objects.get().state, Review.objects.count()))
    assert found == {"done": 1, ("superseded",): PARALLEL - 1}
    assert left == ("rejected", 2)


def test_sixteen_openings_stamp_once(tina, pat, tmp_path):
    scan = a_scan(tina)
    with a_database_of_several_connections(tmp_path):
        assert at_once(lambda: reviews.open(scan=scan, by=pat)) == {"done": PARALLEL}
        assert seen_from_outside(lambda: Event.objects.filter(verb="scan.opened").count()) == 1
