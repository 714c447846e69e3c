"""A trainee passes a module, brings a certificate, and reads why scans do not count; a DOPS on a phone moves a requirement."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from curriculum.actions import outside
from curriculum.actions.library import start_programme
from curriculum.models import Module, OutsideCertificate
from pocus_credentialing.credentials.standings import refresh
from tests.credentials import builders
from tests.curriculum.answers import right_ones
from tests.curriculum.outside.files import PDF
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
WHY_NOT = [
    ("A required view is missing: Subcostal four-chamber", 4),
    ("Image quality 2, and 3 or more is needed: kept in your log, not counted", 2),
    ("Reviewed, but an honest miss: kept in your log, not counted", 4),
]


@pytest.fixture(scope="module")
def programme(world):
    started = start_programme(institution=world["hospital"], by=None, code="spocus-two-phase-full")
    in_curriculum.a_proctor(world.people["pat"], started)
    in_curriculum.a_director(world.people["dana"], started)
    return started


def twelve_scans(trainee, pat) -> None:
    """Nine with which nothing is wrong, and three with each something else."""
    builders.accepted(trainee, pat, "cardiac", 9)
    missed = builders.a_scan(trainee)
    read = {**missed.answers, "pericardial_effusion": "positive"}
    builders.a_review(missed, pat, answers=read)
    builders.a_review(builders.a_scan(trainee), pat, quality=2)
    builders.a_review(builders.a_scan(trainee, views=["plax", "psax", "a4c"]), pat)


def test_a_trainee_passes_a_module_brings_a_certificate_and_sees_why_3_of_12_scans_do_not_count(
    open_browser, world, programme
):
    trainee, pat = in_people.a_person("Ola Berg D", email="ola-d@example.org"), world.people["pat"]
    enrolment = in_curriculum.a_trainee(trainee, programme)
    for code in ("introduction", "cardiac"):
        in_curriculum.a_pass(trainee, code)
    twelve_scans(trainee, pat)
    refresh(enrolment)
    page = open_browser().page
    sign_in(page, trainee)
    main = page.locator("main")

    page.goto("/modules/lung/")
    page.get_by_role("button", name="Take the quiz").click()
    for code, option in right_ones(Module.objects.get(code="lung").current).items():
        page.locator(f'input[name="question-{code}"][value="{option}"]').check()
    expect(page.locator("form.htmx-request")).to_have_count(0)
    page.get_by_role("button", name="Hand in").click()
    expect(main).to_contain_text("100 %")
    page.goto(f"/progress/{enrolment.pk}/lung.module/")
    expect(main).to_contain_text("1 of 1")

    page.goto(f"/progress/{enrolment.pk}/cardiac.scans/")
    expect(page.get_by_role("heading", name="12 scans do not count")).to_be_visible()
    page.goto(f"/progress/{enrolment.pk}/general.hours/")
    page.get_by_role("link", name="Send in a certificate from outside").click()
    page.get_by_label("Title").fill("Two days of introduction")
    page.get_by_label("Provider").fill("POCUS Certification Academy")
    page.get_by_label("What it is").select_option("Course")
    page.get_by_label("Hours", exact=True).fill("16")
    page.get_by_label("Of these hands-on").fill("6")
    page.get_by_label("Completed on").fill("2026-01-20")
    page.get_by_label("The certificate").set_input_files(
        {"name": "mine.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Send in").click()
    expect(main).to_contain_text("Two days of introduction")
    outside.accept(certificate=OutsideCertificate.objects.get(trainee=trainee), by=world.people["dana"])

    page.goto(f"/progress/{enrolment.pk}/cardiac.scans/")
    expect(main).to_contain_text("9 of 25")
    expect(page.get_by_role("heading", name="3 scans do not count")).to_be_visible()
    said = page.get_by_role("region", name="3 scans do not count").locator(".meta").all_inner_texts()
    assert sorted(said) == [f"{why} · Pat Lindqvist · image quality {quality}" for why, quality in WHY_NOT]


def test_a_dops_filled_in_on_a_phone_moves_a_requirement(open_browser, world, programme):
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
