"""What does the browser show of a clip? Pixels of the frame that is painted, and where in the film it stands."""

from __future__ import annotations

from playwright.sync_api import Page

# The frame that is painted, small and grey. Two frames later, or one more look, is a matter of comparing lists.
PIXELS = """async () => {
    const video = [...document.querySelectorAll('us-viewer video')].find(each => each.offsetParent);
    if (video.seeking) await new Promise(done => video.addEventListener('seeked', done, {once: true}));
    const canvas = Object.assign(document.createElement('canvas'), {width: 80, height: 60});
    const drawing = canvas.getContext('2d', {willReadFrequently: true});
    drawing.drawImage(video, 0, 0, canvas.width, canvas.height);
    const {data} = drawing.getImageData(0, 0, canvas.width, canvas.height);
    return [...data].filter((_, at) => at % 4 === 0);
}"""
PLACE = """() => {
    const video = [...document.querySelectorAll('us-viewer video')].find(each => each.offsetParent);
    return Math.round(video.currentTime * 1000 / video.dataset.frameMs * 100) / 100;
}"""
RUNS = """() => {
    const video = [...document.querySelectorAll('us-viewer video')].find(each => each.offsetParent);
    return !video.paused && video.currentTime > 0.1;
}"""
LOADED = """() => {
    const video = [...document.querySelectorAll('us-viewer video')].find(each => each.offsetParent);
    return video && video.readyState >= 2;
}"""


def frame(page: Page) -> tuple[list[int], float, str]:
    """Its pixels, its place in frames (the middle of the first is 0.5), and what the viewer says."""
    pixels = page.evaluate(PIXELS)
    return pixels, page.evaluate(PLACE), page.locator(".viewer output").inner_text()


def difference(one: list[int], other: list[int]) -> float:
    """How much two frames differ, on average, of 255."""
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)
