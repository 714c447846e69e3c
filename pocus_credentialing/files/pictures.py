"""How does a picture that somebody brings become one that may be shown?

It is decoded, made smaller where it must be, and drawn anew on white, in a process that can do nothing else: of the file
itself nothing is kept. That process is the logbook's, which stands further up; whoever has one registers it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from pocus_credentialing.refusals import NotNow, Reason

JPEG, PNG = "image/jpeg", "image/png"
BEGINNINGS = {b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
SAID = {
    "empty": _("This file is empty."),
    "unknown": _("This is no JPEG or PNG picture. Save a drawing (SVG) or another kind of picture as PNG first."),
    "too_large": _("This picture is larger than %(limit)d kB. Save it smaller, then send it again."),
    "broken": _("This picture is damaged or not whole. Save it again, then send it again."),
    "for_printing": _("This JPEG is in the colours of a printing press (CMYK). Save it in RGB, then send it again."),
    "moving": _("This picture moves. Save one picture of it, then send that."),
    "too_many_pixels": _(
        "This picture is %(width)d × %(height)d pixels large: at most %(limit)d million pixels are taken. Save it smaller, then send it again."
    ),
    "too_small": _(
        "This picture is %(width)d × %(height)d pixels large: at least %(limit)d pixels on each side are needed, so that it can be seen well."
    ),
    "too_long": _(
        "This picture is %(width)d × %(height)d pixels large: its longer side may be at most %(limit)d times its shorter one."
    ),
}


@dataclass(frozen=True)
class Bounds:
    """`least`: pixels of the shorter side; `most`: of the longer one once it is drawn anew; `ratio`: of the two."""

    kilobytes: int
    least: int
    most: int
    ratio: int


@dataclass(frozen=True)
class Picture:
    content: bytes
    digest: str
    media_type: str


class NotDrawn(Exception):
    """`code`: one of those of SAID."""

    def __init__(self, code: str, **params: int) -> None:
        self.code, self.params = code, params
        super().__init__(code)


# The file and the longest side that the new one may have: the new one, and the width and height of the old one.
Drawer = Callable[[bytes, int], tuple[bytes, int, int]]
DRAWERS: list[Drawer] = []


def draw_by(drawer: Drawer) -> None:
    if drawer not in DRAWERS:
        DRAWERS.append(drawer)


def kind_of(content: bytes) -> str:
    """By its first bytes; empty where it is neither."""
    return next((kind for begin, kind in BEGINNINGS.items() if content.startswith(begin)), "")


def reason_for(problem: NotDrawn) -> Reason:
    return Reason(f"picture_{problem.code}", SAID[problem.code], dict(problem.params))


def drawn_or_refused(content: bytes, bounds: Bounds) -> Picture:
    """As `drawn`; a refusal in a sentence where it cannot be."""
    try:
        return drawn(content, bounds)
    except NotDrawn as problem:
        raise NotNow(reason_for(problem)) from None


def drawn(content: bytes, bounds: Bounds) -> Picture:
    """The picture drawn anew, or NotDrawn."""
    if not content:
        raise NotDrawn("empty")
    if len(content) > bounds.kilobytes * 1024:
        raise NotDrawn("too_large", limit=bounds.kilobytes)
    if not kind_of(content):
        raise NotDrawn("unknown")
    found, width, height = DRAWERS[0](content, bounds.most)
    size = {"width": width, "height": height}
    if min(width, height) < bounds.least:
        raise NotDrawn("too_small", **size, limit=bounds.least)
    if max(width, height) > bounds.ratio * min(width, height):
        raise NotDrawn("too_long", **size, limit=bounds.ratio)
    kind = kind_of(found)
    if not kind:
        raise NotDrawn("broken")
    return Picture(found, hashlib.sha256(found).hexdigest(), kind)
