"""In which of the forms that we have does a program want what it asks for (PS3.18 8.7)?"""

from __future__ import annotations

from collections.abc import Iterable

from django.http.request import HttpRequest, MediaType

JPEG_BASELINE = "1.2.840.10008.1.2.4.50"  # how every cleaned object is packed; it is handed out as it lies
DICOM, RELATED, DICOM_JSON, JPEG = "application/dicom", "multipart/related", "application/dicom+json", "image/jpeg"


def wanted(request: HttpRequest, offered: Iterable[str]) -> str | None:
    """The first of these that is accepted, as the program ranks them; None where none is. “multipart/related; type=x” is
    written “x in parts”. Nothing said is anything."""
    ranked = sorted(_accepted(request), key=lambda each: -each.quality)
    for kind in ranked:
        for each in offered:
            if _fits(kind, each):
                return each
    return None


def _accepted(request: HttpRequest) -> list[MediaType]:
    said = [each for each in request.accepted_types if each.quality > 0]
    return said or ([] if request.headers.get("Accept") else [MediaType("*/*")])


def _fits(kind: MediaType, offer: str) -> bool:
    plain, in_parts = offer.removesuffix(" in parts"), offer.endswith(" in parts")
    params = {key: str(value).strip('"') for key, value in kind.params.items()}
    if plain in (DICOM, JPEG) and params.get("transfer-syntax", "*") not in ("*", JPEG_BASELINE):
        return False
    if in_parts and params.get("type", plain) not in (plain, "*/*"):
        return False
    return _covers(kind, RELATED if in_parts else plain)


def _covers(kind: MediaType, name: str) -> bool:
    main, _slash, sub = name.partition("/")
    return kind.main_type in ("*", main) and kind.sub_type in ("*", sub)
