"""What becomes of a half-typed scan when the session ends meanwhile?"""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from logbook.models import Scan
from tests.factories import ultrasound

from .people import let_in, sign_in

pytestmark = pytest.mark.browser


def test_it_stays_on_the_page_and_is_saved_after_signing_in_again(open_browser, world):
    browser = open_browser(viewport={"width": 390, "height": 844})
    let_in(browser, "tom", world)
    page = browser.page
    page.goto("/scans/new/?exam=cardiac")
    page.get_by_label("Clinical", exact=True).check()
    page.get_by_text("Indication, age, what came of it").click()
    page.get_by_label("Note").fill("Typed before the session ended.")
    before = Scan.objects.count()
    (cookie,) = (each for each in browser.context.cookies() if each["name"] == "sessionid")
    Session.objects.get(pk=cookie["value"]).delete()
    draft = page.get_by_role("button", name="Save as draft")
    page.evaluate("scrollTo(0, 0)")
    draft.click()
    expect(page.get_by_text("You are signed out. Nothing is lost")).to_be_in_viewport(ratio=1)
    draft.click()
    expect(page.get_by_label("Note")).to_have_value("Typed before the session ended.")
    assert Scan.objects.count() == before
    sign_in(browser.context.new_page(), world.people["tom"])
    draft.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    # What leads back after another theme was chosen is the page that one sees now.
    assert {each.input_value() for each in page.locator("[name=next]").all()} == {urlsplit(page.url).path}
    saved = Scan.objects.latest("created_at")
    assert (saved.trainee, saved.state, saved.context, saved.remarks) == (
        world.people["tom"], "draft", "clinical", "Typed before the session ended.",
    )  # fmt: skip


def test_with_another_exam_the_chosen_clip_stays_chosen_and_focus_on_the_exam(open_browser, world, tmp_path):
    """The exam logged last is there first: who notices only after the clips were chosen loses none."""
    film = ultrasound.write(tmp_path / "clip.dcm", ultrasound.Clip(seed=1701))
    browser = open_browser(viewport={"width": 390, "height": 844})
    let_in(browser, "tom", world)
    page = browser.page
    page.goto("/scans/new/?exam=lung")
    page.get_by_label("Clinical", exact=True).check()
    page.locator("[name=clips]").set_input_files(film)
    page.get_by_role("button", name="Cardiac", exact=True).click()
    expect(page.get_by_role("link", name="Cardiac", exact=True)).to_be_focused()
    assert urlsplit(page.url).query == "exam=cardiac"
    assert page.locator("[name=clips]").evaluate("field => [...field.files].map(file => file.name)") == ["clip.dcm"]
    expect(page.get_by_label("Clinical", exact=True)).to_be_checked()
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_text("Saved.").first).to_be_visible()
    saved = Scan.objects.latest("created_at")
    assert (saved.application.code, saved.clips.count()) == ("cardiac", 1)
