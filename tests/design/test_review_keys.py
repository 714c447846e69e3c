"""Do the keys of the reviewing page move, fill in and open, and never send?"""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
HELD = "document.activeElement.name || document.activeElement.tagName"


@pytest.fixture
def review(with_clips, address):
    page = with_clips(f"{address}review/")
    yield page
    assert page.url == f"{address}review/"


def lines(page):
    """The comments on frames that are shown: clip, frame, text."""
    read = "notes => notes.filter(n => !n.hidden).map(n => [...n.querySelectorAll('select, input')].map(f => f.value))"
    return page.locator("[data-note]").evaluate_all(read)


def test_the_review_keys_fill_in_but_never_send(review):
    checked = "names => names.map(n => document.querySelector(`[name=${n}]:checked`)?.value)"
    review.keyboard.press("4")
    review.keyboard.press("y")
    assert review.evaluate(checked, ["quality", "effusion", "function"]) == ["4", "negative", "indeterminate"]
    review.keyboard.press("n")
    assert review.evaluate(checked, ["effusion", "function"]) == ["positive", "indeterminate"]
    review.keyboard.press("a")
    assert review.evaluate("document.activeElement.value") == "accepted"


def test_r_opens_the_reason_and_only_from_there_leads_to_return(review):
    fold = review.locator("[data-reason]")
    before = fold.evaluate("fold => fold.open")
    review.keyboard.press("r")
    assert (before, fold.evaluate("fold => fold.open"), review.evaluate(HELD)) == (False, True, "views")
    review.keyboard.press("r")
    assert review.evaluate("document.activeElement.value") == "returned"


# Of 24 frames the 13th is seen at rest: it is the poster's.
def test_c_takes_the_frame_shown_and_waits_for_words(review):
    review.locator("video").first.focus()
    review.keyboard.press("ArrowRight")
    review.keyboard.press("ArrowRight")
    review.keyboard.press("c")
    assert (lines(review), review.evaluate(HELD)) == ([["1", "15", ""]], "frame_text_0")
    review.keyboard.type("Jar of Yarn")
    assert lines(review) == [["1", "15", "Jar of Yarn"]]


def test_a_further_comment_gets_a_line_of_its_own_and_names_its_clip(review):
    review.keyboard.press("c")
    review.keyboard.type("Here")
    review.keyboard.press("Escape")
    review.get_by_role("button", name="Clip 3, A4C").click()
    review.get_by_role("button", name="Comment at this frame").click()
    assert lines(review) == [["1", "13", "Here"], ["3", "13", ""]]
    assert review.evaluate(HELD) == "frame_text_1"
    assert review.locator("[data-note] legend").all_text_contents() == ["Comment 1", "Comment 2"]


def test_a_playing_clip_stops_for_a_comment(review):
    review.evaluate("document.querySelector('video').play()")
    review.keyboard.press("c")
    assert review.locator("video").first.evaluate("video => video.paused") is True


def test_space_and_arrows_serve_the_clip_as_long_as_nothing_else_has_the_focus(review):
    shown = review.locator(".viewer output")
    review.evaluate("document.activeElement.blur()")
    review.keyboard.press("ArrowRight")
    one = shown.text_content()
    review.locator("textarea").focus()
    review.keyboard.press("ArrowRight")
    two = shown.text_content()
    review.locator("textarea").press("Escape")
    review.keyboard.press("ArrowRight")
    assert (one, two, shown.text_content()) == ("14 / 24", "14 / 24", "15 / 24")
    review.keyboard.press(" ")
    assert review.locator("video").first.evaluate("video => video.paused") is False


def test_the_review_keys_rest_while_someone_writes_and_when_switched_off(review):
    review.locator("textarea").focus()
    review.keyboard.type("jarc5")
    assert (review.locator("textarea").input_value(), review.locator("[name=quality]:checked").count()) == ("jarc5", 0)
    review.keyboard.press("Escape")
    review.keyboard.press("?")
    review.get_by_role("button", name="Turn shortcuts off").click()
    review.locator("h1").click()
    for key in ("5", "r", "c", "ArrowRight"):
        review.keyboard.press(key)
    assert review.locator("[name=quality]:checked, .folds [open]").count() == 0
    hints = review.locator(".decision kbd:visible").count()
    assert (review.locator(".viewer output").text_content(), hints) == ("13 / 24", 0)
    review.get_by_role("button", name="Turn shortcuts on").click()
    review.locator("h1").click()
    review.keyboard.press("5")
    assert review.locator("[name=quality]:checked").count() == 1


@pytest.mark.parametrize("height", [900, 720])
def test_the_focus_on_a_quality_is_drawn_around_its_number(review, height):
    review.set_viewport_size({"width": 1280, "height": height})
    review.locator("[name=quality]").nth(2).focus()
    box = review.locator("[name=quality]").nth(2).bounding_box()
    number = review.locator(".grade b").nth(2).bounding_box()
    assert box["width"] >= number["width"]
    assert box["height"] >= number["height"]
    assert review.locator(".grade").nth(2).evaluate("grade => getComputedStyle(grade.control).outlineWidth") == "3px"
