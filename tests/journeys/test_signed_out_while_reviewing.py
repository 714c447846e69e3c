"""What becomes of a half-typed review when the session ends, or the scan is withdrawn, meanwhile?"""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from logbook.actions import scans
from logbook.models import Review
from tests.architecture.world import a_submitted
from tests.factories.people import PASSWORD

from .people import let_in, sign_in

pytestmark = pytest.mark.browser
TYPED = "Typed before the session ended."


@pytest.fixture
def half_typed(open_browser, world):
    """Pat's browser, with a review that lacks only its signature; and the scan."""
    scan = a_submitted(world.people["tina"], world.people["pat"])
    browser = open_browser(viewport={"width": 1280, "height": 900})
    let_in(browser, "pat", world)
    page = browser.page
    page.goto(f"/scans/{scan.pk}/review/")
    page.locator("[name=quality][value='4']").check(force=True)
    page.get_by_role("button", name="Agree with all").click()
    page.get_by_label(re.compile("I watched")).check()
    page.locator("[name=comment]").fill(TYPED)
    return browser, page, scan


def signed_out(browser) -> None:
    (cookie,) = (each for each in browser.context.cookies() if each["name"] == "sessionid")
    Session.objects.get(pk=cookie["value"]).delete()


def test_it_stays_on_the_page_and_is_signed_after_signing_in_again(half_typed, world):
    browser, page, scan = half_typed
    signed_out(browser)
    accept = page.get_by_role("button", name=re.compile("^Accept and sign"))
    accept.click()
    expect(page.get_by_text("You are signed out. Nothing is lost")).to_be_visible()
    sign_in(browser.context.new_page(), world.people["pat"])
    accept.click()
    expect(page.get_by_text("Confirm that it is you: your signature goes under this.")).to_be_visible()
    expect(page.locator("[name=comment]")).to_have_value(TYPED)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name=re.compile("^Accept and sign")).click()
    expect(page.get_by_text(re.compile("^Accepted: "))).to_be_visible()
    signed = Review.objects.get(scan=scan)
    assert (signed.decision, signed.comment, signed.attests_supervision) == ("accepted", TYPED, True)


def test_a_sign_in_elsewhere_before_the_button_is_pressed_loses_nothing_either(half_typed, world):
    browser, page, scan = half_typed
    signed_out(browser)
    sign_in(browser.context.new_page(), world.people["pat"])
    page.get_by_role("button", name=re.compile("^Accept and sign")).click()
    expect(page.get_by_text("Confirm that it is you: your signature goes under this.")).to_be_visible()
    expect(page.locator("[name=comment]")).to_have_value(TYPED)
    assert Review.objects.filter(scan=scan).count() == 0


def test_a_scan_withdrawn_meanwhile_leaves_the_words_on_the_page(half_typed, world):
    _browser, page, scan = half_typed
    scans.withdraw(scan=scan, by=world.people["tina"])
    page.get_by_role("button", name=re.compile("^Accept and sign")).click()
    expect(page.get_by_text("It may have been withdrawn while you wrote. Nothing was signed or saved.")).to_be_visible()
    expect(page.locator("[name=comment]")).to_have_value(TYPED)
    assert Review.objects.filter(scan=scan).count() == 0
