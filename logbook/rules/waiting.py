"""May one more object wait at this hospital for whose it is?"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from logbook.queries.waiting import at_most_waiting, bytes_waiting
from pocus_credentialing.refusals import NoRoom, Reason


def check_may_wait(institution: UUID, size: int) -> int:
    """What nobody claims must not fill the disk for everybody. How much waits then, at most: all of it is summed only where
    what was written down leaves no room."""
    most, there = settings.DICOM.most_waiting, at_most_waiting(institution)
    if there is None or there + size > most:
        there = bytes_waiting(institution)
    if there + size > most:
        full = _(
            "Too much waits at this hospital already: claim it, say which exam it is, or wait until it is destroyed."
        )
        raise NoRoom(Reason("too_much_waits", full))
    return there + size
