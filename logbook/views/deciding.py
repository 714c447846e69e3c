"""Which decisions are offered, what does each mean, and what is there to play?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from logbook.models import Clip
from logbook.pacing import pace_of
from logbook.queries.claims import Claim
from logbook.statements import MEANING_OF, MEANINGS
from logbook.states import FINAL, Decision


@dataclass(frozen=True)
class Verdict:
    """A button, with the meaning of a signature under it; `key` is the shortcut that goes to it."""

    decision: str
    label: Any
    look: str
    key: str = ""

    @property
    def meaning(self) -> Any:
        return MEANINGS[MEANING_OF[self.decision]]


VERDICTS = [
    Verdict(Decision.ACCEPTED, gettext_lazy("Accept and sign"), "big", "a"),
    Verdict(Decision.RETURNED, Decision.RETURNED.label, "secondary", "r"),
    Verdict(Decision.REJECTED, Decision.REJECTED.label, "secondary"),
    Verdict(Decision.ACCEPTED_NOT_COUNTING, Decision.ACCEPTED_NOT_COUNTING.label, "quiet"),
]
AMENDING = [verdict for verdict in VERDICTS if verdict.decision in FINAL]


def playable(claim: Claim) -> list[dict[str, Any]]:
    """The clips as the viewer takes them."""
    return [
        {
            "id": clip["id"],
            "label": _("Clip %(number)s") % {"number": clip["number"]},
            "video_url": "" if clip["still"] else reverse("logbook:clips_video", args=[clip["id"]]),
            "poster_url": reverse("logbook:clips_poster", args=[clip["id"]]),
            **clip["pace"],
        }
        for clip in claim.clips
    ]


def film(clip: Clip, label: str) -> dict[str, Any]:
    """One clip likewise, by itself."""
    return {
        "id": clip.pk,
        "label": label,
        "video_url": "" if clip.still else reverse("logbook:clips_video", args=[clip.pk]),
        "poster_url": reverse("logbook:clips_poster", args=[clip.pk]),
        **pace_of(clip),
    }
