"""Large files, sent bit by bit: tus 1.0.0 (core, creation, termination, expiration; https://tus.io/protocols/resumable-upload)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from logbook.actions import uploads
from logbook.dicom.limits import FILE_BYTES
from logbook.models import Scan, Upload
from logbook.queries.scans import whole
from logbook.queries.uploads import unfinished

from .parsers import Body, DicomParser, unparsed
from .upload_serializers import AboutSerializer, UploadStateSerializer

VERSION = "1.0.0"
PROTOCOL = ("POST", "PATCH", "HEAD", "DELETE")


class PieceParser(DicomParser):
    media_type = "application/offset+octet-stream"


class OtherVersion(exceptions.APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = _("Say Tus-Resumable: 1.0.0; no other version is spoken here.")
    default_code = "other_version"


class TusView(APIView):
    """What the protocol wants of every request and every answer."""

    parser_classes = [PieceParser]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        wanted = request.headers.get("X-HTTP-Method-Override", "").upper()
        if request.method == "POST" and wanted in ("PATCH", "DELETE"):
            request.method = wanted
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        asks = request.method in PROTOCOL and hasattr(self, request.method.lower())
        if asks and request.headers.get("Tus-Resumable") != VERSION:
            raise OtherVersion

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Tus-Resumable"] = response["Tus-Version"] = VERSION
        response["Cache-Control"] = "no-store"
        return response

    @extend_schema(exclude=True)
    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        about = {"Tus-Extension": "creation,termination,expiration", "Tus-Max-Size": str(most_bytes())}
        return Response(status=status.HTTP_204_NO_CONTENT, headers=about)


class ScanUploads(TusView):
    @extend_schema(responses=UploadStateSerializer(many=True), summary="Your files of this scan that can be sent on")
    def get(self, request: Request, scan_id: UUID) -> Response:
        found = unfinished(_person(request), _scan(request, scan_id))
        return Response(UploadStateSerializer(found, many=True).data)

    @extend_schema(
        request=None,
        parameters=[
            OpenApiParameter("Tus-Resumable", str, OpenApiParameter.HEADER, required=True, enum=[VERSION]),
            OpenApiParameter("Upload-Length", int, OpenApiParameter.HEADER, required=True),
            OpenApiParameter(
                "Upload-Metadata",
                str,
                OpenApiParameter.HEADER,
                description="client_id (a UUID), sha256, handheld; a file name is dropped.",
            ),
        ],
        responses={201: UploadStateSerializer, 200: UploadStateSerializer},
        summary="Begin to send a large file bit by bit (tus 1.0.0); its address is in Location",
    )
    def post(self, request: Request, scan_id: UUID) -> Response:
        scan = _scan(request, scan_id)
        size = _number(request, "Upload-Length")
        shape = AboutSerializer(data=_about(request.headers.get("Upload-Metadata", "")))
        shape.is_valid(raise_exception=True)
        upload = uploads.begin(scan=scan, by=_person(request), size=size, **shape.validated_data)
        code = status.HTTP_201_CREATED if upload.is_new else status.HTTP_200_OK
        place = request.build_absolute_uri(reverse("api:upload", args=[upload.pk]))
        return _said(upload, code, data=UploadStateSerializer(upload).data, Location=place)


class OneUpload(TusView):
    @extend_schema(
        responses=UploadStateSerializer, summary="How far a file is, and what became of each recording in it"
    )
    def get(self, request: Request, upload_id: UUID) -> Response:
        return Response(UploadStateSerializer(_upload(request, upload_id)).data)

    @extend_schema(exclude=True)
    def head(self, request: Request, upload_id: UUID) -> Response:
        return _said(_upload(request, upload_id), status.HTTP_200_OK)

    @extend_schema(
        request={PieceParser.media_type: OpenApiTypes.BINARY},
        parameters=[
            OpenApiParameter("Tus-Resumable", str, OpenApiParameter.HEADER, required=True, enum=[VERSION]),
            OpenApiParameter("Upload-Offset", int, OpenApiParameter.HEADER, required=True),
        ],
        responses={204: None},
        summary="A piece of it; with the last one it becomes a clip, or a ZIP's files become clips",
    )
    def patch(self, request: Request, upload_id: UUID) -> Response:
        upload = _upload(request, upload_id)
        offset = _number(request, "Upload-Offset")
        if (request.content_type or "").split(";")[0].strip().lower() != PieceParser.media_type:
            raise exceptions.UnsupportedMediaType(request.content_type)
        after = uploads.send_on(upload=upload, by=_person(request), offset=offset, chunks=_chunks(request))
        return _said(after, status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None}, summary="Send it no further: what came of it is deleted")
    def delete(self, request: Request, upload_id: UUID) -> Response:
        uploads.forget(upload=_upload(request, upload_id), by=_person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def most_bytes() -> int:
    return int(min(settings.UPLOAD_MAX_BYTES, FILE_BYTES))


def _chunks(request: Request) -> Iterator[bytes]:
    body = request.data
    return (body if isinstance(body, Body) else unparsed(request)).chunks()


def _said(upload: Upload, code: int, *, data: Any = None, **more: str) -> Response:
    headers = {
        "Upload-Offset": str(upload.resumes_at),
        "Upload-Length": str(upload.size),
        "Upload-Expires": http_date(upload.expires_at.timestamp()),
        **more,
    }
    return Response(data, status=code, headers=headers)


def _number(request: Request, header: str) -> int:
    said = request.headers.get(header, "")
    if not said.isdecimal() or not said.isascii() or len(said) > 15:
        raise exceptions.ParseError(
            _("%(header)s must be a number of bytes.") % {"header": header}, code="not_a_number"
        )
    return int(said)


def _about(metadata: str) -> dict[str, str]:
    """What the sender says of the file, as far as we ask: names of files are not read."""
    found = {}
    for pair in metadata.split(","):
        key, _space, value = pair.strip().partition(" ")
        if key in AboutSerializer.ASKED:
            try:
                found[key] = base64.b64decode(value, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                said = _("Upload-Metadata is a list of names, each with a text in Base64.")
                raise exceptions.ParseError(said, code="metadata") from None
    return found


def _scan(request: Request, scan_id: UUID) -> Scan:
    scan: Scan = get_object_or_404(whole(Scan.objects.visible_to(request.user)), pk=scan_id)
    return scan


def _upload(request: Request, upload_id: UUID) -> Upload:
    rows = Upload.objects.visible_to(request.user).select_related("scan__institution", "scan__application")
    upload: Upload = get_object_or_404(rows, pk=upload_id)
    return upload


def _person(request: Request) -> Any:
    return request.user
