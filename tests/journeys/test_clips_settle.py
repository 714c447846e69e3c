"""Does the page of a scan stay true while its clips settle, and can a wrong crop be taken back from it?"""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from logbook.models import Clip, MachineMask
from tests.architecture.world import a_draft
from tests.factories import ultrasound

from .people import let_in

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_browser, world):
    browser = open_browser(viewport={"width": 360, "height": 740})
    let_in(browser, "tina", world)
    return browser.page


def test_the_list_of_clips_follows_what_settles_and_a_wrong_crop_is_forgotten(page, run_jobs, world):
    scan = a_draft(world.people["tina"])
    page.goto(reverse("logbook:scans_show", args=[scan.pk]))
    files = [
        ultrasound.encoded(ultrasound.Clip(seed=81, frames=3, width=160, height=128)),
        ultrasound.encoded(ultrasound.Clip(seed=82, frames=3, width=176, height=128, regions="none")),
    ]
    page.get_by_label("Add clips").set_input_files(
        [{"name": f"{name}.dcm", "mimeType": "application/dicom", "buffer": file} for name, file in enumerate(files)]
    )
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("2 clips were received.")).to_be_visible()
    run_jobs()
    expect(page.locator("#cards").get_by_text("Needs your crop")).to_be_visible()
    page.get_by_role("button", name="Send to proctor").click()
    page.get_by_role("link", name="Draw the crop").click()
    for name, value in (("Left", 0), ("Top", 40), ("Width", 80), ("Height", 64)):
        page.get_by_role("spinbutton", name=name).fill(str(value))
    page.get_by_role("button", name="Use this crop").click()
    expect(page.locator("#cards").get_by_text("Being checked")).to_be_visible()
    run_jobs()
    # Both play now, and nothing waits: as after a reload.
    expect(page.locator("#looking .tabs button")).to_have_count(2)
    expect(page.locator("#cards")).to_be_hidden()
    expect(page.locator("#looking")).to_contain_text("for this machine.")
    expect(page.locator("#state")).to_have_text(re.compile("Waiting for review"))
    page.get_by_role("button", name="Take back").click()
    page.get_by_role("link", name="The crop is wrong Clip 2").click()
    page.get_by_role("button", name="Take the clip out").click()
    expect(page.get_by_text("The clip was taken out.")).to_be_visible()
    assert Clip.objects.filter(scan=scan).count() == 1
    assert not MachineMask.objects.filter(columns=176).exists()
