"""QIDO-RS: what of the clips that one may see is there as DICOM (PS3.18 10.6)?"""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from logbook.models import Clip
from logbook.queries import dicomweb as queries
from logbook.receiver import told
from logbook.receiver.accepted import DICOM_JSON, wanted
from logbook.receiver.asked import Asked, asked
from pocus_credentialing.people.models import User

from .dicomweb import ByToken, Store

JSON_KINDS = (DICOM_JSON, "application/json")
MORE = "There are additional results that can be requested"


class Studies(Store):
    """Searched with GET, added to with POST."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        rows, wish = _searched(request)
        found = _page(queries.grouped(rows, queries.OF_STUDY), wish)
        said = [told.study(row, _address(request, "study", row["study_uid"])) for row in found[: wish.limit]]
        return _answer(said, request, more=len(found) > wish.limit)


class Series(ByToken):
    """Of one study, or of all."""

    @extend_schema(exclude=True)
    def get(self, request: Request, study: str = "") -> Response:
        rows, wish = _searched(request, study_uid=study)
        found = _page(queries.grouped(rows, queries.OF_SERIES), wish)
        said = [
            told.series(row, _address(request, "series_objects", row["study_uid"], row["series_uid"]))
            for row in found[: wish.limit]
        ]
        return _answer(said, request, more=len(found) > wish.limit)


class Objects(ByToken):
    """Of one series, of one study, or of all."""

    @extend_schema(exclude=True)
    def get(self, request: Request, study: str = "", series: str = "") -> Response:
        rows, wish = _searched(request, study_uid=study, series_uid=series)
        found = _page(queries.grouped(rows, queries.OF_OBJECT), wish)
        page = [row["instance_uid"] for row in found[: wish.limit]]
        clips = {
            each.instance_uid: each for each in queries.each_object(rows.filter(instance_uid__in=page), most=len(page))
        }
        said = [told.an_object(clips[uid], address_of(request, clips[uid])) for uid in page if uid in clips]
        return _answer(said, request, more=len(found) > wish.limit)


def address_of(request: Request, clip: Clip) -> str:
    return _address(request, "object", clip.study_uid, clip.series_uid, clip.instance_uid)


def _address(request: Request, name: str, *uids: str) -> str:
    return request.build_absolute_uri(reverse(f"dicomweb:{name}", args=uids))


def _searched(request: Request, **within: str) -> tuple[QuerySet[Clip], Asked]:
    """What fits, seen by whoever asks; `within`: what stands in the address, where a stranger's is as good as nobody's."""
    if wanted(request._request, JSON_KINDS) is None:
        raise exceptions.NotAcceptable
    try:
        wish = asked(request._request.GET)
    except ValueError as error:
        raise exceptions.ParseError(str(error)) from None
    rows = queries.fetchable(cast(User, request.user)).filter(**{key: uid for key, uid in within.items() if uid})
    return (queries.matching(rows, wish.of) if wish.fits else rows.none()), wish


def _page(rows: QuerySet[Any, dict[str, Any]], wish: Asked) -> list[dict[str, Any]]:
    return list(rows[wish.offset : wish.offset + wish.limit + 1])


def _answer(said: list[told.Told], request: Request, *, more: bool) -> Response:
    response = Response(said)
    if more:
        response["Warning"] = f'299 {request.build_absolute_uri("/dicomweb")}: "{MORE}"'
    return response
