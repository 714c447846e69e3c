"""Draw the short videos of the library's modules anew: `./pocus campaign films`.

Drawings that move, by numbers alone: no patient, no machine, no one else's picture. The same numbers give the same frames.
"""

from __future__ import annotations

import math
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from logbook.video import find_ffmpeg

from .site import ROOT

MODULES = ROOT / "curriculum" / "library" / "modules"
SIZE = WIDTH, HEIGHT = 480, 330
FINE = 2  # drawn so many times larger, then made smaller: smooth edges
RATE = 25  # frames a second
BACK, LINE, WORDS, SOFT = "#101b22", "#2b3c46", "#e6eef2", "#a9bac4"
BLUE, RED, AMBER, GREY, BLACK = "#70cbe6", "#ff9d94", "#f3bb63", "#5d6f7a", "#04080a"
Draw = ImageDraw.ImageDraw


def panel() -> tuple[Image.Image, Draw]:
    image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), BACK)
    draw = ImageDraw.Draw(image)
    draw.line(_fine(WIDTH / 2, 14, WIDTH / 2, HEIGHT - 14), fill=LINE, width=2 * FINE)
    return image, draw


def _fine(*places: float) -> list[float]:
    return [each * FINE for each in places]


def write(draw: Draw, x: float, y: float, text: str, color: str = WORDS, size: int = 17) -> None:
    draw.text((x * FINE, y * FINE), text, fill=color, font=ImageFont.load_default(size * FINE), anchor="mm")


# --- the lung slides, or does not


def grain(seed: int, width: int, height: int) -> np.ndarray:
    """Speckle, longer than high: values of 0 to 1."""
    noise = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
    fine = np.asarray(Image.fromarray(noise).filter(ImageFilter.GaussianBlur(1.6 * FINE)), dtype=float)
    wide = np.asarray(Image.fromarray(noise).resize((width // 3, height)).resize((width, height)), dtype=float)
    mixed = fine + wide / 3
    low, high = np.percentile(mixed, (2, 98))
    return np.clip((mixed - low) / (high - low), 0, 1)


def sliding() -> Iterator[Image.Image]:
    """Two breaths of three seconds. Above the pleural line nothing moves; below it the grain does, on the left."""
    top, pleura, bottom, wide, reach = 44, 128, 300, 208, 16
    wall = grain(1, wide * FINE, (pleura - top) * FINE)
    below = grain(2, (wide + 2 * reach) * FINE, (bottom - pleura) * FINE)
    for frame in range(6 * RATE):
        image, draw = panel()
        for left, moves in ((16, True), (256, False)):
            shift = reach * (1 + math.sin(2 * math.pi * frame / RATE / 3)) if moves else reach
            start = round(shift * FINE)
            _speckle(image, left, top, wall, 0.55)
            _speckle(image, left, pleura, below[:, start : start + wide * FINE], 0.42)
            _ribs_and_lines(draw, left, wide, top, pleura, bottom, start / FINE if moves else reach)
            said = ("Sliding: grain moves", BLUE) if moves else ("None: grain stays", AMBER)
            write(draw, left + wide / 2, 24, said[0], said[1], 18)
            write(draw, left + wide / 2, pleura - 14, "pleural line", SOFT, 13)
            write(draw, left + 23, top + 74, "rib", SOFT, 13)
        yield image


def _speckle(image: Image.Image, left: float, top: float, values: np.ndarray, bright: float) -> None:
    fading = np.linspace(1, 0.45, values.shape[0])[:, None]
    light = (values * fading * bright * 255).astype(np.uint8)
    image.paste(Image.merge("RGB", [Image.fromarray(light)] * 3), (round(left * FINE), round(top * FINE)))


def _ribs_and_lines(
    draw: Draw, left: float, wide: float, top: float, pleura: float, bottom: float, shift: float
) -> None:
    """A rib at either edge with its shadow; between them the pleural line, and its repetition: an A-line."""
    for x, inner in ((left, left + 46), (left + wide, left + wide - 46)):
        lean = -16 if inner > x else 16
        draw.polygon(_fine(x, top + 44, inner, top + 52, inner + lean, bottom, x, bottom), fill=BLACK)
        draw.arc(_fine(min(x, inner), top + 36, max(x, inner), top + 76), 180, 360, fill=WORDS, width=5 * FINE)
    draw.line(_fine(left + 44, pleura, left + wide - 44, pleura), fill=WORDS, width=5 * FINE)
    for at in range(5):  # the line itself glitters as the two layers pass each other
        x = left + 52 + (at * 24 + shift * 1.5) % (wide - 108)
        draw.line(_fine(x, pleura, x + 8, pleura), fill=BLUE, width=5 * FINE)
    again = pleura + (pleura - top)
    draw.line(_fine(left + 50, again, left + wide - 50, again), fill=GREY, width=3 * FINE)


# --- the vein closes, or does not


def pressing() -> Iterator[Image.Image]:
    """Two presses of three seconds: down, held, and up again."""
    for frame in range(6 * RATE):
        seconds = frame / RATE % 3
        press = 0.5 - 0.5 * math.cos(math.pi * min(seconds, 1)) if seconds < 1.7 else 0.5 + 0.5 * math.cos(math.pi * min((seconds - 1.7) / 1, 1))  # fmt: skip
        beat = math.sin(2 * math.pi * 1.2 * frame / RATE)
        image, draw = panel()
        for left, clot in ((0, False), (240, True)):
            _vessels(draw, left, press, beat, clot)
        yield image


def _vessels(draw: Draw, left: float, press: float, beat: float, clot: bool) -> None:
    """In the left groin, marker to the patient's right: the vein on the left of the artery."""
    deep, middle = 82 + 24 * press, left + 120
    draw.line(_fine(left + 20, 82, middle - 62, 82, middle - 42, deep, middle + 42, deep, middle + 62, 82, left + 220, 82), fill=SOFT, width=2 * FINE, joint="curve")  # fmt: skip
    draw.rounded_rectangle(_fine(middle - 34, deep - 44, middle + 34, deep - 8), 8 * FINE, fill="#1d2f3a", outline=BLUE, width=2 * FINE)  # fmt: skip
    draw.rounded_rectangle(_fine(middle - 38, deep - 9, middle + 38, deep - 1), 3 * FINE, fill=BLUE)
    draw.ellipse(_fine(middle - 29, deep - 38, middle - 21, deep - 30), fill=AMBER)
    dented = 7 * max(0, press - 0.6) / 0.4 if clot else 2 * max(0, press - 0.8) / 0.2
    _oval(draw, left + 158, 204 + 4 * press, 27 + beat, 27 + beat - dented, BLACK, RED)
    if clot:
        _oval(draw, left + 86, 220 + 4 * press, 35, 30 - 4 * press, GREY, BLUE)
    else:
        _oval(draw, left + 86, 220 + 9 * press, 35 + 3 * press, max(2.5, 30 * (1 - press)), BLACK, BLUE)
    # Above what they name: a player's buttons cover the lowest quarter.
    write(draw, middle, 22, "Clot, left groin" if clot else "Healthy, left groin")
    write(draw, left + 86, 150, "Vein", BLUE, 16)
    write(draw, left + 160, 150, "Artery", RED, 16)
    said = ("stays open", AMBER) if clot else ("the walls meet", BLUE)
    if press > 0.9:
        write(draw, middle, 126, said[0], said[1], 17)


def _oval(draw: Draw, x: float, y: float, across: float, down: float, fill: str, edge: str) -> None:
    draw.ellipse(_fine(x - across, y - down, x + across, y + down), fill=fill, outline=edge, width=3 * FINE)


FILMS: dict[str, Callable[[], Iterator[Image.Image]]] = {"lung/sliding.mp4": sliding, "dvt/pressing.mp4": pressing}


def encode(frames: Iterator[Image.Image], into: Path) -> None:
    options = f"""
        -nostdin -hide_banner -loglevel error -y -f rawvideo -pix_fmt rgb24 -s {WIDTH}x{HEIGHT} -framerate {RATE} -i pipe:0
        -an -map_metadata -1 -c:v libx264 -preset veryslow -crf 24 -g {RATE} -bf 0 -pix_fmt yuv420p
        -threads 1 -fflags +bitexact -movflags +faststart -f mp4
    """
    pictures = b"".join(each.resize(SIZE, Image.Resampling.LANCZOS).tobytes() for each in frames)
    subprocess.run([find_ffmpeg(), *options.split(), str(into)], input=pictures, check=True)


def main() -> None:
    for name, frames in FILMS.items():
        encode(frames(), MODULES / name)
        print(f"{name}: {(MODULES / name).stat().st_size} bytes")


if __name__ == "__main__":
    main()
