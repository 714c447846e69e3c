"""What was signed can be undone for ten minutes and amended later; it is never edited."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from curriculum.models import Enrolment, Membership
from logbook.actions import reviews
from logbook.models import Attestation, CallBack, Review
from logbook.queries.content import content_digest
from logbook.queries.reviews import standing_review, to_attest
from logbook.states import ScanState
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotAllowed, NotNow, StepUpNeeded
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

from .builders import NEGATIVE, a_review, a_scan, an_attestation, an_open_session, words
from .test_reviewing import codes

pytestmark = pytest.mark.django_db


def undo(review, by, authentication=None):
    return reviews.undo(review=review, by=by, authentication=authentication or an_open_session())


def amend(review, by, **said):
    given = {"reason": "Read again with a colleague.", **said}
    decision = given.pop("decision", "rejected")
    told = words(review.scan, decision, **given)
    return reviews.amend(review=review, by=by, authentication=an_open_session(), **told)


@pytest.fixture
def at(monkeypatch):
    """Set the clock (the only thing that is ever replaced here)."""

    def set_to(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return set_to


# --- undo -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("decision", ["accepted", "accepted_not_counting", "returned", "rejected"])
def test_undoing_puts_the_scan_back_into_the_queue(tina, pat, decision):
    scan = a_scan(tina)
    review = a_review(scan, pat, decision)
    undone = undo(review, pat)
    scan.refresh_from_db()
    assert scan.state == ScanState.SUBMITTED
    assert (undone.kind, undone.supersedes, undone.decision, undone.round) == ("undo", review, "", 1)
    assert standing_review(scan) is None
    assert Event.objects.get(verb="review.undone").within_id == scan.pk
    assert a_review(scan, pat).round == 2


def test_ten_minutes_to_the_second_and_no_longer(tina, pat, at):
    scan = a_scan(tina)
    review = a_review(scan, pat)
    at(review.signed_at + timedelta(minutes=10, microseconds=1))
    with pytest.raises(NotNow) as raised:
        undo(review, pat)
    assert codes(raised) == ["undo_over"]
    at(review.signed_at + timedelta(minutes=10))
    assert undo(review, pat).kind == "undo"


def test_only_the_signer_undoes(tina, pat, dana):
    review = a_review(a_scan(tina), pat)
    with pytest.raises(NotAllowed) as raised:
        undo(review, dana)
    assert codes(raised) == ["not_signer"]
    assert undo(review, pat).proctor == pat


def test_a_review_is_undone_once(tina, pat):
    review = a_review(a_scan(tina), pat)
    undo(review, pat)
    with pytest.raises(NotNow) as raised:
        undo(review, pat)
    assert codes(raised) == ["superseded", "wrong_state"]


def test_undoing_is_a_signature_too(tina, pat):
    review = a_review(a_scan(tina), pat)
    with pytest.raises(StepUpNeeded):
        reviews.undo(review=review, by=pat, authentication=None)
    assert undo(review, pat).meaning == "undoes_the_review"


def test_a_return_that_the_trainee_has_gone_on_from_is_not_undone(tina, pat):
    scan = a_scan(tina)
    review = a_review(scan, pat, "returned")
    type(scan).objects.filter(pk=scan.pk).update(remarks="I looked again.")
    with pytest.raises(NotNow) as raised:
        undo(Review.objects.get(pk=review.pk), pat)
    assert codes(raised) == ["trainee_went_on"]
    type(scan).objects.filter(pk=scan.pk).update(remarks="")
    assert undo(Review.objects.get(pk=review.pk), pat).kind == "undo"


@pytest.mark.parametrize("attested", ["before", "in the review", "after", "never"])
def test_a_supervisors_word_is_not_the_trainee_going_on(tina, pat, dana, attested):
    scan = a_scan(tina, supervisor=pat if attested == "in the review" else dana)
    if attested == "before":
        an_attestation(scan, dana)
    review = a_review(scan, pat, "returned", attests_supervision=attested == "in the review")
    if attested == "after":
        an_attestation(scan, dana)
    assert undo(review, pat).kind == "undo"
    again = a_review(scan, pat, "returned")
    type(scan).objects.filter(pk=scan.pk).update(remarks="I looked again.")
    with pytest.raises(NotNow) as raised:
        undo(Review.objects.get(pk=again.pk), pat)
    assert codes(raised) == ["trainee_went_on"]


def test_what_was_attested_and_a_call_back_outlive_an_undoing(tina, pat):
    review = a_review(a_scan(tina, supervisor=pat), pat, attests_supervision=True, call_back=True)
    undo(review, pat)
    assert (Attestation.objects.count(), CallBack.objects.filter(closed_at=None).count()) == (1, 1)
    again = a_review(review.scan, pat, attests_supervision=True, call_back=True)
    assert again.attests_supervision is True
    assert (Attestation.objects.count(), CallBack.objects.count()) == (1, 1)


# --- amend ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["accepted", "accepted_not_counting", "rejected"])
@pytest.mark.parametrize("to", ["accepted", "accepted_not_counting", "rejected"])
def test_an_amendment_supersedes_and_the_first_stays_readable(tina, pat, start, to):
    scan = a_scan(tina)
    review = a_review(scan, pat, start)
    amended = amend(review, pat, decision=to, quality=2, answers={**NEGATIVE, "rv_dilated": "positive"})
    scan.refresh_from_db()
    assert scan.state == to
    assert (amended.kind, amended.supersedes, amended.round, amended.outcome) == ("amendment", review, 1, "FN")
    assert standing_review(scan) == amended
    kept = Review.objects.get(pk=review.pk)
    assert (kept.decision, kept.quality, kept.outcome) == (start, 4, "TN")
    assert Event.objects.get(verb="review.amended").data == {"decision": to, "review": str(review.pk)}


@pytest.mark.parametrize(
    ("said", "fault"), [({"reason": " "}, "Say why"), ({"decision": "returned"}, "amended, not returned")]
)
def test_an_amendment_has_a_reason_and_never_returns(tina, pat, said, fault):
    review = a_review(a_scan(tina), pat)
    with pytest.raises(ValueError, match=fault):
        amend(review, pat, **said)
    assert amend(review, pat).decision == "rejected"


def test_a_returned_scan_is_not_amended(tina, pat):
    review = a_review(a_scan(tina), pat, "returned")
    with pytest.raises(NotNow) as raised:
        amend(review, pat, decision="accepted")
    assert codes(raised) == ["wrong_state"]


def test_another_proctor_does_not_amend_but_a_director_does(programme, tina, pat, dana):
    quinn = in_people.a_person("Quinn Abara")
    in_curriculum.a_proctor(quinn, programme)
    review = a_review(a_scan(tina), pat)
    with pytest.raises(NotAllowed) as raised:
        amend(review, quinn)
    assert codes(raised) == ["not_amender"]
    assert amend(review, dana).role == "director"


def test_a_signer_who_is_no_proctor_any_more_does_not_amend(tina, pat):
    review = a_review(a_scan(tina), pat)
    Membership.objects.filter(person=pat).update(ends_on=timezone.now().date() - timedelta(days=1))
    with pytest.raises(NotAllowed):
        amend(review, pat)


def test_a_review_can_be_amended_after_the_trainee_has_left(tina, pat):
    review = a_review(a_scan(tina), pat)
    Enrolment.objects.filter(trainee=tina).update(ended_on=timezone.now().date())
    assert amend(review, pat).decision == "rejected"


def test_only_the_newest_review_is_amended(tina, pat):
    review = a_review(a_scan(tina), pat)
    newest = amend(review, pat)
    with pytest.raises(NotNow) as raised:
        amend(review, pat)
    assert codes(raised) == ["superseded"]
    assert amend(newest, pat, decision="accepted").supersedes == newest


def test_an_amendment_is_not_undone(tina, pat):
    amended = amend(a_review(a_scan(tina), pat), pat)
    with pytest.raises(NotNow) as raised:
        undo(amended, pat)
    assert codes(raised) == ["amendment_stays"]


# --- attestations -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reviewed_first", [False, True])
def test_the_named_supervisor_attests_before_or_after_the_review(tina, pat, dana, reviewed_first):
    scan = a_scan(tina, supervisor=dana)
    if reviewed_first:
        a_review(scan, pat)
    assert list(to_attest(dana)) == [scan]
    assert an_attestation(scan, dana, "remote").statement["meaning"] == "watched_remote"
    assert list(to_attest(dana)) == []


def test_nobody_else_attests(tina, pat, dana):
    scan = a_scan(tina, supervisor=dana)
    with pytest.raises(NotAllowed) as raised:
        an_attestation(scan, pat)
    assert codes(raised) == ["not_named"]
    assert an_attestation(scan, dana).supervisor == dana


def test_a_scan_that_nobody_watched_is_not_attested(tina, pat):
    with pytest.raises(NotAllowed) as raised:
        an_attestation(a_scan(tina), pat)
    assert codes(raised) == ["not_named"]


def test_a_fellow_trainee_cannot_vouch(tina, tom, pat):
    with pytest.raises(NotAllowed) as raised:
        an_attestation(a_scan(tina, supervisor=tom), tom)
    assert codes(raised) == ["not_a_reviewer"]


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_a_scan_is_attested_from_submission_on(tina, pat, state):
    scan = a_scan(tina, supervisor=pat, state=state)
    with pytest.raises(NotNow) as raised:
        an_attestation(scan, pat)
    assert codes(raised) == ["not_submitted"]
    type(scan).objects.filter(pk=scan.pk).update(state="submitted", submitted_at=timezone.now())
    assert an_attestation(scan, pat).mode == "bedside"


def test_what_changed_after_it_was_shown_is_not_attested(tina, pat, dana):
    scan = a_scan(tina, supervisor=dana)
    shown = content_digest(scan)
    a_review(scan, pat)
    with pytest.raises(NotNow) as raised:
        an_attestation(scan, dana, content_digest=shown)
    assert (codes(raised), Attestation.objects.count()) == (["changed_meanwhile"], 0)
    assert an_attestation(scan, dana).statement["content_digest"] != shown


def test_a_scan_is_attested_once(tina, pat):
    scan = a_scan(tina, supervisor=pat)
    an_attestation(scan, pat)
    with pytest.raises(NotNow) as raised:
        an_attestation(scan, pat)
    assert codes(raised) == ["attested_already"]


def test_attesting_needs_a_signing_session(tina, pat):
    with pytest.raises(StepUpNeeded):
        an_attestation(a_scan(tina, supervisor=pat), pat, authentication=None)
