"""Does the work get done where no script runs?"""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from logbook.models import Clip, Review, Scan
from pocus_credentialing.credentials.models import Certificate
from tests.factories import ultrasound

from .people import let_in

pytestmark = pytest.mark.browser


@pytest.fixture
def page_of(open_browser, world):
    def open_page(actor: str):
        browser = open_browser(java_script_enabled=False)
        let_in(browser, actor, world)
        return browser.page

    return open_page


def test_a_scan_is_logged_with_a_clip_and_its_crop_typed_in_numbers(page_of, run_jobs, world):
    page = page_of("tina")
    page.goto("/")
    page.get_by_role("link", name="Log a scan").click()
    page.get_by_label("Educational").check()
    lung = page.get_by_role("button", name="Lung", exact=True)
    if lung.count():  # the exam of the last scan is chosen already, and tests before may have left one of a lung
        lung.click()
    expect(page.get_by_label("Educational")).to_be_checked()
    page.get_by_label("Normal in every question").check()
    page.get_by_label("All required views").check()
    page.get_by_label("Nobody watched").check()
    clip = ultrasound.encoded(ultrasound.Clip(seed=41, regions="none", frames=3, width=160, height=128))
    page.get_by_label("Clips").set_input_files({"name": "a.dcm", "mimeType": "application/dicom", "buffer": clip})
    page.get_by_role("button", name="Save and send").click()
    page.wait_for_url(re.compile(r"/scans/[0-9a-f-]{36}/$"))
    run_jobs()
    page.reload()
    page.get_by_role("link", name="Draw the crop").click()
    for name, value in (("Left", 20), ("Top", 24), ("Width", 120), ("Height", 96)):
        page.get_by_role("spinbutton", name=name).fill(str(value))
    page.get_by_role("button", name="Show the frame").click()
    drawn = [page.locator("us-crop rect").get_attribute(name) for name in ("x", "y", "width", "height")]
    assert drawn == ["20", "24", "120", "96"]
    page.get_by_role("button", name="Use this crop").click()
    run_jobs()
    page.reload()
    assert page.locator("video").evaluate("video => video.controls") is True
    made = Clip.objects.select_related("scan").latest("received_at")
    assert (made.state, made.scan.state, made.scan.context) == ("ready", "submitted", "educational")


def test_a_review_is_signed_and_undone(page_of, world):
    page = page_of("pat")
    page.goto(reverse("logbook:reviews_review", args=[world["submitted"].pk]))
    page.locator("[name=quality][value='3']").check()
    page.get_by_role("button", name="Agree with all").click()
    assert page.locator("[name=quality]:checked").get_attribute("value") == "3"
    page.get_by_role("button", name="Accept and sign").click()
    page.get_by_role("button", name="Undo").click()
    undo = page.get_by_role("button", name="Undo and sign")
    if undo.count():
        undo.click()
    expect(page.get_by_text("Undone. The scan waits for review again.")).to_be_visible()
    kinds = Review.objects.filter(scan=world["submitted"]).order_by("signed_at").values_list("kind", flat=True)
    assert list(kinds) == ["review", "undo"]
    assert Scan.objects.get(pk=world["submitted"].pk).state == "submitted"


def test_a_certificate_is_issued_and_checked_by_its_code(page_of, world):
    page = page_of("dana")
    page.goto(reverse("credentials:candidates_issue", args=[world["enrolment"].pk]))
    page.get_by_label("Obstetric").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Sign and issue").click()
    page.wait_for_url("**/certificates/*/")
    code = Certificate.objects.latest("serial").code
    anyone = page_of("anonymous")
    anyone.goto("/v/")
    anyone.get_by_label("Code on the certificate").fill(code.lower())
    anyone.get_by_role("button", name="Check").click()
    expect(anyone.get_by_role("heading", level=1)).to_have_text("Valid")


def test_lists_are_narrowed_by_their_filters(page_of, world):
    page = page_of("tina")
    page.goto("/scans/")
    page.get_by_label("State").select_option("returned")
    page.get_by_role("button", name="Show").click()
    assert page.locator("main .rows li").count() == Scan.objects.filter(
        trainee=world.people["tina"], state="returned"
    ).count()  # fmt: skip
    page = page_of("pat")
    page.goto("/reviews/")
    page.get_by_label("Which").select_option("overdue")
    page.get_by_role("button", name="Show").click()
    assert page.locator("main .rows li").count() == 0
