"""How does a paper from elsewhere leave the house?"""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from curriculum import papers
from curriculum.models import OutsideCertificate
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
