"""Is this file what it says it is: a PDF, a JPEG or a PNG, whole and quiet?

Told by its content, never by its name. Nothing is decoded here: a paper is only handed out again, as a download. Pure.
"""

from __future__ import annotations

import re
import zlib

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
SUFFIX = {PDF: "pdf", JPEG: "jpg", PNG: "png"}
TAIL = 2048
MOST_SIDE = 30_000
# What makes a PDF act by itself or carry other files. (A name may be written with #xx for its letters.)
ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z0-9])")
STREAM, STREAM_END = re.compile(rb"stream\r?\n"), b"endstream"
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
SIZED = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
ALONE = frozenset({0x01, *range(0xD0, 0xD8)})


class NotUsable(ValueError):
    """The message is a code: unknown, broken, active."""


def kind_of(content: bytes) -> str:
    """The media type of a whole file; NotUsable for everything else."""
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        _check_jpeg(content)
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        _check_png(content)
        return PNG
    raise NotUsable("unknown")


def _check_pdf(content: bytes) -> None:
    if not re.match(rb"%PDF-[12]\.\d", content) or b"%%EOF" not in content[-TAIL:] or b"startxref" not in content:
        raise NotUsable("broken")
    written = ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), _without_streams(content))
    if ACTIVE.search(written):
        raise NotUsable("active")


def _without_streams(content: bytes) -> bytes:
    """Pictures and pages are bytes that may spell anything. Once through, whatever begins and does not end."""
    kept, at = [], 0
    while begin := STREAM.search(content, at):
        end = content.find(STREAM_END, begin.end())
        if end < 0:
            break
        kept.append(content[at : begin.start()])
        at = end + len(STREAM_END)
    return b"".join([*kept, content[at:]])


def _check_jpeg(content: bytes) -> None:
    """Segment by segment to the picture's data; a size on the way, an end after it."""
    at, sized = 2, False
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF or marker in ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if length < 2:
            break
        if marker in SIZED:
            sized = _is_size(content[at + 7 : at + 9], content[at + 5 : at + 7])
        if marker == 0xDA:
            if sized and b"\xff\xd9" in content[at + 2 + length :]:
                return
            break
        at += 2 + length
    raise NotUsable("broken")


def _check_png(content: bytes) -> None:
    """Chunk by chunk with its checksum, from the header to the end, and nothing after it."""
    at, sized = 8, False
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        end = at + 12 + length
        if end > len(content) or zlib.crc32(content[at + 4 : end - 4]) != int.from_bytes(content[end - 4 : end], "big"):
            break
        name = content[at + 4 : at + 8]
        if at == 8:
            sized = name == b"IHDR" and length == 13 and _is_size(content[16:20], content[20:24])
        if name == b"IEND":
            if sized and end == len(content):
                return
            break
        at = end
    raise NotUsable("broken")


def _is_size(*sides: bytes) -> bool:
    return all(0 < int.from_bytes(side, "big") <= MOST_SIDE for side in sides)
