"""Shortly before a session ends the page asks, aloud and by keyboard, whether to stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from .people import let_in

pytestmark = pytest.mark.browser


def test_it_asks_in_time_stays_by_one_key_and_says_when_it_is_over(open_browser, world, settings):
    settings.SESSION_IDLE = timedelta(seconds=122)
    browser = open_browser(viewport={"width": 320, "height": 640})
    let_in(browser, "tom", world)
    page = browser.page
    page.goto("/profile/")
    page.get_by_label("Letters after the name").fill("MD, PhD")
    asked = page.get_by_role("alertdialog", name="Still there?")
    expect(asked).to_be_visible()
    expect(asked).to_contain_text("It does so in two minutes.")
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
    settings.SESSION_IDLE = timedelta(minutes=15)
    page.keyboard.press("Enter")
    expect(asked).to_be_hidden()
    expect(page.get_by_label("Letters after the name")).to_have_value("MD, PhD")
    (cookie,) = (each for each in browser.context.cookies() if each["name"] == "sessionid")
    Session.objects.get(pk=cookie["value"]).delete()
    page.evaluate("document.querySelector('us-session').ask()")
    expect(asked).to_contain_text("You are signed out.")
    page.get_by_role("button", name="Close").press("Enter")
    expect(page.get_by_label("Letters after the name")).to_have_value("MD, PhD")
