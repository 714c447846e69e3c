"""What does an MP4 or MOV film announce? Boxes in boxes (ISO/IEC 14496-12), each within the one around it."""

from collections.abc import Iterator
from dataclasses import dataclass

from .errors import Code, Unusable
from .films import MP4, Bytes, Film

MOST_BOXES = 5_000
# Four letters of a film: ffmpeg's decoder, and the standard that its loss is named by.
CODECS = {
    **dict.fromkeys((b"avc1", b"avc3"), ("h264", "ISO_14496_10")),
    **dict.fromkeys((b"hvc1", b"hev1"), ("hevc", "ISO_23008_2")),
    b"mp4v": ("mpeg4", "ISO_14496_2"),
    **dict.fromkeys((b"jpeg", b"mjpa"), ("mjpeg", "ISO_10918_1")),
    b"png ": ("png", ""),
}
OTHER_CODECS = {b"av01": "AV1", b"vp08": "VP8", b"vp09": "VP9", b"cvid": "Cinepak", b"rle ": "Animation"}
OTHER_CODECS |= dict.fromkeys((b"apch", b"apcn", b"apcs", b"apco", b"ap4h"), "ProRes")
SIDEWAYS = (0, 0x10000), (0, 0xFFFF0000)  # first row of the matrix of a film that was turned by a quarter


@dataclass(frozen=True)
class Box:
    kind: bytes
    start: int  # of what is in it
    end: int


class Boxes:
    """The boxes of one file; never more than a film has."""

    def __init__(self, data: Bytes) -> None:
        self.data, self.left = data, MOST_BOXES

    def inside(self, start: int, end: int, *, whole: bool = False) -> Iterator[Box]:
        """`whole`: it is the file itself, which may have been cut off, and whose last box may leave its length out."""
        at = start
        while at + 8 <= end:
            self.left -= 1
            if self.left < 0:
                raise Unusable(Code.TOO_COMPLEX)
            length, kind, head = self.data.number(at), self.data.at(at + 4, 4), 8
            if length == 1:
                length, head = self.data.number(at + 8, 8), 16
            elif length == 0 and whole:
                length = end - at
            elif length == 0:
                return  # what ends a list of QuickTime's
            if length < head:
                raise Unusable(Code.DAMAGED)
            if at + length > end:
                raise Unusable(Code.TRUNCATED if whole else Code.DAMAGED)
            yield Box(kind, at + head, at + length)
            at += length

    def all(self, box: Box, kind: bytes) -> list[Box]:
        return [one for one in self.inside(box.start, box.end) if one.kind == kind]

    def find(self, box: Box, *path: bytes) -> Box | None:
        found: Box | None = box
        for kind in path:
            found = next(iter(self.all(found, kind)), None) if found else None
        return found


def read(data: Bytes) -> Film:
    boxes = Boxes(data)
    top = list(boxes.inside(0, data.size, whole=True))
    headers = [one for one in top if one.kind == b"moov"]
    if not headers:
        raise Unusable(Code.TRUNCATED)
    if len(headers) > 1:
        raise Unusable(Code.DAMAGED)
    if boxes.find(headers[0], b"cmov"):
        raise Unusable(Code.FILM_FORMAT, form="MOV with a compressed header")
    for track in boxes.all(headers[0], b"trak"):
        media = boxes.find(track, b"mdia")
        handler = boxes.find(media, b"hdlr") if media else None
        if media and handler and data.at(handler.start + 8, 4) == b"vide":
            return _film(boxes, top, headers[0], track, media)
    raise Unusable(Code.NO_PICTURE)


def _film(boxes: Boxes, top: list[Box], movie: Box, track: Box, media: Box) -> Film:
    data = boxes.data
    times, table = boxes.find(media, b"mdhd"), boxes.find(media, b"minf", b"stbl")
    described = boxes.find(table, b"stsd") if table else None
    if times is None or table is None or described is None:
        raise Unusable(Code.DAMAGED)
    _check_own(boxes, media)
    entry = next(boxes.inside(described.start + 8, described.end), None)
    if entry is None or data.number(described.start + 4) != 1:
        raise Unusable(Code.FILM_FORMAT, form="a film that changes its form")
    codec, method = _codec(entry)
    columns, rows = data.number(entry.start + 24, 2), data.number(entry.start + 26, 2)
    placed, head = boxes.find(track, b"tkhd"), boxes.find(movie, b"mvhd")
    if placed is not None and _is_sideways(data, placed):
        columns, rows = rows, columns
    frames = _samples(boxes, table) + _in_pieces(boxes, top, placed)
    return Film(MP4, columns, rows, frames, _lasts(data, head, placed, times), codec, method).checked()


def _lasts(data: Bytes, movie: Box | None, placed: Box | None, times: Box) -> float | None:
    """As long as it is shown, where it begins late or was cut by a list of edits; by the finer clock where the two agree."""
    stored = _milliseconds(_at(data, times, 16, 24), _scale(data, times))
    scale = _scale(data, movie) if movie else 0
    shown = _milliseconds(_at(data, placed, 20, 28), scale) if placed else None
    if shown is None or (stored is not None and abs(shown - stored) <= 1000 / scale):
        return stored
    return shown


def _scale(data: Bytes, box: Box) -> int:
    return data.number(box.start + (20 if data.number(box.start, 1) == 1 else 12))


def _at(data: Bytes, box: Box, short: int, long: int) -> int:
    """A length of time: where it is in a box of the first version, and of the second; all ones where it is not known."""
    size = 8 if data.number(box.start, 1) == 1 else 4
    found = data.number(box.start + (long if size == 8 else short), size)
    return 0 if found == 2 ** (8 * size) - 1 else found


def _milliseconds(duration: int, scale: int) -> float | None:
    return 1000 * duration / scale if scale > 0 and 0 < duration < 2**40 else None


def _codec(entry: Box) -> tuple[str, str]:
    if entry.kind == b"encv":
        raise Unusable(Code.ENCRYPTED)
    if entry.kind not in CODECS:
        raise Unusable(Code.FILM_FORMAT, form=OTHER_CODECS.get(entry.kind, "an unknown kind of film"))
    return CODECS[entry.kind]


def _check_own(boxes: Boxes, media: Box) -> None:
    """The pictures lie in this file, and in no other that it names."""
    references = boxes.find(media, b"minf", b"dinf", b"dref")
    for one in boxes.inside(references.start + 8, references.end) if references else ():
        if boxes.data.number(one.start) & 1 != 1:
            raise Unusable(Code.FILM_FORMAT, form="a film whose pictures lie in another file")


def _is_sideways(data: Bytes, placed: Box) -> bool:
    matrix = placed.start + (52 if data.number(placed.start, 1) == 1 else 40)
    return (data.number(matrix), data.number(matrix + 4)) in SIDEWAYS


def _samples(boxes: Boxes, table: Box) -> int:
    sizes = boxes.find(table, b"stsz") or boxes.find(table, b"stz2")
    return boxes.data.number(sizes.start + 8) if sizes else 0


def _in_pieces(boxes: Boxes, top: list[Box], placed: Box | None) -> int:
    """Frames of a film that was written piece by piece: of this track, not of its sound."""
    frames, own = 0, _number_of(boxes.data, placed) if placed else None
    for piece in top:
        for part in boxes.all(piece, b"traf") if piece.kind == b"moof" else ():
            inside = list(boxes.inside(part.start, part.end))
            heads = [boxes.data.number(one.start + 4) for one in inside if one.kind == b"tfhd"]
            if own is None or heads == [own]:
                frames += sum(boxes.data.number(one.start + 4) for one in inside if one.kind == b"trun")
    return frames


def _number_of(data: Bytes, placed: Box) -> int:
    """Of a track, which its pieces name."""
    return data.number(placed.start + (20 if data.number(placed.start, 1) == 1 else 12))
