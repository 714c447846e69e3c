"""A director opens the library's FUSIC Heart, sets a number, starts; changes it in pages, sees the effect, publishes, moves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from curriculum.library.texts import library_text
from curriculum.models import Enrolment, Programme
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

from .people import let_in

pytestmark = pytest.mark.browser


def typed(page: Page, old: str, new: str) -> None:
    """Changed in the text as it stands in its field."""
    field = page.get_by_label("The programme's file")
    text = field.input_value()
    assert old in text
    field.fill(text.replace(old, new, 1))


def check(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Check")).click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_director_publishes_twice_and_moves_a_trainee(scripts, open_browser, world):
    browser = open_browser(java_script_enabled=scripts)
    let_in(browser, "dana", world)
    code = f"fusic-heart-{'a' if scripts else 'b'}"
    title = f"FUSIC Heart {code[-1].upper()}"
    page = browser.page

    page.goto(f"/institutions/{world['hospital'].pk}/")
    page.get_by_role("link", name="Start a further programme").click()
    page.get_by_role("link", name="FUSIC Heart").click()
    expect(page.get_by_text("At least 50 cardiac scans that count.")).to_be_visible()
    file = page.locator("summary", has_text="As a file")
    file.click()
    assert page.get_by_label("The programme's file").input_value().strip() == library_text("fusic-heart").strip()
    typed(page, "code: fusic-heart", f"code: {code}")
    typed(page, "title: FUSIC Heart", f"title: {title}")
    typed(page, "n: 50, filters", "n: null, filters")
    check(page)
    expect(page.get_by_role("alert")).to_contain_text("requirements[2].params.n (line")
    typed(page, "n: null, filters", "n: 40, filters")  # where something is wrong, the file is open
    check(page)
    expect(page.locator("main")).to_contain_text(f"It reads well: {title}")
    expect(page.get_by_text("At least 40 cardiac scans that count.")).to_be_visible()
    page.get_by_role("button", name="Start this programme").click()
    expect(page.locator("main")).to_contain_text(f"{title} is started. You are its director.")
    programme = Programme.objects.get(code=code)

    trainee = in_people.a_person(f"Nia Adeyemi {code[-1].upper()}", email=f"nia-{code[-1]}@example.org")
    enrolment = in_curriculum.a_trainee(trainee, programme)
    page.goto(f"/programmes/{programme.pk}/")
    page.get_by_role("link", name="Change the programme").click()
    page.get_by_role("link", name=re.compile("^Change *: Cardiac studies$")).click()
    expect(page.locator("main")).to_contain_text("At least 40 cardiac scans that count.")
    page.get_by_label("How many are needed").fill("0")
    page.get_by_role("button", name="Keep in the draft").click()
    expect(page.get_by_role("alert")).to_contain_text("How many are needed")
    page.get_by_label("How many are needed").fill("45")
    page.get_by_label("Why is it so here?").fill("Our own audit.")
    page.get_by_role("button", name="Keep in the draft").click()
    expect(page.locator("main")).to_contain_text("At least 45 cardiac scans that count.")
    page.get_by_role("link", name=re.compile("^Change *: Course$")).click()
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove it in the draft").click()
    page.get_by_role("link", name="Check and publish").click()
    expect(page.locator("main")).to_contain_text("Now: At least 45 cardiac scans that count.")
    expect(page.locator("main")).to_contain_text(f"{trainee.name} Asked no more: Course")
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.locator("main")).to_contain_text("Version 2 is published.")
    assert Enrolment.objects.get(pk=enrolment.pk).version.number == 1

    page.get_by_role("link", name="Move trainees").click()
    expect(page.locator("main")).to_contain_text("Asked no more: Course")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Tick at least one trainee.")
    page.get_by_label(trainee.name).check()
    page.get_by_label("Why?").fill("The course is named otherwise now.")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator("main")).to_contain_text("1 trainee is moved.")
    assert Enrolment.objects.get(pk=enrolment.pk).version.number == 2
    page.goto(f"/history/enrolment/{enrolment.pk}/")
    expect(page.locator("main")).to_contain_text("The course is named otherwise now.")
