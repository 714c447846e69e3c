"""May this person hide a clip in which patient data shows, say that it was a mistake, or have it destroyed?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from logbook.models import Clip
from logbook.queries.hiding import decides, roles_deciding
from logbook.who_decides import DECIDES_ALONE
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import Reason, holds

from .holds import kept_by_hold
from .reasons import refuse


def check_can_hide(person: User, clip: Clip) -> None:
    """Whoever can play it: that they can, is for the page or the program to find out."""
    hidden = Reason("hidden_already", _("This clip is hidden already: nobody plays it."))
    nothing = Reason("not_shown", _("This clip cannot be played, so nothing shows in it."))
    refuse([], [hidden if clip.hidden_at else nothing if not clip.is_shown else None])


def can_hide(person: User, clip: Clip) -> bool:
    return holds(check_can_hide, person, clip)


def check_can_show_again(person: User, clip: Clip) -> None:
    """Who hid it, by mistake; or who decides about it, and has looked."""
    allowed = clip.hidden_by_id == person.pk or decides(person, clip)
    refuse([None if allowed else _not_deciding(clip)], [_not_waiting(clip)])


def can_show_again(person: User, clip: Clip) -> bool:
    # A page asks this of each of its clips: who decides is looked up only for those that are hidden.
    return clip.hidden_at is not None and holds(check_can_show_again, person, clip)


def check_decides(person: User, clip: Clip) -> None:
    refuse([None if decides(person, clip) else _not_deciding(clip)], [])


def check_can_erase(person: User, clip: Clip) -> None:
    """Who decides about it, never whose clip it is: what a certificate rests on is not destroyed by its holder."""
    refuse([None if decides(person, clip) else _not_deciding(clip)], [_not_waiting(clip), kept_by_hold(clip.scan)])


def can_erase(person: User, clip: Clip) -> bool:
    return holds(check_can_erase, person, clip)


def check_can_look_at_hidden(person: User, clip: Clip) -> None:
    """Whoever decides about it must see it, also where a legal hold keeps it from being destroyed."""
    refuse([None if decides(person, clip) else _not_deciding(clip)], [_not_waiting(clip)])


def may_look_at_hidden(person: User, clip: Clip) -> bool:
    return clip.hidden_at is not None and holds(check_can_look_at_hidden, person, clip)


def _not_deciding(clip: Clip) -> Reason:
    return Reason("not_deciding", DECIDES_ALONE[roles_deciding([clip]).get(clip.pk)])


def _not_waiting(clip: Clip) -> Reason | None:
    if clip.hidden_at is None:
        return Reason("not_hidden", _("This clip is not hidden."))
    if clip.erased_at is not None:
        return Reason("erased", _("This clip was destroyed: patient data showed in it."))
    if clip.recording_removed_at is not None:
        return Reason("recording_removed", _("The recording of this clip was removed: it had been kept for its time."))
    return None
