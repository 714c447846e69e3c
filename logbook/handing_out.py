"""Which file of a clip leaves the house?"""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from logbook import storage
from logbook.actions import hiding
from logbook.models import Clip
from logbook.rules.hiding import may_look_at_hidden
from logbook.states import ClipState
from pocus_credentialing.handing_out import hand_out
from pocus_credentialing.people.models import User

KINDS = {"video": "video/mp4", "poster": "image/jpeg", "thumb": "image/jpeg", "dicom": "application/dicom"}


def file_of(request: HttpRequest, clip: Clip, kind: str) -> HttpResponseBase:
    """A cleaned file of a clip that is ready. There is nothing to open before, nothing of what was left out, and nothing
    once its time is over. What is hidden is opened by those who decide about it alone, to look: films and pictures, and
    it is written down."""
    digest = clip.file(kind) if clip.is_shown or _may_look(request, clip, kind) else ""
    if not digest:
        raise Http404
    if clip.hidden_at is not None:
        hiding.look_at_hidden(clip=clip, by=cast(User, request.user))
    name = f"clip-{clip.pk}.dcm" if kind == "dicom" else ""
    return hand_out(request, storage.place_of(clip.scan.institution_id, digest), KINDS[kind], name=name)


def _may_look(request: HttpRequest, clip: Clip, kind: str) -> bool:
    ready = clip.state == ClipState.READY and not clip.left_out
    return ready and kind != "dicom" and may_look_at_hidden(cast(User, request.user), clip)
