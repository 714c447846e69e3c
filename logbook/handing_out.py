"""Which file of a clip leaves the house?"""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from logbook import storage
from logbook.models import Clip
from logbook.states import ClipState
from pocus_credentialing.handing_out import hand_out

KINDS = {"video": "video/mp4", "poster": "image/jpeg", "thumb": "image/jpeg", "dicom": "application/dicom"}


def file_of(request: HttpRequest, clip: Clip, kind: str) -> HttpResponseBase:
    """A cleaned file of a clip that is ready. There is nothing to open before, and nothing of what was left out."""
    digest = clip.files.get(kind) if clip.state == ClipState.READY and not clip.left_out else None
    if not digest:
        raise Http404
    name = f"clip-{clip.pk}.dcm" if kind == "dicom" else ""
    return hand_out(request, storage.place_of(clip.scan.institution_id, digest), KINDS[kind], name=name)
