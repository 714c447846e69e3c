"""Asked who they are while they review by keyboard: is what they type taken for what it is?"""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import expect

from logbook.actions import scans
from logbook.models import Review
from tests.architecture.world import a_draft, add_clip
from tests.factories import ultrasound
from tests.factories.people import PASSWORD

from .people import sign_in

pytestmark = pytest.mark.browser
SEEDS = itertools.count(1500)
HELD = "document.activeElement.name + ' ' + document.activeElement.value"
CHOSEN = "[...document.querySelectorAll('form.decision :checked[type=radio]')].map(each => each.value)"


@pytest.fixture
def scan(world):
    entry = a_draft(world.people["tina"])
    add_clip(entry, ultrasound.Clip(seed=next(SEEDS)))
    return scans.submit(scan=entry, by=world.people["tina"])


@pytest.fixture
def pat(open_browser, world, scan):
    """Signed in, and not asked yet to confirm it; at the review."""
    page = open_browser(viewport={"width": 1440, "height": 900}, reduced_motion="reduce").page
    sign_in(page, world.people["pat"])
    page.goto(f"/scans/{scan.pk}/review/")
    for key in ("3", "y"):
        page.keyboard.press(key)
    return page


def test_a_leads_to_an_empty_password_first_and_what_is_typed_there_changes_no_answer(pat, scan):
    before = pat.evaluate(CHOSEN)
    pat.keyboard.press("a")
    assert pat.evaluate(HELD) == "confirm_password "
    pat.keyboard.type("n1")
    assert (pat.evaluate(HELD), pat.evaluate(CHOSEN)) == ("confirm_password n1", before)
    pat.get_by_label("Your password").fill(PASSWORD)
    pat.keyboard.press("Escape")
    pat.keyboard.press("a")
    assert pat.evaluate(HELD) == "decision accepted"
    pat.keyboard.press("Enter")
    pat.wait_for_url("**done=**")
    assert list(Review.objects.filter(scan=scan).values_list("decision", "quality")) == [("accepted", 3)]


def test_from_the_reason_r_leads_to_an_empty_password_and_with_one_to_return(pat):
    pat.keyboard.press("r")
    pat.keyboard.press("r")
    assert pat.evaluate(HELD) == "confirm_password "
    pat.keyboard.type("x")
    for key in ("Escape", "r", "r"):
        pat.keyboard.press(key)
    assert pat.evaluate(HELD) == "decision returned"


@pytest.mark.parametrize("value", ["accepted", "returned", "rejected", "accepted_not_counting"])
def test_on_a_decision_no_letter_and_no_digit_does_anything_until_escape(pat, value):
    before, address = pat.evaluate(CHOSEN), pat.url
    pat.locator(f"[name=decision][value={value}]").focus()
    pat.keyboard.type("njkcrua5?")
    assert (pat.evaluate(HELD), pat.evaluate(CHOSEN), pat.url) == (f"decision {value}", before, address)
    assert pat.locator(".folds [open], us-keys [open]").count() == 0
    pat.keyboard.press("Escape")
    pat.keyboard.press("5")
    assert pat.evaluate(CHOSEN)[0] == "5"


def test_the_sentence_that_asks_for_proof_leads_to_the_password_and_takes_no_letter_for_a_key(pat):
    before = pat.evaluate(CHOSEN)
    pat.get_by_role("button", name="Accept and sign").click()
    expect(pat.get_by_role("alert")).to_be_focused()
    pat.keyboard.type("n1")
    assert pat.evaluate(CHOSEN) == before
    pat.get_by_role("link", name="Confirm that it is you").click()
    assert pat.evaluate(HELD) == "confirm_password "


def test_a_wrong_password_leads_back_to_it(pat):
    pat.get_by_label("Your password").fill("not mine")
    pat.get_by_role("button", name="Accept and sign").click()
    pat.get_by_role("link", name="That is not your password.").click()
    assert pat.evaluate(HELD) == "confirm_password "


def test_enter_in_the_password_asks_for_a_decision_and_for_nothing_else(pat, scan):
    pat.get_by_label("Your password").fill(PASSWORD)
    pat.keyboard.press("Enter")
    expect(pat.get_by_role("alert")).to_be_focused()
    assert pat.get_by_role("alert").locator("li").all_text_contents() == ["Decision – Choose a decision."]
    assert pat.locator("[data-reason][open]").count() == 0
    pat.get_by_role("alert").get_by_role("link").click()
    assert (pat.evaluate(HELD), Review.objects.filter(scan=scan).count()) == ("decision accepted", 0)


@pytest.mark.parametrize(("keys", "decision"), [("a", "accepted"), ("rr", "returned")])
def test_enter_in_the_password_signs_what_a_or_r_was_pressed_for(pat, scan, keys, decision):
    if decision == "returned":
        pat.locator("[data-reason] summary").click()
        pat.locator("[name=reason]").fill("Show the apex.")
        pat.keyboard.press("Escape")
    for key in keys:
        pat.keyboard.press(key)
    assert pat.evaluate(HELD) == "confirm_password "
    pat.keyboard.type("not mine")
    pat.keyboard.press("Enter")
    said = pat.get_by_role("alert").locator("li")
    expect(said).to_have_count(1)
    assert "That is not your password." in said.first.text_content()
    # What was decided is still meant: the sentence leads to the password, and Enter signs.
    said.get_by_role("link").click()
    assert pat.evaluate(HELD) == "confirm_password "
    pat.keyboard.type(PASSWORD)
    pat.keyboard.press("Enter")
    pat.wait_for_url("**done=**")
    assert list(Review.objects.filter(scan=scan).values_list("decision", flat=True)) == [decision]


def test_whoever_leaves_the_password_after_a_has_decided_nothing(pat, scan):
    pat.keyboard.press("a")
    pat.get_by_label("Your password").fill(PASSWORD)
    pat.locator("[name=comment]").click()
    pat.get_by_label("Your password").click()
    pat.keyboard.press("Enter")
    expect(pat.get_by_role("alert")).to_be_focused()
    assert pat.get_by_role("alert").locator("li").all_text_contents() == ["Decision – Choose a decision."]
    assert Review.objects.filter(scan=scan).count() == 0
