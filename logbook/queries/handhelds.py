"""Which handhelds has somebody used before, and which crops are remembered for handhelds?"""

from __future__ import annotations

from logbook.handhelds import key_of
from logbook.models import Clip, MachineMask
from pocus_credentialing.people.models import User

LOOKED_AT = 200  # of the person's latest clips
MOST = 12


def used_by(person: User) -> list[str]:
    """Models that the person named, the latest first."""
    clips = Clip.objects.filter(uploaded_by=person).exclude(machine="").order_by("-received_at")
    pairs = clips.values_list("machine", "machine_key")[:LOOKED_AT]
    return list(dict.fromkeys(machine for machine, key in pairs if key == key_of(machine)))[:MOST]


def drawn_for(clip: Clip) -> list[MachineMask]:
    """Crops of that hospital for handhelds, at the size of a clip that names no machine; the latest first."""
    if clip.machine_key:
        return []
    masks = MachineMask.objects.filter(institution=clip.scan.institution_id, rows=clip.rows, columns=clip.columns)
    return [mask for mask in masks.order_by("-drawn_at") if mask.machine_key == key_of(mask.machine)][:MOST]
