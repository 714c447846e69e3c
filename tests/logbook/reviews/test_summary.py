"""What a trainee reads of their reviews: in words, with the newest on top and what no longer stands folded away."""

from __future__ import annotations

import html
import re

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from logbook.actions import reviews
from logbook.queries.summaries import summaries

from .builders import NEGATIVE, a_review, a_scan, an_open_session, words

pytestmark = pytest.mark.django_db
PARTIAL = Template('{% include "logbook/reviews/_summary.html" %}')


def read(scan, person) -> str:
    request = RequestFactory().get("/")
    request.user = person
    filled = PARTIAL.render(Context({"reviews": scan.reviews.all(), "scan": scan, "request": request}))
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", filled)).split())


@pytest.fixture
def scan(tina, pat):
    scan = a_scan(tina)
    clip = scan.clips.get()
    a_review(
        scan,
        pat,
        "accepted_not_counting",
        answers={**NEGATIVE, "rv_dilated": "positive", "lv_function_reduced": "indeterminate"},
        comment="Fan a little down",
        iaim={"acquisition": 2},
        entrustment=3,
        comments_on_frames=[{"clip": clip.pk, "frame": 7, "text": "Here"}],
    )
    return scan


def test_a_review_reads_in_words(scan, tina):
    text = read(scan, tina)
    expected = [
        "Accepted without counting",
        "4 of 5: All chambers and the pericardium are well seen",
        "No pericardial effusion seen Agree: negative",
        "Right ventricle clearly enlarged Missed it",
        "The images do not answer it Technically limited",
        "The apex is foreshortened.",
        "Fan a little down",
        "Clip 1, frame 7 Here",
        "Get the image 2 of 5",
        "Does it alone, with me close by",
        "Pat Lindqvist, FACEP, Proctor,",
        "accept it into the log, but it counts nowhere",
    ]
    assert [said for said in expected if said not in text] == []


def test_codes_and_digests_are_not_on_the_page(scan, tina):
    text = read(scan, tina)
    review = scan.reviews.get()
    for kept in ("FN", "limited_", review.content_digest, review.signature, "pocus-review"):
        assert kept not in text


def test_what_was_amended_is_folded_under_the_newest(scan, tina, pat):
    first = scan.reviews.get()
    said = words(scan, "rejected", reason="Read again with a colleague.")
    reviews.amend(review=first, by=pat, authentication=an_open_session(), **said)
    shown = summaries(scan)
    assert [(one.review.kind, one.stands) for one in shown] == [("amendment", True), ("review", False)]
    text = read(scan, tina)
    assert text.index("Amended review") < text.index("no longer stands")
    assert "Missed it" in text


def test_undo_and_amend_are_offered_only_to_whoever_may(scan, tina, pat, dana):
    offered = {
        person.name.split()[0]: ("Undo" in read(scan, person), "Amend" in read(scan, person))
        for person in (tina, pat, dana)
    }
    assert offered == {"Tina": (False, False), "Pat": (True, True), "Dana": (False, True)}


def test_an_undone_review_is_folded_and_nothing_stands(tina, pat):
    scan = a_scan(tina)
    reviews.undo(review=a_review(scan, pat), by=pat, authentication=an_open_session())
    assert [one.stands for one in summaries(scan)] == [False, False]


def test_a_procedure_says_how_it_went(tina, dana):
    scan = a_scan(tina, "vascular_access")
    a_review(scan, dana, answers={"outcome": "failure"})
    assert "Not placed, or placed with a complication Not successful" in read(scan, tina)


def test_a_comment_on_a_frame_leads_to_that_frame_until_its_clip_is_gone(scan, tina, client_of):
    clip = scan.clips.get()
    page = client_of(tina).get(f"/scans/{scan.pk}/").content.decode()
    link = re.search(r'<a href="([^"]*)"\s+data-go-frame="7"\s+data-clip="([^"]*)">Clip 1, frame 7</a>', page)
    assert link.groups() == (f"/clips/{clip.pk}/video/#t=0.260", str(clip.pk))
    scan.clips.update(left_out=True)
    page = client_of(tina).get(f"/scans/{scan.pk}/").content.decode()
    assert ("data-go-frame" in page, "Clip 1, frame 7" in page) == (False, True)
