"""Is the frame that the viewer names the one that is seen: before anything was played, after a step, and where a comment is pinned?"""

from __future__ import annotations

import itertools
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page

from logbook.actions import scans
from tests.architecture.world import a_draft, add_clip
from tests.factories.ultrasound import Clip, frame_number

from . import film
from .people import let_in

pytestmark = pytest.mark.browser
FRAMES = 6
SEEDS = itertools.count(4700)
PLAYED = "document.querySelector('us-viewer video').played"
PAINTED = """async () => {
    const video = document.querySelector('us-viewer video');
    if (video.seeking) await new Promise(done => video.addEventListener('seeked', done, {once: true}));
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    return [video.videoWidth, video.videoHeight];
}"""


@pytest.fixture
def pages(open_browser, world):
    """Tina's page of her scan, and Pat's review of it, in which nothing plays by itself."""
    scan = a_draft(world.people["tina"])
    add_clip(scan, Clip(seed=next(SEEDS), frames=FRAMES))
    scans.submit(scan=scan, by=world.people["tina"])
    opened = {}
    for person, address in (("tina", f"/scans/{scan.pk}/"), ("pat", f"/scans/{scan.pk}/review/")):
        browser = open_browser(reduced_motion="reduce", viewport={"width": 1280, "height": 900})
        let_in(browser, person, world)
        browser.page.goto(address)
        browser.page.wait_for_function(film.LOADED)
        opened[person] = browser.page
    return opened


def seen(page: Page) -> tuple[int, str]:
    """Counted from 1: the frame on the screen, since a poster is no part of what the film itself can be asked for; and
    what the viewer says."""
    width, height = page.evaluate(PAINTED)
    screen = Image.open(BytesIO(page.locator("us-viewer video").screenshot()))
    scale = min(screen.width / width, screen.height / height)
    left, top = (screen.width - width * scale) / 2, (screen.height - height * scale) / 2
    frame = screen.crop((round(left), round(top), round(left + width * scale), round(top + height * scale)))
    return frame_number(frame.resize((width, height))) + 1, page.locator(".viewer output").inner_text()


def test_what_is_seen_at_rest_is_what_the_viewer_names_and_steps_go_on_from_there(pages):
    page = pages["tina"]
    assert seen(page) == (4, "4 / 6")
    page.get_by_role("button", name="One frame forward").click()
    assert seen(page) == (5, "5 / 6")
    page.reload()
    page.wait_for_function(film.LOADED)
    page.get_by_role("button", name="One frame back").click()
    assert seen(page) == (3, "3 / 6")
    page.locator("us-viewer video").press("Home")
    assert seen(page) == (1, "1 / 6")


def test_a_comment_at_rest_is_pinned_to_the_frame_that_is_seen(pages):
    page = pages["pat"]
    assert seen(page) == (4, "4 / 6")
    page.get_by_role("button", name="Comment at this frame").click()
    assert (page.locator("[data-note]:visible input").first.input_value(), seen(page)) == ("4", (4, "4 / 6"))


def test_a_film_that_is_played_begins_with_its_first_frame(pages):
    page = pages["tina"]
    page.locator("[name=speed]").select_option("0.25")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(f"{PLAYED}.length > 0")
    assert page.evaluate(f"{PLAYED}.start(0)") == 0
    page.get_by_role("button", name="Pause").click()
    frame, said = seen(page)
    assert said == f"{frame} / 6"
