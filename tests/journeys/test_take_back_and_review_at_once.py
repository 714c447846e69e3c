"""Two people, or two tabs of one, at the same scan: who wins, and what is said to the other?"""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from logbook.actions import scans
from logbook.models import Review, Scan
from tests.architecture import world as building
from tests.factories.people import PASSWORD

from .people import let_in, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def page_of(open_browser, world):
    def open_page(actor: str) -> Page:
        browser = open_browser(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        let_in(browser, actor, world)
        return browser.page

    return open_page


@pytest.fixture
def scan(world):
    """Sent, watched by Pat, opened by nobody."""
    return building.a_submitted(world.people["tina"], world.people["pat"])


def show(scan: Scan) -> str:
    return reverse("logbook:scans_show", args=[scan.pk])


def review(scan: Scan) -> str:
    return reverse("logbook:reviews_review", args=[scan.pk])


def agrees(page: Page) -> None:
    page.locator("[name=quality][value='4']").check()
    page.get_by_role("button", name="Agree with all").click()
    page.locator("[name=attests_supervision]").check()


def test_what_a_reviewer_has_opened_is_not_taken_back(page_of, scan):
    tina, pat = page_of("tina"), page_of("pat")
    tina.goto(show(scan))
    pat.goto(review(scan))
    tina.get_by_role("button", name="Take back").click()
    expect(tina.get_by_role("alert")).to_contain_text("opened")
    expect(tina.get_by_role("button", name="Take back")).to_have_count(0)
    assert Scan.objects.get(pk=scan.pk).state == "submitted"


def test_what_was_taken_back_first_is_gone_for_the_reviewer(page_of, scan):
    tina, pat = page_of("tina"), page_of("pat")
    pat.goto("/reviews/")
    older = pat.get_by_role("link", name="Older")  # what was sent last is due last
    if older.count():
        older.click()
    link = pat.locator(f"main a[href^='{review(scan)}']")
    expect(link.first).to_be_visible()
    tina.goto(show(scan))
    tina.get_by_role("button", name="Take back").click()
    expect(tina.get_by_text("Taken back: it is a draft again.")).to_be_visible()
    link.first.click()
    expect(pat.get_by_role("heading", level=1)).to_contain_text("not")
    assert Scan.objects.get(pk=scan.pk).state == "draft"


def test_a_second_tab_cannot_review_what_the_first_has_reviewed(page_of, scan):
    first = page_of("pat")
    second = first.context.new_page()
    for tab in (first, second):
        tab.goto(review(scan))
        agrees(tab)
    first.get_by_role("button", name="Accept and sign").click()
    first.wait_for_url("**done=**")
    second.get_by_label("Comment (optional)").fill("Typed in the other tab.")
    second.get_by_role("button", name="Accept and sign").click()
    expect(second.get_by_role("alert")).to_contain_text("reviewed already")
    expect(second.locator("form.decision button:visible")).to_have_count(0)
    expect(second.get_by_label("Comment (optional)")).to_have_value("Typed in the other tab.")
    second.get_by_role("link", name="Open the scan").click()
    second.wait_for_url(f"**{show(scan)}")
    assert list(Review.objects.filter(scan=scan).values_list("decision", "comment")) == [("accepted", "")]


def test_a_review_of_what_has_changed_is_refused_and_keeps_what_was_typed(page_of, world, scan):
    """Returned in one tab, changed and sent again by the trainee, then decided in the tab that shows the old answers."""
    first = page_of("pat")
    stale = first.context.new_page()
    stale.goto(review(scan))
    agrees(stale)
    stale.get_by_label("Comment (optional)").fill("A fair view of the apex.")
    first.goto(review(scan))
    agrees(first)
    first.get_by_text("Reason, if you do not simply accept").click()
    first.locator("[name=reason]").fill("Look at the effusion again.")
    first.get_by_role("button", name="Return").click()
    first.wait_for_url("**done=**")
    scan.refresh_from_db()
    answers = {**scan.answers, "pericardial_effusion": "positive"}
    scans.change(scan=scan, by=world.people["tina"], answers=answers)
    scan.refresh_from_db()
    scans.submit(scan=scan, by=world.people["tina"])
    stale.get_by_role("button", name="Accept and sign").click()
    expect(stale.get_by_role("alert")).to_contain_text("changed")
    expect(stale.get_by_label("Comment (optional)")).to_have_value("A fair view of the apex.")
    expect(stale.locator("main")).to_contain_text("At first: No pericardial effusion seen")
    assert Review.objects.filter(scan=scan).count() == 1
    stale.get_by_role("button", name="Accept and sign").click()
    stale.wait_for_url("**done=**")
    assert Review.objects.filter(scan=scan, round=2).values_list("comment", flat=True).get() == (
        "A fair view of the apex."
    )


def test_a_decision_is_undone_where_it_is_announced(page_of, scan):
    pat = page_of("pat")
    pat.goto(review(scan))
    agrees(pat)
    pat.get_by_role("button", name="Accept and sign").click()
    pat.wait_for_url("**done=**")
    pat.get_by_role("button", name="Undo").click()
    expect(pat.get_by_text("Undone. The scan waits for review again.")).to_be_visible()
    assert Scan.objects.get(pk=scan.pk).state == "submitted"


def test_keys_that_are_typed_into_a_field_decide_nothing(open_browser, world, scan):
    """No letter and no Enter: not in the comment, not in the password."""
    pat = open_browser(viewport={"width": 1440, "height": 900}).page
    sign_in(pat, world.people["pat"])
    pat.goto(review(scan))
    pat.locator("[name=answer_pericardial_effusion][value=positive]").check()
    pat.get_by_label("Comment (optional)").click()
    pat.keyboard.type("jar5")
    pat.get_by_label("Your password").fill(PASSWORD)
    pat.keyboard.press("Enter")
    pat.evaluate("new Promise(done => setTimeout(done))")
    checked = pat.evaluate(
        "[...document.querySelectorAll('form.decision :checked[type=radio]')].map(each => each.value)"
    )
    assert checked == ["positive"]
    expect(pat.get_by_label("Comment (optional)")).to_have_value("jar5")
    assert Review.objects.filter(scan=scan).count() == 0
