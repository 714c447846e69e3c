"""Which file of a clip leaves the house?"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
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
    """A cleaned file of a clip that is ready. There is nothing to open before, but for the first frame, which its owner sees
    as soon as it is decoded; nothing of what was left out, and nothing
    once its time is over. What is hidden is opened by those who decide about it alone, to look: films and pictures, and
    it is written down."""
    if _waits_for_the_rest(request, clip, kind):
        return sealed(storage.first_picture, clip.pk)
    digest = clip.file(kind) if clip.is_shown or _may_look(request, clip, kind) else ""
    if not digest:
        raise Http404
    if clip.hidden_at is not None:
        hiding.look_at_hidden(clip=clip, by=cast(User, request.user))
    name = f"clip-{clip.pk}.dcm" if kind == "dicom" else ""
    return hand_out(request, storage.place_of(clip.scan.institution_id, digest), KINDS[kind], name=name)


def _waits_for_the_rest(request: HttpRequest, clip: Clip, kind: str) -> bool:
    """Its owner, while a worker has it."""
    being_made = clip.state == ClipState.PROCESSING and not clip.left_out
    return being_made and kind in ("poster", "thumb") and clip.scan.trainee_id == cast(User, request.user).pk


def sealed(opened: Callable[[UUID], bytes], clip: UUID) -> HttpResponse:
    """A picture that is kept sealed while its clip is being made, to whom it was found to be open; never kept by a browser."""
    try:
        picture = opened(clip)
    except FileNotFoundError:
        raise Http404 from None
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(picture, content_type=KINDS["poster"], headers=headers)


def _may_look(request: HttpRequest, clip: Clip, kind: str) -> bool:
    ready = clip.state == ClipState.READY and not clip.left_out
    return ready and kind != "dicom" and may_look_at_hidden(cast(User, request.user), clip)
