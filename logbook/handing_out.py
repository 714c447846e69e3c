"""Which file of a clip leaves the house?"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from logbook import meanwhile, storage
from logbook.actions import hiding
from logbook.models import Clip
from logbook.rules.hiding import may_look_at_hidden
from logbook.states import ClipState
from pocus_credentialing.handing_out import hand_out, hand_out_bytes
from pocus_credentialing.people.models import User

KINDS = {"video": "video/mp4", "poster": "image/jpeg", "thumb": "image/jpeg", "dicom": "application/dicom"}
FIRST = "first"  # in an address: what there is before the whole


def file_of(request: HttpRequest, clip: Clip, kind: str) -> HttpResponseBase:
    """A cleaned file of a clip that is ready. There is nothing to open before, but for the first frame, which its owner sees
    as soon as it is decoded, and a film of the first ones of a long clip; nothing of what was left out, and nothing
    once its time is over. What is hidden is opened by those who decide about it alone, to look: films and pictures, and
    it is written down."""
    if _waits_for_the_rest(request, clip, kind):
        return sealed(request, meanwhile.first_film if kind == "video" else meanwhile.first_picture, clip.pk, kind)
    digest = clip.file(kind) if clip.is_shown or _may_look(request, clip, kind) else ""
    if not digest:
        raise Http404
    if clip.hidden_at is not None:
        hiding.look_at_hidden(clip=clip, by=cast(User, request.user))
    name = f"clip-{clip.pk}.dcm" if kind == "dicom" else ""
    return hand_out(request, storage.place_of(clip.scan.institution_id, digest), KINDS[kind], name=name)


def _waits_for_the_rest(request: HttpRequest, clip: Clip, kind: str) -> bool:
    """Its owner, while a worker has it. A film only for who asks for its beginning: nobody takes that for the whole."""
    being_made = clip.state == ClipState.PROCESSING and not clip.left_out
    wanted = kind in ("poster", "thumb") or (kind == "video" and FIRST in request.GET)
    return being_made and wanted and clip.scan.trainee_id == cast(User, request.user).pk


def sealed(request: HttpRequest, opened: Callable[[UUID], bytes], clip: UUID, kind: str = "poster") -> HttpResponseBase:
    """What is kept sealed while its clip is being made, to whom it was found to be open; never kept by a browser."""
    try:
        return hand_out_bytes(request, opened(clip), KINDS[kind])
    except FileNotFoundError:
        raise Http404 from None


def _may_look(request: HttpRequest, clip: Clip, kind: str) -> bool:
    ready = clip.state == ClipState.READY and not clip.left_out
    return ready and kind != "dicom" and may_look_at_hidden(cast(User, request.user), clip)
