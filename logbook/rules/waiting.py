"""May one more object wait at this hospital for whose it is?"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from logbook.models import Arrival
from pocus_credentialing.refusals import NoRoom, Reason


def check_may_wait(institution: UUID, size: int) -> None:
    """What nobody claims must not fill the disk for everybody."""
    waiting = Arrival.objects.filter(placed_at=None, destroyed_at=None, institution=institution)
    there = waiting.order_by().aggregate(bytes=Sum("size"))["bytes"] or 0
    if there + size > settings.DICOM.most_waiting:
        full = _(
            "Too much waits at this hospital already: claim it, say which exam it is, or wait until it is destroyed."
        )
        raise NoRoom(Reason("too_much_waits", full))
