"""Every square of the two tables: each verb from each state, by the action that a page calls."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from logbook.actions import clips, masks, processing, reviews, scans
from logbook.dicom.attributes import Uids
from logbook.dicom.errors import Code, Unusable
from logbook.dicom.facts import Box, Derived
from logbook.models import Clip, Review, Scan
from logbook.states import CLIP, CLIP_TURN, SCAN, SCAN_TURN, ClipState, ScanState
from pocus_credentialing.refusals import NotNow
from tests.logbook.reviews.builders import a_clip, a_review, a_scan, an_open_session, words

pytestmark = pytest.mark.django_db

SCAN_VERBS = {
    ("draft", "submit"): "submitted",
    ("draft", "withdraw"): "withdrawn",
    ("submitted", "take_back"): "draft",
    ("submitted", "review"): "accepted",
    ("submitted", "withdraw"): "withdrawn",
    ("accepted", "undo"): "submitted",
    ("accepted", "amend"): "rejected",
    ("accepted_not_counting", "undo"): "submitted",
    ("accepted_not_counting", "amend"): "rejected",
    ("returned", "submit"): "submitted",
    ("returned", "undo"): "submitted",
    ("rejected", "undo"): "submitted",
    ("rejected", "amend"): "rejected",
}
# In the table, and still refused by a rule: a returned scan has a signed review.
REFUSED_BY_A_RULE = {("returned", "withdraw"): "reviewed"}
REVIEWED = ("accepted", "accepted_not_counting", "returned", "rejected")


def in_state(state: str, tina, pat) -> Scan:
    """A scan that came into its state as scans do."""
    if state == "draft":
        return a_scan(tina, state="draft")
    scan = a_scan(tina)
    if state in REVIEWED:
        a_review(scan, pat, state)
    elif state == "withdrawn":
        scans.withdraw(scan=scan, by=tina)
    return Scan.objects.get(pk=scan.pk)


def do(verb: str, scan: Scan, tina, pat) -> None:
    review = scan.reviews.order_by("round").last() or Review(pk=uuid4(), scan=scan, proctor=pat)
    session = an_open_session()
    if verb in ("submit", "take_back", "withdraw"):
        getattr(scans, verb)(scan=scan, by=tina)
    elif verb == "review":
        reviews.review(scan=scan, by=pat, authentication=session, **words(scan))
    elif verb == "undo":
        reviews.undo(review=review, by=pat, authentication=session)
    else:
        reviews.amend(review=review, by=pat, authentication=session, **words(scan, "rejected"))


def test_the_table_of_scans_is_the_one_that_is_tested_here():
    table = {(state, verb) for verb, step in SCAN.steps.items() for state in step.sources}
    assert table == set(SCAN_VERBS) | set(REFUSED_BY_A_RULE)


@pytest.mark.parametrize("verb", SCAN.steps)
@pytest.mark.parametrize("state", ScanState.values)
def test_each_verb_moves_a_scan_from_the_states_in_the_table_and_from_no_other(state, verb, tina, pat):
    scan = in_state(state, tina, pat)
    if verb in ("undo", "amend") and not scan.reviews.exists():
        # There is nothing to undo or amend, and no address that names it.
        assert not SCAN.allows(verb, state)
        with pytest.raises(NotNow):
            SCAN.move(scan, verb, to="accepted" if verb == "amend" else None)
        return
    if (state, verb) in SCAN_VERBS:
        do(verb, scan, tina, pat)
        assert Scan.objects.get().state == SCAN_VERBS[state, verb]
        return
    with pytest.raises(NotNow) as refusal:
        do(verb, scan, tina, pat)
    assert Scan.objects.get().state == state
    if (state, verb) in REFUSED_BY_A_RULE:
        assert refusal.value.code == REFUSED_BY_A_RULE[state, verb]


def test_whose_turn_it_is_is_said_of_every_state():
    assert set(SCAN_TURN) == set(ScanState.values)
    assert set(CLIP_TURN) == set(ClipState.values)


CLIP_VERBS = {
    ("received", "process"): "processing",
    ("processing", "process"): "processing",
    ("processing", "finish"): "ready",
    ("processing", "hold"): "held",
    ("processing", "fail"): "failed",
    ("held", "crop"): "processing",
    ("held", "resume"): "processing",
}
DERIVED = Derived(
    frames=3, width=100, height=80, frame_ms=40.0, timing_known=True, duration_ms=120.0, still=False,
    box=Box(0, 0, 100, 80), sha256={"clip.mp4": "a" * 64}, bytes={"clip.mp4": 1},
)  # fmt: skip


def act(verb: str, clip: Clip, tina) -> None:
    """What the worker, or the owner, does; the worker's work is done by others' hands here."""
    if verb == "process":
        processing._begin(clip.pk)
    elif verb == "finish":
        processing._finish(clip, DERIVED, Uids("1.2", "1.2.3", "1.2.3.4"))
    elif verb == "hold":
        processing._settle(clip, "hold", Unusable(Code.CROP_NEEDED))
    elif verb == "fail":
        processing._settle(clip, "fail", Unusable(Code.DAMAGED))
    elif verb == "resume":
        masks.go_on(clip, tina)
    else:
        clips.crop(clip=clip, box=Box(0, 0, 100, 80), by=tina)


def test_the_table_of_clips_is_the_one_that_is_tested_here():
    assert {(state, verb) for verb, step in CLIP.steps.items() for state in step.sources} == set(CLIP_VERBS)


@pytest.mark.parametrize("verb", CLIP.steps)
@pytest.mark.parametrize("state", ClipState.values)
def test_each_verb_moves_a_clip_from_the_states_in_the_table_and_from_no_other(state, verb, tina):
    scan = a_scan(tina, state="draft", clips=0)
    clip = a_clip(scan, state=state, rows=128, columns=160, received_at=timezone.now())
    if (state, verb) in CLIP_VERBS:
        act(verb, clip, tina)
        assert Clip.objects.get().state == CLIP_VERBS[state, verb]
        return
    with pytest.raises(NotNow):
        CLIP.move(clip, verb)
    if verb == "crop":
        with pytest.raises(NotNow):
            act(verb, clip, tina)
    else:
        act(verb, clip, tina)  # a worker that comes too late does nothing, and says nothing
    assert Clip.objects.get().state == state
