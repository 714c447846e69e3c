"""A scan is accepted by its clips, or by the word of whoever watched it; never by nobody's."""

from __future__ import annotations

import pytest

from logbook.actions import reviews
from logbook.models import Attestation, Review
from pocus_credentialing.refusals import NotNow

from .builders import a_clip, a_review, a_scan, an_attestation, an_open_session, words
from .test_pages import page, sent
from .test_reviewing import codes

pytestmark = pytest.mark.django_db
ACCEPTING = ("accepted", "accepted_not_counting")
SAY_SO = "This scan has no clip. Accept it only if you watched it, and say so here; else return it."


def amend(review, by, decision):
    review.scan.refresh_from_db()
    told = words(review.scan, decision, reason="Read again.")
    return reviews.amend(review=review, by=by, authentication=an_open_session(), **told)


@pytest.mark.parametrize("decision", ACCEPTING)
def test_without_a_clip_the_named_supervisor_accepts_only_by_saying_that_they_watched(tina, pat, decision):
    scan = a_scan(tina, supervisor=pat, clips=0)
    with pytest.raises(NotNow) as raised:
        a_review(scan, pat, decision)
    assert (codes(raised), str(raised.value), Review.objects.count()) == (["nobody_saw_it"], SAY_SO, 0)
    assert a_review(scan, pat, decision, attests_supervision=True).decision == decision


def test_another_proctor_accepts_it_once_the_supervisor_has_attested(tina, pat, dana):
    scan = a_scan(tina, supervisor=dana, clips=0)
    with pytest.raises(NotNow, match="Dana Whitfield has not said yet that they watched it") as raised:
        a_review(scan, pat)
    assert codes(raised) == ["nobody_saw_it"]
    an_attestation(scan, dana)
    assert a_review(scan, pat).decision == "accepted"


@pytest.mark.parametrize("decision", ["returned", "rejected"])
def test_returning_and_rejecting_need_no_clip(tina, pat, decision):
    assert a_review(a_scan(tina, supervisor=pat, clips=0), pat, decision).decision == decision


@pytest.mark.parametrize("fields", [{"left_out": True}, {"state": "failed"}])
def test_a_clip_that_nobody_can_play_shows_nothing(tina, pat, fields):
    scan = a_scan(tina, clips=0)
    a_clip(scan, **fields)
    with pytest.raises(NotNow, match=r"nobody watched it\. Return it and ask for a clip"):
        a_review(scan, pat)
    a_clip(scan, position=1)
    assert a_review(scan, pat).decision == "accepted"


@pytest.mark.parametrize("decision", ACCEPTING)
def test_no_amendment_accepts_what_nobody_saw(tina, pat, dana, decision):
    scan = a_scan(tina, supervisor=dana, clips=0)
    review = a_review(scan, pat, "rejected")
    with pytest.raises(NotNow) as raised:
        amend(review, pat, decision)
    assert codes(raised) == ["nobody_saw_it"]
    an_attestation(scan, dana)
    assert amend(review, pat, decision).decision == decision


def test_an_amendment_is_never_told_to_return_what_cannot_be_returned(tina, pat, dana):
    said = []
    for watched, amender in ((None, pat), (pat, pat), (dana, pat)):
        review = a_review(a_scan(tina, supervisor=watched, clips=0), pat, "rejected")
        with pytest.raises(NotNow) as raised:
            amend(review, amender, "accepted")
        said.append(str(raised.value))
    assert said == [
        "This scan has no clip and nobody watched it, so it cannot be accepted: reject it.",
        "This scan has no clip. Accept it only if you watched it, and say so here; else reject it.",
        "This scan has no clip, and Dana Whitfield has not said yet that they watched it. "
        "Amend it to accepted after that, or reject it.",
    ]


def test_page_and_api_say_so_in_the_same_words_and_lose_nothing(tina, pat, signing_client_of, api_of):
    scan = a_scan(tina, supervisor=pat, clips=0)
    client, form = signing_client_of(pat), sent(scan, comment="Fan a little down")
    answer = client.post(page(scan), form)
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (409, [SAY_SO])
    assert "Fan a little down" in answer.content.decode()
    said = words(scan)
    refused = api_of(pat, sign=True).post(f"/api/v1/scans/{scan.pk}/reviews/", said, format="json")
    assert (refused.status_code, refused.json()["reasons"]) == (409, [{"code": "nobody_saw_it", "sentence": SAY_SO}])
    assert client.post(page(scan), {**form, "attests_supervision": "on"}).status_code == 302
    assert Attestation.objects.get().supervisor == pat
