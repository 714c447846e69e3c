"""What becomes of the answers of a quiz that one leaves to read the text again?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from curriculum.models import Attempt

from .people import let_in

pytestmark = pytest.mark.browser


def test_they_are_there_when_one_comes_back(open_browser, world):
    browser = open_browser(viewport={"width": 390, "height": 844})
    let_in(browser, "tina", world)
    page = browser.page
    page.goto("/modules/aorta/")
    page.get_by_role("button", name="Take the quiz").click()
    asked = page.locator(".card.question")
    first, second = asked.nth(0).get_by_role("radio").first, asked.nth(1).get_by_role("radio").last
    first.check()
    second.check()  # and leave at once
    page.get_by_role("link", name="Back to the text").click()
    page.get_by_role("button", name="Go on with the quiz").click()
    expect(first).to_be_checked()
    expect(second).to_be_checked()
    assert len(Attempt.objects.get(person=world.people["tina"], handed_in_at=None).answers) == 2
