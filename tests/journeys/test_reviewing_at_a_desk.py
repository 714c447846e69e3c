"""Does a reviewer see all that they need at one look, and does the keyboard carry them from scan to scan?"""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import expect

from logbook.actions import scans
from logbook.models import Review
from tests.architecture.world import a_draft, add_clip
from tests.factories import ultrasound

from .people import let_in

pytestmark = pytest.mark.browser
SEEDS = itertools.count(1100)
NEEDED = {
    "clip": ".viewer .stage",
    "controls of the clip": ".viewer .toolbar",
    "what the trainee read": ".facts .whole",
    "quality": "[data-grades]",
    "last answer": "fieldset[data-yes] >> nth=-1",
    "accept": "[name=decision][value=accepted]",
    "return": "[name=decision][value=returned]",
    "reject": "[name=decision][value=rejected]",
    "accept without counting": "[name=decision][value=accepted_not_counting]",
}
# Within the window, and not under the bar of decisions that stays at its lower edge.
FREE = """element => { const box = element.getBoundingClientRect(), bar = document.querySelector('.verdicts');
    const floor = bar.contains(element) || !element.closest('.decision') ? innerHeight : bar.getBoundingClientRect().top;
    return box.width > 0 && box.top >= 0 && box.bottom <= floor && box.right <= innerWidth; }"""


@pytest.fixture
def scan(world):
    entry = a_draft(world.people["tina"])
    add_clip(entry, ultrasound.Clip(seed=next(SEEDS)))
    return scans.submit(scan=entry, by=world.people["tina"])


@pytest.fixture
def pat(open_browser, world):
    browser = open_browser(reduced_motion="reduce")
    let_in(browser, "pat", world)
    return browser.page


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720)])
def test_clip_claim_quality_answers_and_decisions_are_seen_without_scrolling(pat, scan, width, height):
    pat.set_viewport_size({"width": width, "height": height})
    pat.goto(f"/scans/{scan.pk}/review/")
    expect(pat.locator("fieldset[data-yes]")).to_have_count(3)
    hidden = [name for name, where in NEEDED.items() if not pat.locator(where).first.evaluate(FREE)]
    assert (hidden, pat.locator(":checked:not(option)").count()) == ([], 0)


def test_on_a_phone_the_clip_comes_first_and_the_decisions_can_be_reached(pat, scan):
    pat.set_viewport_size({"width": 360, "height": 780})
    pat.goto(f"/scans/{scan.pk}/review/")
    top = "element => element.getBoundingClientRect().top"
    order = [".viewer", "#claim", "[data-grades]", "fieldset[data-yes]", ".queue"]
    tops = [pat.locator(where).first.evaluate(top) for where in order]
    assert tops == sorted(tops)
    assert pat.locator(".viewer .stage").first.evaluate(FREE) is True
    for part in ("[data-grades]", "[name=comment]"):
        pat.locator(part).scroll_into_view_if_needed()
        pat.mouse.wheel(0, 200)
        expect(pat.locator("[value=accepted]")).to_be_in_viewport(ratio=1)
    assert pat.locator("[value=accepted]").evaluate(FREE) is True


def test_four_keys_sign_a_review_and_u_and_enter_take_it_back(pat, scan):
    pat.goto(f"/scans/{scan.pk}/review/")
    for key in ("4", "y", "a"):
        pat.keyboard.press(key)
    assert Review.objects.filter(scan=scan).count() == 0
    pat.keyboard.press("Enter")
    pat.wait_for_url("**done=**")
    signed = Review.objects.get(scan=scan)
    assert (signed.decision, signed.quality) == ("accepted", 4)
    pat.keyboard.press("u")
    assert Review.objects.filter(scan=scan).count() == 1
    pat.keyboard.press("Enter")
    pat.wait_for_url(f"**/scans/{scan.pk}/review/")
    assert list(Review.objects.filter(scan=scan).values_list("kind", flat=True)) == ["review", "undo"]


def test_r_asks_why_and_a_return_without_a_reason_is_refused_where_it_is_asked(pat, scan):
    pat.goto(f"/scans/{scan.pk}/review/")
    for key in ("3", "y", "r", "r", "Enter"):
        pat.keyboard.press(key)
    expect(pat.get_by_role("alert")).to_be_focused()
    expect(pat.locator("[name=reason]")).to_be_visible()
    pat.locator("[name=reason]").fill("Show the apex.")
    pat.get_by_role("button", name="Return").click()
    pat.wait_for_url("**done=**")
    assert Review.objects.get(scan=scan).reason == "Show the apex."


def test_who_types_the_reason_at_once_types_it_and_accepts_nothing(pat, scan):
    """Focus is on the first reason offered then, where letters would be keys and a space would tick it."""
    pat.goto(f"/scans/{scan.pk}/review/")
    for key in ("2", "y", "r"):
        pat.keyboard.press(key)
    pat.keyboard.type("Please sweep again, apex at 5 cm.")
    assert pat.locator("[name=reason]").input_value() == "Please sweep again, apex at 5 cm."
    assert pat.locator("[name=offered]:checked").count() == 0
    assert pat.locator("[data-grades] :checked").get_attribute("value") == "2"
    assert Review.objects.filter(scan=scan).count() == 0


def test_a_space_presses_no_decision_that_a_letter_led_to_and_enter_does(pat, scan):
    pat.goto(f"/scans/{scan.pk}/review/")
    for key in ("4", "y", "a", " ", " "):
        pat.keyboard.press(key)
    assert pat.evaluate("document.activeElement.value") == "accepted"
    assert Review.objects.filter(scan=scan).count() == 0
    # Who came to it by Tab presses it as any other button.
    pat.keyboard.press("Shift+Tab")
    pat.keyboard.press("Tab")
    pat.keyboard.press(" ")
    pat.wait_for_url("**done=**")
    assert Review.objects.get(scan=scan).decision == "accepted"


def test_on_a_phone_what_is_missing_is_on_the_screen_when_it_is_said(pat, scan):
    pat.set_viewport_size({"width": 360, "height": 740})
    pat.goto(f"/scans/{scan.pk}/review/")
    for name in ("Reject", "Return"):
        pat.get_by_role("button", name=name).click()
        expect(pat.get_by_role("alert")).to_be_focused()
        assert pat.get_by_role("alert").get_by_role("heading").evaluate(FREE) is True
        pat.reload()


def test_on_a_phone_nothing_moves_while_the_frames_are_counted(pat, world):
    entry = a_draft(world.people["tina"])
    add_clip(entry, ultrasound.Clip(seed=next(SEEDS), frames=36))
    entry = scans.submit(scan=entry, by=world.people["tina"])
    pat.set_viewport_size({"width": 360, "height": 740})
    pat.goto(f"/scans/{entry.pk}/review/")
    counter, tops = pat.locator(".toolbar output"), []
    for last in (1, 9, 10, 32):
        while counter.text_content() != f"{last} / 36":
            shown = counter.text_content()
            pat.keyboard.press("ArrowRight")
            expect(counter).not_to_have_text(shown)
        tops.append(pat.locator("#claim").evaluate("element => element.getBoundingClientRect().top + scrollY"))
    assert tops == [tops[0]] * 4
