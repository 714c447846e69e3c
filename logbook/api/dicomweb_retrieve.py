"""WADO-RS: the cleaned objects of the clips that one may see, their attributes, frames and films (PS3.18 10.4)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from logbook import storage
from logbook.dicom.attributes import frames_of, head_of
from logbook.handing_out import file_of
from logbook.models import Clip
from logbook.queries import dicomweb as queries
from logbook.receiver.accepted import DICOM, JPEG, JPEG_BASELINE, wanted
from logbook.receiver.related import Piece, related
from pocus_credentialing.files.places import Place, size_of
from pocus_credentialing.people.models import User

from .dicomweb import ByToken, Store
from .dicomweb_search import JSON_KINDS, address_of

MOST = 100  # each is an open file while it is sent
MOST_FRAMES = 1000
LONGEST_NUMBER = 9
IN_PARTS, FRAMES = f"{DICOM} in parts", f"{JPEG} in parts"
FILM = "video/mp4"


class Study(Store):
    """Fetched with GET, added to with POST."""

    @extend_schema(exclude=True)
    def get(self, request: Request, study: str) -> HttpResponseBase:
        return _objects(request, _found(request, study_uid=study))


class SeriesObjects(ByToken):
    @extend_schema(exclude=True)
    def get(self, request: Request, study: str, series: str) -> HttpResponseBase:
        return _objects(request, _found(request, study_uid=study, series_uid=series))


class Object(ByToken):
    @extend_schema(exclude=True)
    def get(self, request: Request, study: str, series: str, instance: str) -> HttpResponseBase:
        clip = _one(request, study, series, instance)
        if wanted(request._request, (IN_PARTS, DICOM)) == DICOM:
            return file_of(request._request, clip, "dicom")
        return _objects(request, [clip])


class Metadata(ByToken):
    """Of a study, a series or an object: everything but pictures."""

    @extend_schema(exclude=True)
    def get(self, request: Request, study: str, series: str = "", instance: str = "") -> HttpResponseBase:
        clips = _found(request, study_uid=study, series_uid=series, instance_uid=instance)
        _form(request, *JSON_KINDS)
        said = []
        for clip in clips:
            with _opened(clip) as file:
                said.append(head_of(file).attributes)
        return Response(said)


class Frames(ByToken):
    """Some frames of an object, as they lie in it: JPEG baseline."""

    @extend_schema(exclude=True)
    def get(self, request: Request, study: str, series: str, instance: str, frames: str) -> HttpResponseBase:
        clip = _one(request, study, series, instance)
        _form(request, FRAMES)
        told = [each for each in frames.split(",")[: MOST_FRAMES + 1] if each.isascii() and each.isdigit()]
        numbers = [int(each) for each in told if len(each) <= LONGEST_NUMBER]
        if len(numbers) != frames.count(",") + 1 or len(numbers) > MOST_FRAMES:
            raise exceptions.ParseError(_("Frames are asked for by their numbers, with commas between."))
        at = f"{address_of(request, clip)}/frames/"
        with _on_disk(clip) as path:
            with path.open("rb") as file:
                lie = frames_of(file, head_of(file))
            if not all(1 <= each <= len(lie) for each in numbers):
                raise Http404
            return _sent([Piece(path, *lie[each - 1], f"{at}{each}") for each in numbers], JPEG)


class Rendered(ByToken):
    """For a player that knows no DICOM: the film, or the picture of a still or of the middle of a film."""

    @extend_schema(exclude=True)
    def get(self, request: Request, study: str, series: str, instance: str) -> HttpResponseBase:
        clip = _one(request, study, series, instance)
        kinds = (FILM, JPEG) if "video" in clip.files else (JPEG,)
        return file_of(request._request, clip, "video" if _form(request, *kinds) == FILM else "poster")


def _found(request: Request, **uids: str) -> list[Clip]:
    """Objects that are there for whoever asks; 404 where none is."""
    rows = queries.fetchable(cast(User, request.user)).filter(**{key: uid for key, uid in uids.items() if uid})
    clips = [each for each in queries.each_object(rows, most=MOST) if _path(each).exists()]
    if not clips:
        raise Http404
    if len(clips) > MOST:
        raise exceptions.ValidationError(
            _("More than %(most)s objects are not sent at once: ask for each series or object.") % {"most": MOST}
        )
    return clips


def _one(request: Request, study: str, series: str, instance: str) -> Clip:
    return _found(request, study_uid=study, series_uid=series, instance_uid=instance)[0]


def _path(clip: Clip) -> Place:
    return storage.place_of(clip.scan.institution_id, clip.file("dicom"))


def _opened(clip: Clip) -> BinaryIO:
    """It may have been removed since it was found."""
    try:
        return _path(clip).open("rb")
    except FileNotFoundError:
        raise Http404 from None


@contextlib.contextmanager
def _on_disk(clip: Clip) -> Iterator[Path]:
    """What is opened there stays readable afterwards."""
    try:
        with storage.on_disk(_path(clip)) as path:
            yield path
    except FileNotFoundError:
        raise Http404 from None


def _objects(request: Request, clips: list[Clip]) -> HttpResponseBase:
    _form(request, IN_PARTS)
    pieces = []
    for clip in clips:
        with _opened(clip) as file:
            pieces.append(Piece(_path(clip), 0, size_of(file), address_of(request, clip)))
    return _sent(pieces, DICOM)


def _sent(pieces: list[Piece], kind: str) -> HttpResponseBase:
    try:
        return related(pieces, kind=kind, syntax=JPEG_BASELINE)
    except FileNotFoundError:
        raise Http404 from None


def _form(request: Request, *offered: str) -> str:
    form = wanted(request._request, offered)
    if form is None:
        raise exceptions.NotAcceptable(
            _("There is no such form of it here: objects are DICOM in JPEG baseline, films MP4, pictures JPEG.")
        )
    return form
