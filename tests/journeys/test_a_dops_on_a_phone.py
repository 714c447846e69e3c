"""A proctor fills in a DOPS on a phone and signs it; the trainee's requirement moves, and they read the feedback."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from curriculum.actions.library import start_programme
from pocus_credentialing.credentials.standings import refresh
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

from .people import let_in, sign_in

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
SEEN = {
    "Says why this scan is needed, and the question it is to answer": "Alone",
    "Introduces themself, explains the scan, has consent, keeps dignity and comfort": "Alone",
    "Chooses probe and preset, sets depth and gain, cleans the machine afterwards": "With little help",
    "Gets the required views and keeps clips of them": "With little help",
    "Reads the images rightly, and says what cannot be answered from them": "Alone",
    "Says what follows for this patient, and who has to be told": "Not seen",
}


def test_a_dops_filled_in_on_a_phone_moves_a_requirement(open_browser, world):
    programme = start_programme(institution=world["hospital"], by=None, code="spocus-two-phase-full")
    in_curriculum.a_proctor(world.people["pat"], programme)
    trainee = in_people.a_person("Nia Adeyemi D", email="nia-d@example.org")
    enrolment = in_curriculum.a_trainee(trainee, programme)
    refresh(enrolment)
    browser = open_browser(**PHONE)
    let_in(browser, "pat", world)
    page = browser.page

    page.goto("/reviews/")
    page.get_by_role("link", name="Assess somebody").click()
    page.get_by_role("link", name=trainee.name).click()
    page.get_by_role("link", name="Direct observation of one scan (DOPS), Cardiac").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for item, level in SEEN.items():
        page.get_by_role("group", name=item).get_by_label(level, exact=True).check()
    page.get_by_label("What was good, and what comes next?").fill("Calm with the patient. Next: more depth.")
    page.get_by_role("button", name="Check the result").tap()
    expect(page.locator("main")).to_contain_text("“I carried out this assessment myself, and it was passed.”")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Sign", exact=True).tap()
    expect(page.locator("main")).to_contain_text("Signed. The trainee is told.")

    theirs = open_browser(**PHONE)
    sign_in(theirs.page, trainee)
    theirs.page.goto(f"/progress/{enrolment.pk}/cardiac.sdot/")
    expect(theirs.page.locator("main")).to_contain_text("1 of 2")
    theirs.page.get_by_role("link", name="Direct observation of one scan (DOPS), Cardiac").click()
    expect(theirs.page.locator("main")).to_contain_text("Calm with the patient. Next: more depth.")
    expect(theirs.page.locator("main")).to_contain_text("Pat Lindqvist, FACEP, Proctor")
