"""Can everybody read it, and does it stay small?"""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "pocus_credentialing" / "static"
CSS = (STATIC / "pocus.css").read_text()
TOKENS = dict(re.findall(r"^  --([\w-]+): (.+);$", CSS.split("[data-theme", 1)[0], re.MULTILINE))
GROUNDS = ["ground", "surface", "sunk"]
TONES = ["brand", "ok", "warn", "bad"]
READ = [(text, ground) for ground in GROUNDS for text in ["ink", "soft", *TONES]]
READ += [(tone, "tint" if tone == "brand" else f"{tone}-tint") for tone in TONES]
READ += [("ink", f"{tone}-tint") for tone in ["ok", "warn", "bad"]]
READ += [("ink", "tint"), ("soft", "tint"), ("on-brand", "brand"), ("on-brand", "ok"), ("ground", "ink")]
SEEN = [
    ("edge", "surface"),
    ("edge", "ground"),
    ("brand", "sunk"),
    ("ok", "sunk"),
    ("focus", "ground"),
    ("focus", "surface"),
]


def colour(token: str, theme: str) -> tuple[int, int, int]:
    pair = re.fullmatch(r"light-dark\((#\w{6}), (#\w{6})\)", TOKENS[token])
    assert pair, token
    value = pair[1 if theme == "light" else 2]
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)


def luminance(rgb: tuple[int, int, int]) -> float:
    linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str, theme: str) -> float:
    lighter, darker = sorted([luminance(colour(one, theme)), luminance(colour(other, theme))], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), READ)
def test_words_stand_out_from_what_they_stand_on(text, ground, theme):
    assert contrast(text, ground, theme) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), SEEN)
def test_borders_bars_and_focus_can_be_seen(mark, ground, theme):
    assert contrast(mark, ground, theme) >= 3


def test_the_stylesheet_has_24_tokens_and_stays_under_30_kilobytes():
    assert (len(TOKENS), len(CSS.encode()) <= 30_000) == (24, True)


def test_every_token_that_is_used_is_set():
    used = set(re.findall(r"var\(--([\w-]+)", CSS))
    set_here = set(re.findall(r"--([\w-]+):", CSS))
    assert used - set_here == set()


def test_the_palette_of_old_browsers_is_the_light_one():
    fallback = CSS.split("@supports not", 1)[1].split("@layer base", 1)[0]
    old = dict(re.findall(r"--([\w-]+): (#\w+)", fallback))
    light = {name: TOKENS[name].removeprefix("light-dark(").split(",")[0] for name in old}
    assert {
        name: value.replace("#fff", "#ffffff") if value == "#fff" else value for name, value in old.items()
    } == light
