"""What does an AVI film announce? Chunks in lists, each within the one around it."""

from collections.abc import Iterator

from .errors import Code, Unusable
from .films import AVI, Bytes, Film

MOST_CHUNKS = 2_000
CODECS = {
    **dict.fromkeys((b"H264", b"X264", b"AVC1"), ("h264", "ISO_14496_10")),
    **dict.fromkeys((b"HEVC", b"H265"), ("hevc", "ISO_23008_2")),
    **dict.fromkeys((b"XVID", b"DIVX", b"DX50", b"FMP4", b"MP4V"), ("mpeg4", "ISO_14496_2")),
    b"MJPG": ("mjpeg", "ISO_10918_1"),
    **dict.fromkeys((b"\0\0\0\0", b"DIB ", b"I420", b"IYUV", b"YUY2", b"UYVY"), ("rawvideo", "")),
    **dict.fromkeys((b"MP43", b"DIV3"), ("msmpeg4", "")),
    b"CVID": ("cinepak", ""),
    b"MSVC": ("msvideo1", ""),
    b"MPNG": ("png", ""),
}


def read(data: Bytes) -> Film:
    left = MOST_CHUNKS

    def chunks(start: int, end: int, *, whole: bool = False) -> Iterator[tuple[bytes, int, int]]:
        nonlocal left
        at = start
        while at + 8 <= end:
            left -= 1
            if left < 0:
                raise Unusable(Code.TOO_COMPLEX)
            kind, length = data.at(at, 4), data.little(at + 4)
            if at + 8 + length > end:
                raise Unusable(Code.TRUNCATED if whole else Code.DAMAGED)
            yield kind, at + 8, at + 8 + length
            at += 8 + length + length % 2

    stated = 8 + data.little(4)
    if stated > data.size + 1:
        raise Unusable(Code.TRUNCATED)
    lists = [
        (data.at(start, 4), start + 4, end) for kind, start, end in chunks(12, data.size, whole=True) if kind == b"LIST"
    ]
    header = next(((start, end) for name, start, end in lists if name == b"hdrl"), None)
    if header is None or not any(name == b"movi" for name, _start, _end in lists):
        raise Unusable(Code.DAMAGED)
    for kind, start, end in chunks(*header):
        if kind == b"LIST" and data.at(start, 4) == b"strl":
            found = {name: begins for name, begins, _ends in chunks(start + 4, end)}
            if b"strh" in found and b"strf" in found and data.at(found[b"strh"], 4) == b"vids":
                return _film(data, found[b"strh"], found[b"strf"])
    raise Unusable(Code.NO_PICTURE)


def _film(data: Bytes, header: int, form: int) -> Film:
    scale, rate, frames = data.little(header + 20), data.little(header + 24), data.little(header + 32)
    columns, rows = data.little(form + 4), abs(int.from_bytes(data.at(form + 8, 4), "little", signed=True))
    letters = data.at(form + 16, 4).upper()
    if letters not in CODECS:
        raise Unusable(Code.FILM_FORMAT, form="an unknown kind of film")
    codec, method = CODECS[letters]
    duration = 1000 * frames * scale / rate if scale and rate else None
    return Film(AVI, columns, rows, frames, duration, codec, method).checked()
