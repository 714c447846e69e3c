"""A signature binds who, as what, with which meaning, when and how proven, to exactly what was shown."""

from __future__ import annotations

import copy

import pytest
from django.db import IntegrityError, connection, transaction

from logbook import statements
from logbook.actions import reviews
from logbook.models import Review
from logbook.queries.content import content_digest
from pocus_credentialing.people.signing import is_genuine

from .builders import a_review, a_scan, an_attestation, an_open_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(tina, pat):
    scan = a_scan(tina)
    clip = scan.clips.get()
    return a_review(
        scan,
        pat,
        comment="Fan down for the outflow tract – “good” otherwise.",
        iaim={"acquisition": 4},
        entrustment=3,
        comments_on_frames=[{"clip": clip.pk, "frame": 7, "text": "Here"}],
    )


def test_the_statement_says_everything_and_is_genuine(review, tina, pat, hospital, programme):
    said = Review.objects.get(pk=review.pk).statement
    assert {key: said[key] for key in ("type", "kind", "round", "decision", "quality", "supersedes")} == {
        "type": "pocus-review/1", "kind": "review", "round": 1, "decision": "accepted", "quality": 4, "supersedes": None,
    }  # fmt: skip
    assert (said["scan"], said["trainee"], said["signer"]) == (str(review.scan_id), str(tina.pk), str(pat.pk))
    assert (said["printed_name"], said["role"], said["meaning"]) == ("Pat Lindqvist, FACEP", "proctor", "accepts")
    assert (said["institution"], said["programme"]) == (str(hospital.pk), str(programme.pk))
    assert said["authentication"]["method"] == "password"
    assert said["content_digest"] == review.content_digest
    assert statements.is_intact(Review.objects.get(pk=review.pk)) is True


def test_every_column_that_was_decided_is_in_the_statement(review):
    """A column that is not signed could be changed unseen."""
    signed_with = {"statement", "signature", "kid", "alg"}
    names = {field.attname for field in Review._meta.concrete_fields} - signed_with
    renamed = {
        "id": "review", "scan_id": "scan", "programme_id": "programme", "supersedes_id": "supersedes",
        "proctor_id": "signer", "authenticated_at": "authentication",
    }  # fmt: skip
    assert {renamed.get(name, name) for name in names} <= set(review.statement)


def test_any_changed_value_breaks_the_signature(review):
    for key in review.statement:
        forged = copy.deepcopy(review.statement)
        forged[key] = "x"
        assert is_genuine(forged, review.kid, review.signature) is False, key
    first = "A" if review.signature[0] != "A" else "B"
    assert is_genuine(review.statement, review.kid, first + review.signature[1:]) is False


def test_a_row_that_no_longer_says_what_was_signed_is_noticed(review):
    stored = Review.objects.get(pk=review.pk)
    stored.quality = 5
    assert statements.is_intact(stored) is False


@pytest.mark.parametrize("table", ["logbook_review", "logbook_attestation", "logbook_reading"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_or_delete_what_was_signed(tina, pat, table, statement):
    a_review(a_scan(tina, supervisor=pat), pat, attests_supervision=True)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 -- names from the list above
        before = cursor.fetchall()
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute(statement.format(table))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 -- names from the list above
        assert cursor.fetchall() == before
        assert len(before) == 1


def test_an_undoing_and_an_attestation_are_signed_alike(tina, pat):
    scan = a_scan(tina, supervisor=pat)
    attested = an_attestation(scan, pat, authentication=an_open_session("totp"))
    assert (attested.statement["type"], attested.statement["authentication"]["method"]) == (
        "pocus-attestation/1",
        "totp",
    )
    assert is_genuine(attested.statement, attested.kid, attested.signature) is True
    undone = reviews.undo(review=a_review(scan, pat), by=pat, authentication=an_open_session())
    assert statements.is_intact(Review.objects.get(pk=undone.pk)) is True
    assert is_genuine(attested.statement, undone.kid, undone.signature) is False


def test_an_attestation_in_a_review_names_what_the_reviewer_was_shown(tina, pat):
    scan = a_scan(tina, supervisor=pat)
    shown = content_digest(scan)
    review = a_review(scan, pat, attests_supervision=True)
    assert (review.content_digest, scan.attestations.get().statement["content_digest"]) == (shown, shown)
    assert statements.is_intact_attestation(scan.attestations.get()) is True


def test_every_meaning_has_its_sentence():
    assert set(statements.MEANING_OF.values()) | {statements.UNDONE} == set(statements.MEANINGS)
