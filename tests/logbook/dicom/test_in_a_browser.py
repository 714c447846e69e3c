"""Chromium plays what was made of the corpus from the first frame to the last: as many as the DICOM object has, for as long as
they took; and stops at each of them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pydicom.data
import pytest
from PIL import Image
from pydicom import dcmread

from logbook import sandbox, unwrapping
from logbook.dicom.errors import Unusable
from logbook.dicom.facts import Box, Derived
from tests.beside_the_loop import playwright_here
from tests.factories import filmed, films
from tests.factories.filmed import Filmed
from tests.factories.ultrasound import SYNTAXES, Clip, frame_number, write
from tests.setup.loopback import browser_path

pytestmark = pytest.mark.browser
BUNDLED = ["ExplVR_BigEnd", "examples_jpeg2k", "examples_palette", "examples_rgb_color", "examples_ybr_color"]
DRAWN = {
    **{name: Clip(width=160, height=128, frames=5, syntax=name) for name in SYNTAXES},
    "fast": Clip(width=160, height=128, frames=7, frame_ms=5),
    "33.333 ms": Clip(width=160, height=128, frames=31, frame_ms=33.333),
    "slow": Clip(width=160, height=128, frames=2, frame_ms=400),
    "no frame time": Clip(width=160, height=128, frames=5, frame_ms=None),
    "a film of even pace": films.film(),
    "a film that slows down": films.film("mp4", *films.H264, *films.SLOWING, frames=12),
    **{
        f"an object with {kind}": filmed.encoded(Filmed(kind))
        for kind in ("H.264 in MP4", "MPEG-2 in a program stream")
    },
}
UNEVEN = {"a vector": ["0", "20", "90", "20", "70"], "a vector that begins late": ["33", "50", "33", "50", "50"]}
# To the end, at its own pace; then how many frames were decoded for it, shown late or not.
PLAY = """async film => {
    const video = Object.assign(document.createElement('video'), {muted: true, src: `data:video/mp4;base64,${film}`});
    document.body.append(video);
    const ended = new Promise((done, failed) => { video.onended = done; video.onerror = () => failed(video.error.message); });
    await video.play();
    await ended;
    const found = [video.getVideoPlaybackQuality().totalVideoFrames, Math.round(video.duration * 1000)];
    video.remove();
    return found;
}"""
# As the viewer steps: to the middle of each frame. A seek is over before what it led to is painted.
STEP = """async ([film, frames, pace, starts]) => {
    const edge = number => starts[number] ?? number * pace;
    const video = Object.assign(document.createElement('video'), {muted: true, preload: 'auto'});
    document.body.append(video);
    const painted = () => new Promise(done => video.requestVideoFrameCallback(done));
    const first = painted();
    video.src = `data:video/mp4;base64,${film}`;
    await first;
    const canvas = Object.assign(document.createElement('canvas'), {width: video.videoWidth, height: video.videoHeight});
    const shown = [];
    for (const frame of [frames - 1, ...Array(frames).keys()]) {
        const there = painted();
        video.currentTime = (edge(frame) + edge(frame + 1)) / 2000;
        await there;
        canvas.getContext('2d').drawImage(video, 0, 0);
        shown.push(canvas.toDataURL('image/png').split(',')[1]);
    }
    video.remove();
    return shown;
}"""
SHOW = """async picture => {
    const shown = Object.assign(new Image(), {src: `data:image/jpeg;base64,${picture}`});
    await shown.decode();
    return [shown.naturalWidth, shown.naturalHeight];
}"""


def accepted() -> dict[str, Path]:
    """Of what lies in pydicom's own wheel, all that is taken as ultrasound."""
    found = {}
    for path in sorted(Path(pydicom.data.__file__).parent.rglob("*.dcm")):
        try:
            sandbox.inspect(path)
        except Unusable:
            continue
        found[path.stem] = path
    return found


def drawn(folder: Path) -> dict[str, Path]:
    paths = {name: folder / f"drawn-{number}" for number, name in enumerate((*DRAWN, *UNEVEN))}
    for name, how in DRAWN.items():
        if isinstance(how, Clip):
            write(paths[name], how)
        else:
            paths[name].write_bytes(how)
    for name, times in UNEVEN.items():
        clip = dcmread(write(paths[name], Clip(width=160, height=128, frames=len(times), frame_ms=None)))
        clip.FrameTimeVector, clip.FrameIncrementPointer = times, 0x00181065
        clip.save_as(paths[name])
    return paths


@dataclass(frozen=True)
class Made:
    derived: Derived
    film: str  # as a page takes it; of a still, its picture
    frames: int  # as the DICOM object that came of it says
    seconds: float  # as its header does


def made(path: Path, folder: Path, crop: Box | None) -> Made:
    folder.mkdir()
    found = sandbox.inspect(path)
    whole = unwrapping.as_dicom(path, columns=found.columns, rows=found.rows, into=folder)
    derived = sandbox.derive(whole, crop=crop, uid_key=b"key", into=folder / "into")
    clean = dcmread(folder / "into" / "clip.dcm", stop_before_pixels=True)
    frames = int(clean.get("NumberOfFrames", 1))
    seconds = clean.get("EffectiveDuration") or frames * clean.get("FrameTime", 0) / 1000
    film = (folder / "into" / (sandbox.POSTER if derived.still else sandbox.FILM)).read_bytes()
    return Made(derived, base64.b64encode(film).decode(), frames, float(seconds))


def test_every_clip_of_the_corpus_plays_to_its_end_and_stops_at_each_frame(tmp_path: Path) -> None:
    bundled, ours = accepted(), drawn(tmp_path)
    assert sorted(bundled, key=str.casefold) == sorted(BUNDLED, key=str.casefold)
    announced, played, wanted, stepped = {}, {}, {}, {}
    with playwright_here() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        for name, path in (bundled | ours).items():
            found = sandbox.inspect(path)
            here = Box(0, 0, found.columns, found.rows) if name in bundled else None
            if here is None and not found.calibrated:
                left, top, right, bottom = Clip(width=found.columns, height=found.rows).region
                here = Box(left, top, right - left, bottom - top)
            one = made(path, tmp_path / f"of {name}", here)
            announced[name] = found.frames
            wanted[name] = [one.frames, pytest.approx(1000 * one.seconds, abs=1)]
            if one.derived.still:
                wanted[name] = [found.columns, found.rows]
                played[name] = page.evaluate(SHOW, one.film)
                continue
            played[name] = page.evaluate(PLAY, one.film)
            if name in ours:
                shown = page.evaluate(STEP, [one.film, one.frames, one.derived.frame_ms, one.derived.starts])
                stepped[name] = [frame_number(Image.open(BytesIO(base64.b64decode(picture)))) for picture in shown]
        browser.close()

    assert played == wanted
    assert stepped == {name: [announced[name] - 1, *range(announced[name])] for name in ours}
    assert (announced["examples_ybr_color"], wanted["examples_ybr_color"][0]) == (30, 30)
