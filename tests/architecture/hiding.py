"""A hidden clip of the world, and the crop that Tina drew for a machine."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from logbook.actions import hiding, scans
from logbook.models import Forwarding, MachineMask
from logbook.states import ForwardingState
from tests.factories import ultrasound


def add_hidden(world: Any, ground: Any) -> None:
    """`ground`: the module of the world, for its ways to make a scan."""
    tina, pat = world.people["tina"], world.people["pat"]
    own = ultrasound.Planted(uid="1.4.11")  # the same recording elsewhere would be hidden with it
    scan = ground.a_draft(tina)
    world.things["hidden"] = ground.add_clip(scan, ultrasound.Clip(seed=11, frames=2, planted=own))
    scans.submit(scan=scan, by=tina)
    hiding.hide(clip=world["hidden"], by=pat)
    # The archive was sent a copy of it, and it is not destroyed here.
    sent = {"archive": world["archive"].place, "state": ForwardingState.SENT, "sent_at": timezone.now()}
    world.things["copy"] = Forwarding.objects.create(clip=world["hidden"], **sent)
    world.things["mask"] = MachineMask.objects.get()
