"""May this person say what they found about a recording that two people sent, or that looks like another, and may
they now?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from logbook.models import Clip
from logbook.queries.reviewers import directors_of
from logbook.queries.seen_elsewhere import is_to_look_into
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import Reason, holds

from .reasons import own_scan, refuse

LOOKED_INTO = Reason("looked_into", _("A director has looked into this recording already."))


def check_can_look_into(person: User, clip: Clip) -> None:
    """A director of the trainee's, there; never the trainee."""
    own = own_scan(person, clip.scan)
    directs = own is None and directors_of(clip.scan).filter(pk=person.pk).exists()
    not_director = Reason("not_director", _("A director of this trainee's programme looks into it."))
    once_only = Reason("seen_once", _("Nobody else has sent this recording."))
    done = clip.looked_into_at is not None and not is_to_look_into(clip)
    refuse(
        [own, None if directs or own else not_director],
        [None if clip.seen_elsewhere else once_only, LOOKED_INTO if done else None],
    )


def can_look_into(person: User, clip: Clip) -> bool:
    return holds(check_can_look_into, person, clip)
