"""Is it still so that this person's programme runs there, at the moment at which something begins there?"""

from __future__ import annotations

from pocus_credentialing.audit.log import hold
from pocus_credentialing.people.models import Institution


def held(place: Institution | None) -> Institution | None:
    """Before it is judged where something may be logged, announced or claimed: whoever takes that hospital off a programme
    holds its chain as well, so one of the two comes after the other and sees what it did."""
    if place is not None:
        hold(place)
    return place
