"""STOW-RS: objects sent over HTTP by a program with a token, through the same ingest as a machine's (PS3.18, 10.5)."""

from __future__ import annotations

import contextlib
from io import BytesIO
from typing import Any, cast

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from logbook import received
from logbook.actions import arrivals
from logbook.dicom.errors import Code, Unusable, sentence
from logbook.dicom.prescan import Meta, meta_of
from logbook.dicom.syntaxes import CAPTURES, OTHER_SYNTAXES, SYNTAXES, ULTRASOUND
from logbook.queries.devices import institutions_managed_by
from logbook.queries.scans import place_among, places_to_log
from logbook.receiver.parts import DICOM, Part, RelatedParser, objects_in
from logbook.states import Door
from pocus_credentialing.people.models import Institution, User
from pocus_credentialing.people.tokens import BearerAuthentication
from pocus_credentialing.refusals import NotAllowed, NotNow, Reason

# Failure reasons of PS3.18 I.2.2.
NO_ROOM, NOT_SUPPORTED, CANNOT_UNDERSTAND, NO_SUCH_SYNTAX = 0xA700, 0x0122, 0xC000, 0xC122


class DicomJson(JSONRenderer):
    media_type = "application/dicom+json"


class AlwaysJson(BaseContentNegotiation):
    """Whatever is accepted: the answer is in one form."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        kind = (request.content_type or "").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class ByToken(APIView):
    """Of DICOMweb: a program with a person's token, and no browser."""

    authentication_classes = [BearerAuthentication]
    renderer_classes = [DicomJson]
    content_negotiation_class = AlwaysJson


class Store(ByToken):
    """For one's own log, as a trainee; for one's hospital, as whoever looks after its machines."""

    parser_classes = [RelatedParser]

    @extend_schema(exclude=True)
    def post(self, request: Request, study: str = "") -> Response:
        person = cast(User, request.user)
        institution = _hospital_of(person, request.query_params.get("institution", ""))
        stored: list[dict[str, Any]] = []
        failed: list[dict[str, Any]] = []
        try:
            for part in objects_in(request):
                _take(part, institution, person, stored, failed)
        except Unusable as error:
            failed.append(_failure(None, CANNOT_UNDERSTAND, str(error)))
        if not stored and not failed:
            raise exceptions.ParseError(
                _("There is no object in this request: send multipart/related with application/dicom.")
            )
        body: dict[str, Any] = {}
        if stored:
            body["00081199"] = {"vr": "SQ", "Value": stored}
        if failed:
            body["00081198"] = {"vr": "SQ", "Value": failed}
        return Response(body, status=_status(stored, failed))


def _take(
    part: Part, institution: Institution, person: User, stored: list[dict[str, Any]], failed: list[dict[str, Any]]
) -> None:
    """One object: kept, or why not. Success is said only of what cannot be lost any more."""
    meta, found = None, None
    try:
        if part.kind != DICOM:
            failed.append(_failure(None, CANNOT_UNDERSTAND, str(_("Not application/dicom"))))
            return
        found = received.take_object(part.chunks())
        meta = found.meta
        if meta.sop_class not in ULTRASOUND | CAPTURES:
            failed.append(_failure(meta, NOT_SUPPORTED, str(_("Not an ultrasound object"))))
        elif meta.syntax not in SYNTAXES:
            name = OTHER_SYNTAXES.get(meta.syntax, "an unknown compression")
            failed.append(_failure(meta, NO_SUCH_SYNTAX, sentence(Code.TRANSFER_SYNTAX, {"syntax": name})))
        else:
            arrivals.keep(
                institution=institution.pk, by=person, device=None, door=Door.WEB, found=found,
                sop_uid=meta.sop_instance, syntax=meta.syntax,
            )  # fmt: skip
            stored.append(_reference(meta))
    except Unusable as error:
        if error.code == Code.TRUNCATED and meta is None:
            raise
        failed.append(_failure(meta or _named(part), CANNOT_UNDERSTAND, str(error)))
    except NotNow as refusal:
        failed.append(_failure(meta or _named(part), NO_ROOM, str(refusal)))
    finally:
        if found is not None:
            found.sealed.discard()


def _named(part: Part) -> Meta | None:
    """What an object calls itself that was not received to its end, so that its sender knows which to send again."""
    with contextlib.suppress(Unusable):
        return meta_of(BytesIO(part.begins()))
    return None


def _hospital_of(person: User, asked: str) -> Institution:
    """One at which a trainee logs; or the hospital whose machines one looks after, named where there are several."""
    places = places_to_log(person)
    own = place_among(places, person)
    if own is not None and not asked:
        return own
    found = [each for each in [*places, *institutions_managed_by(person)] if not asked or str(each.pk) == asked]
    if found and (asked or len(found) == 1):
        return found[0]
    if found:
        raise exceptions.ParseError(_("Say for which hospital: ?institution=…"))
    nowhere = _(
        "Trainees send for their own log, directors and administrators for their hospital: you are none of these here."
    )
    raise NotAllowed(Reason("nowhere_to_send", nowhere))


def _status(stored: list[Any], failed: list[Any]) -> int:
    if not failed:
        return 200
    if stored:
        return 202
    reasons = {each["00081197"]["Value"][0] for each in failed}
    return 507 if reasons == {NO_ROOM} else 409


def _reference(meta: Meta) -> dict[str, Any]:
    return {
        "00081150": {"vr": "UI", "Value": [meta.sop_class]},
        "00081155": {"vr": "UI", "Value": [meta.sop_instance]},
    }


def _failure(meta: Meta | None, reason: int, why: str) -> dict[str, Any]:
    """With a sentence, in the attribute that the standard leaves for one (Error Comment)."""
    said = _reference(meta) if meta else {}
    return {**said, "00081197": {"vr": "US", "Value": [reason]}, "00000902": {"vr": "LO", "Value": [why[:300]]}}
