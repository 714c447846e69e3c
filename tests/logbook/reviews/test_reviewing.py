"""A review is decided, signed, and moves the scan; each rule refuses one and lets its twin through."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from curriculum.models import Enrolment, Membership
from logbook.actions import reviews
from logbook.models import Attestation, CallBack, Review, Scan
from logbook.queries.content import content_digest
from logbook.queries.reviewers import directors_of
from logbook.rules.reviews import can_amend
from logbook.states import ScanState
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotAllowed, NotNow, StepUpNeeded
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

from .builders import NEGATIVE, a_clip, a_review, a_scan, an_attestation, an_open_session, words

pytestmark = pytest.mark.django_db


def codes(raised) -> list[str]:
    return [reason.code for reason in raised.value.reasons]


@pytest.mark.parametrize("decision", ["accepted", "accepted_not_counting", "returned", "rejected"])
def test_each_decision_moves_the_scan_there_and_is_recorded(tina, pat, decision):
    scan = a_scan(tina)
    review = a_review(scan, pat, decision)
    assert scan.state == decision
    assert (review.proctor, review.role, review.round, review.kind) == (pat, "proctor", 1, "review")
    event = Event.objects.get(verb="scan.reviewed")
    assert (event.thing_id, event.actor, event.person) == (scan.pk, pat.pk, tina.pk)
    assert (event.programme, event.authentication) == (review.programme_id, "password")
    assert event.data == {"decision": decision, "review": str(review.pk), "round": 1}


def test_outcomes_come_from_the_first_reading_even_when_a_later_one_says_otherwise(tina, pat):
    scan = a_scan(tina)
    scan.readings.create(number=2, answers={**NEGATIVE, "rv_dilated": "positive"})
    review = a_review(scan, pat, answers={**NEGATIVE, "rv_dilated": "positive", "lv_function_reduced": "indeterminate"})
    assert review.outcomes == {"pericardial_effusion": "TN", "lv_function_reduced": "limited", "rv_dilated": "FN"}
    assert review.outcome == "FN"


def test_a_procedure_has_the_outcome_that_the_reviewer_gives(tina, dana):
    review = a_review(a_scan(tina, "vascular_access"), dana, answers={"outcome": "failure"})
    assert (review.outcomes, review.outcome) == ({"outcome": "failure"}, "failure")


def test_nobody_reviews_their_own_scan(programme, dana, pat):
    in_curriculum.a_trainee(dana, programme)
    scan = a_scan(dana)
    with pytest.raises(NotAllowed) as raised:
        a_review(scan, dana)
    assert codes(raised) == ["own_scan"]
    assert a_review(scan, pat).decision == "accepted"


def test_a_proctor_of_another_exam_is_refused_and_one_of_this_exam_is_not(programme, tina):
    lena = in_people.a_person("Lena Lund")
    in_curriculum.a_proctor(lena, programme, "lung")
    with pytest.raises(NotAllowed) as raised:
        a_review(a_scan(tina, "cardiac"), lena)
    assert codes(raised) == ["not_a_reviewer"]
    assert a_review(a_scan(tina, "lung", answers=lung(tina)), lena, answers=lung(tina)).role == "proctor"


def lung(trainee) -> dict[str, str]:
    from curriculum.models import Application  # noqa: PLC0415 -- read when the library is loaded

    return {q["code"]: "negative" for q in Application.objects.get(code="lung").definition["questions"]}


def test_a_director_reviews_every_exam_of_their_programme(tina, dana):
    assert a_review(a_scan(tina), dana).role == "director"


def test_a_role_that_has_ended_reviews_no_more(tina, pat):
    Membership.objects.filter(person=pat).update(ends_on=timezone.now().date() - timedelta(days=1))
    with pytest.raises(NotAllowed):
        a_review(a_scan(tina), pat)
    Membership.objects.filter(person=pat).update(ends_on=timezone.now().date())
    assert a_review(a_scan(tina), pat).decision == "accepted"


def test_the_trainee_must_have_been_enrolled_when_handing_it_in(tina, pat):
    scan = a_scan(tina)
    Enrolment.objects.filter(trainee=tina).update(ended_on=timezone.now().date() - timedelta(days=3))
    with pytest.raises(NotAllowed) as raised:
        a_review(scan, pat)
    assert codes(raised) == ["not_a_reviewer"]
    Enrolment.objects.filter(trainee=tina).update(ended_on=None)
    assert a_review(scan, pat).decision == "accepted"


def test_what_a_trainee_logs_after_they_left_is_no_concern_of_that_programme(
    programme, hospital, tina, pat, dana, client_of
):
    """They go on in another programme of the same hospital; what they handed in before stays with those who had it."""
    before = a_review(a_scan(tina), pat).scan
    left = timezone.now().date() - timedelta(days=3)
    Enrolment.objects.filter(trainee=tina).update(ended_on=left)
    Scan.objects.update(first_submitted_at=timezone.now() - timedelta(days=10))
    before.refresh_from_db()
    other = in_curriculum.a_programme(hospital, code="asa-adhoc-competence")
    in_curriculum.a_trainee(tina, other)
    quinn = in_people.a_person("Quinn Abara")
    in_curriculum.a_proctor(quinn, other)
    after = a_review(a_scan(tina), quinn).scan
    for person in (pat, dana):
        assert list(Scan.objects.visible_to(person)) == [before]
        assert [client_of(person).get(f"/scans/{each.pk}/").status_code for each in (before, after)] == [200, 404]
    assert [dana in directors_of(each) for each in (before, after)] == [True, False]
    assert [can_amend(dana, each.reviews.get()) for each in (before, after)] == [True, False]


def test_a_scan_at_a_place_where_the_programme_does_not_run_is_not_theirs(programme, tina, pat, other_hospital):
    scan = a_scan(tina, institution=other_hospital)
    with pytest.raises(NotAllowed):
        a_review(scan, pat)
    programme.sites.add(other_hospital)
    assert a_review(scan, pat).decision == "accepted"


def test_a_membership_for_one_site_does_not_reach_another(programme, hospital, tina, pat, other_hospital):
    programme.sites.add(other_hospital)
    Membership.objects.get(person=pat).sites.add(other_hospital)
    with pytest.raises(NotAllowed):
        a_review(a_scan(tina), pat)
    assert a_review(a_scan(tina, institution=other_hospital), pat).decision == "accepted"


def test_a_stranger_is_told_every_reason_at_once(tina, sid):
    with pytest.raises(NotAllowed) as raised:
        a_review(a_scan(tina, state=ScanState.DRAFT), sid)
    assert codes(raised) == ["not_a_reviewer", "wrong_state"]


def test_where_second_factors_are_required_a_proctor_without_one_does_not_sign(tina, pat, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    with pytest.raises(NotAllowed) as raised:
        a_review(a_scan(tina), pat)
    assert codes(raised) == ["second_factor_needed"]
    settings.SECOND_FACTOR_REQUIRED = False
    assert a_review(a_scan(tina), pat).decision == "accepted"


@pytest.mark.parametrize("state", [s for s in ScanState.values if s != "submitted"])
def test_only_a_submitted_scan_is_reviewed(tina, pat, state):
    with pytest.raises(NotNow):
        a_review(a_scan(tina, state=state), pat)
    assert Review.objects.count() == 0


def test_a_scan_whose_clips_are_still_being_checked_waits(tina, pat):
    scan = a_scan(tina, queued_at=None)
    with pytest.raises(NotNow) as raised:
        a_review(scan, pat)
    assert codes(raised) == ["clips_not_ready"]
    scan.queued_at = timezone.now()
    scan.save()
    assert a_review(scan, pat).decision == "accepted"


def test_being_away_does_not_keep_a_proctor_from_reviewing(tina, pat):
    pat.away_until = timezone.now().date() + timedelta(days=5)
    pat.save()
    assert a_review(a_scan(tina), pat).decision == "accepted"


def test_a_signature_needs_an_open_signing_session(tina, pat):
    scan = a_scan(tina)
    session = an_open_session()
    idle = replace(session, last_used_at=timezone.now() - timedelta(minutes=31))
    long = replace(session, at=timezone.now() - timedelta(hours=4, seconds=1))
    for authentication in (None, idle, long):
        with pytest.raises(StepUpNeeded):
            reviews.review(scan=scan, by=pat, authentication=authentication, **words(scan))
    assert Review.objects.count() == 0
    assert reviews.review(scan=scan, by=pat, authentication=session, **words(scan)).authentication == "password"


def undone(scan, by) -> None:
    reviews.undo(review=a_review(scan, by), by=by, authentication=an_open_session())


CHANGES = {
    "remarks": lambda scan: type(scan).objects.filter(pk=scan.pk).update(remarks="Subcostal was hard."),
    "a further clip": lambda scan: a_clip(scan, position=1),
    "a clip left out": lambda scan: scan.clips.update(left_out=True),
    "a clip cropped anew": lambda scan: scan.clips.update(files={"video": "0" * 64}),
    "the supervisor's word": lambda scan: an_attestation(scan, scan.supervision.supervisor),
    "a review that was undone": lambda scan: undone(scan, scan.supervision.supervisor),
    "a later reading": lambda scan: scan.readings.create(number=2, answers={**NEGATIVE, "rv_dilated": "positive"}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_after_it_was_shown_is_not_signed(tina, pat, dana, change):
    scan = a_scan(tina, supervisor=dana)
    shown = content_digest(scan)
    CHANGES[change](scan)
    with pytest.raises(NotNow) as raised:
        a_review(scan, pat, "rejected", content_digest=shown)
    assert codes(raised) == ["changed_meanwhile"]
    anew = content_digest(Scan.objects.get(pk=scan.pk))
    assert a_review(Scan.objects.get(pk=scan.pk), pat, "rejected").content_digest == anew != shown


def test_the_digest_stays_while_nothing_that_is_shown_changes(tina, pat):
    scan = a_scan(tina)
    shown = content_digest(scan)
    assert reviews.open(scan=scan, by=pat) is True
    scan.refresh_from_db()
    assert content_digest(scan) == shown


def test_opening_is_stamped_and_recorded_once(tina, pat, dana):
    scan = a_scan(tina)
    assert reviews.open(scan=scan, by=pat) is True
    stamp = type(scan).objects.get(pk=scan.pk).opened_at
    scan.refresh_from_db()
    assert reviews.open(scan=scan, by=dana) is False
    assert type(scan).objects.get(pk=scan.pk).opened_at == stamp
    assert list(Event.objects.filter(verb="scan.opened").values_list("actor", flat=True)) == [pat.pk]


def test_the_trainee_is_written_to_with_a_link_and_nothing_else(tina, pat, django_capture_on_commit_callbacks):
    scan = a_scan(tina, remarks="SECRETREMARK")
    with django_capture_on_commit_callbacks(execute=True):
        a_review(scan, pat, "returned", reason="SECRETREASON", comment="SECRETCOMMENT")
    [message] = mail.outbox
    assert message.to == [tina.email]
    assert f"/scans/{scan.pk}/" in message.body
    for kept in ("SECRET", "ardiac", pat.name, "returned"):
        assert kept not in message.body + message.subject


def test_a_second_round_follows_a_return(tina, pat):
    scan = a_scan(tina)
    first = a_review(scan, pat, "returned")
    scan.state = ScanState.SUBMITTED
    scan.save()
    second = a_review(scan, pat)
    assert (first.round, second.round) == (1, 2)
    assert second.supersedes is None


def test_a_reviewer_who_watched_attests_in_the_same_act(tina, pat):
    review = a_review(a_scan(tina, supervisor=pat), pat, attests_supervision=True)
    attestation = Attestation.objects.get()
    assert (attestation.scan, attestation.supervisor, attestation.mode) == (review.scan, pat, "bedside")
    assert Event.objects.filter(verb="supervision.attested").count() == 1


def test_who_is_not_the_named_supervisor_does_not_attest(tina, pat, dana):
    scan = a_scan(tina, supervisor=dana)
    with pytest.raises(NotAllowed) as raised:
        a_review(scan, pat, attests_supervision=True)
    assert codes(raised) == ["not_named"]
    assert a_review(scan, pat).attests_supervision is False
    assert Attestation.objects.count() == 0


def test_a_call_back_tells_author_and_directors_at_once(tina, pat, dana, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        review = a_review(a_scan(tina), pat, call_back=True)
    assert CallBack.objects.get().review == review
    told = [message.to for message in mail.outbox if "call-back" in message.subject]
    assert sorted(told) == [[dana.email], [tina.email]]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"decision": "approved"}, "decision"),
        ({"quality": None}, "quality"),
        ({"quality": 6}, "quality"),
        ({"decision": "returned", "reason": "  "}, "reason"),
        ({"decision": "accepted_not_counting", "reason": ""}, "reason"),
        ({"answers": {"rv_dilated": "negative"}}, "answers"),
        ({"answers": {**NEGATIVE, "rv_dilated": "yes"}}, "answers"),
        ({"answers": {**NEGATIVE, "gallstones": "positive"}}, "answers"),
        ({"iaim": {"indication": 0}}, "iaim"),
        ({"iaim": {"charm": 3}}, "iaim"),
        ({"entrustment": 6}, "entrustment"),
        ({"comments_on_frames": [{"clip": "none", "frame": 1, "text": "fan"}]}, "comments_on_frames"),
    ],
)
def test_the_action_signs_nothing_that_is_not_whole(tina, pat, said, field):
    scan = a_scan(tina)
    with pytest.raises(ValueError, match=field):
        a_review(scan, pat, **{**words(scan), **said})
    assert Review.objects.count() == 0


def test_comments_stand_on_frames_that_exist(tina, pat):
    scan = a_scan(tina)
    clip = scan.clips.get()
    for frame in (0, 31):
        with pytest.raises(ValueError, match="frames 1 to 30"):
            a_review(scan, pat, comments_on_frames=[{"clip": clip.pk, "frame": frame, "text": "Fan down"}])
    review = a_review(scan, pat, comments_on_frames=[{"clip": clip.pk, "frame": 30, "text": " Fan down "}])
    assert review.comments_on_frames == [{"clip": str(clip.pk), "frame": 30, "text": "Fan down"}]
