"""How does a paper from elsewhere leave the house, and a picture of a quiz?"""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from curriculum import papers, quiz_pictures
from curriculum.models import Module, ModuleDraft, OutsideCertificate
from curriculum.paper_kinds import SUFFIX
from curriculum.states import OutsideState
from pocus_credentialing.handing_out import hand_out


def paper_of(request: HttpRequest, certificate: OutsideCertificate) -> HttpResponseBase:
    """As a download. Nobody opens what was withdrawn, though it may still lie there for a moment, or for another one."""
    if certificate.state == OutsideState.WITHDRAWN:
        raise Http404
    path = papers.place_of(certificate.institution_id, certificate.digest)
    name = f"certificate-{certificate.pk}.{SUFFIX[certificate.media_type]}"
    return hand_out(request, path, certificate.media_type, name=name)


def picture_of(request: HttpRequest, module: Module, digest: str) -> HttpResponseBase:
    """To whoever may see the module, if one of its versions shows it."""
    media_type = quiz_pictures.media_type_of(module, digest)
    if not media_type:
        raise Http404
    return hand_out(request, quiz_pictures.place_of(module.institution_id, digest), media_type)


def picture_of_draft(request: HttpRequest, draft: ModuleDraft, digest: str) -> HttpResponseBase:
    """To whoever looks at what is not published yet, if it shows it."""
    shown = {each["digest"]: each["media_type"] for each in quiz_pictures.shown_by(draft.data)}
    if digest not in shown:
        raise Http404
    return hand_out(request, quiz_pictures.place_of(draft.institution_id, digest), shown[digest])
