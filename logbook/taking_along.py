"""How do clips leave the house as films? One as it is; several in a ZIP. Names say which clip it is of how many, and no more."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO
from uuid import UUID

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from logbook import storage
from logbook.models import Clip, Scan
from logbook.queries.numbering import numbers
from pocus_credentialing.files.places import goes_to, size_of
from pocus_credentialing.handing_out import hand_out

CHUNK = 256 * 1024
KINDS = {"mp4": ("video", "video/mp4"), "jpg": ("poster", "image/jpeg")}


def handed_out(request: HttpRequest, scan: Scan, clips: list[Clip]) -> HttpResponseBase:
    number = numbers(scan)
    names = {clip.pk: f"clip-{number[clip.pk]}.{_ending(clip)}" for clip in clips}
    if len(clips) == 1:
        kind, media_type = KINDS[_ending(clips[0])]
        place = storage.place_of(scan.institution_id, clips[0].file(kind))
        return hand_out(request, place, media_type, name=names[clips[0].pk])
    try:
        zipped = _Zipped(scan, clips, names)
    except FileNotFoundError:
        raise Http404 from None
    response = StreamingHttpResponse(zipped, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="clips.zip"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _ending(clip: Clip) -> str:
    return "jpg" if clip.still else "mp4"


class _Passing:
    """What was written into it and has not been fetched yet: a whole ZIP never lies anywhere."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def fetched(self) -> bytes:
        data = b"".join(self.parts)
        self.parts.clear()
        return data


class _Zipped:
    """Stored, not packed: films are packed already. The time in it is nobody's. All are open before the answer begins; in a
    bucket each is begun at its turn, and one that was removed by then is left out. FileNotFoundError where none is there."""

    def __init__(self, scan: Scan, clips: list[Clip], names: dict[UUID, str]) -> None:
        self.files: list[tuple[str, BinaryIO]] = []
        try:
            for clip in clips:
                with suppress(FileNotFoundError):
                    place = storage.place_of(scan.institution_id, clip.file(KINDS[_ending(clip)][0]))
                    self.files.append((names[clip.pk], place.open("rb")))
        except BaseException:
            self.close()
            raise
        if not self.files:
            raise FileNotFoundError

    def close(self) -> None:
        for _name, file in self.files:
            file.close()

    def __iter__(self) -> Iterator[bytes]:
        passing = _Passing()
        with zipfile.ZipFile(passing, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
            for name, file in self.files:
                try:
                    goes_to(file, 0, size_of(file))
                except FileNotFoundError:
                    continue
                with archive.open(zipfile.ZipInfo(name), "w") as member:
                    while chunk := file.read(CHUNK):
                        member.write(chunk)
                        yield passing.fetched()
        yield passing.fetched()
