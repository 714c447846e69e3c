"""Is a clip whose frames came at no even pace played, stepped through and commented on at the times at which they came?"""

from __future__ import annotations

import base64
from io import BytesIO

import pytest
from PIL import Image
from pydicom import dcmread

from tests.architecture.world import a_draft
from tests.factories.ultrasound import Clip, frame_number, write
from tests.logbook.films.test_handhelds import received

from . import film
from .people import let_in

pytestmark = pytest.mark.browser
SHOWN = """async () => {
    const video = document.querySelector('us-viewer video');
    if (video.seeking) await new Promise(done => video.addEventListener('seeked', done, {once: true}));
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const canvas = Object.assign(document.createElement('canvas'), {width: video.videoWidth, height: video.videoHeight});
    canvas.getContext('2d').drawImage(video, 0, 0);
    return [canvas.toDataURL('image/png').split(',')[1], document.querySelector('.viewer output').innerText];
}"""
STEPS = [20, 400, 20, 20, 300]


def test_the_viewer_steps_to_each_frame_of_an_uneven_clip(open_browser, world, run_jobs, tmp_path):
    tina = world.people["tina"]
    scan = a_draft(tina)
    clip = dcmread(write(tmp_path / "clip.dcm", Clip(width=160, height=128, frames=len(STEPS) + 1, frame_ms=None)))
    clip.FrameTimeVector, clip.FrameIncrementPointer = [0, *STEPS], 0x00181065
    clip.save_as(tmp_path / "clip.dcm")
    received(scan, (tmp_path / "clip.dcm").read_bytes())
    run_jobs()
    browser = open_browser(viewport={"width": 360, "height": 740})
    let_in(browser, "tina", world)
    page = browser.page
    page.goto(f"/scans/{scan.pk}/")
    page.wait_for_function(film.LOADED)

    def shown() -> tuple[int, str]:
        picture, said = page.evaluate(SHOWN)
        return frame_number(Image.open(BytesIO(base64.b64decode(picture)))), said

    page.locator("us-viewer video").press("Home")
    seen = [shown()]
    for _step in STEPS:
        page.get_by_role("button", name="One frame forward").click()
        seen.append(shown())
    assert seen == [(number, f"{number + 1} / 6") for number in range(6)]
    for _step in STEPS:
        page.get_by_role("button", name="One frame back").click()
    assert shown() == (0, "1 / 6")
