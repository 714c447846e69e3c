"""May this person confirm or discard a crop that was drawn for a machine, and may they now?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from logbook.models import MachineMask
from logbook.queries.masks import await_director, keeps_masks, picture
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import Reason, holds

from .reasons import refuse


def check_can_confirm(person: User, mask: MachineMask) -> None:
    """A proctor or a director there, who sees what would be kept."""
    refuse([_not_keeper(person, mask)], [_confirmed(mask), _doubted(mask), _nothing_to_see(mask)])


def can_confirm(person: User, mask: MachineMask) -> bool:
    return holds(check_can_confirm, person, mask)


def check_can_discard(person: User, mask: MachineMask) -> None:
    """A proctor or a director there, whether it was confirmed or not."""
    refuse([_not_keeper(person, mask)], [])


def _not_keeper(person: User, mask: MachineMask) -> Reason | None:
    if keeps_masks(person, mask.institution_id):
        return None
    return Reason("not_mask_keeper", _("A proctor or a director of this hospital confirms crops."))


def _confirmed(mask: MachineMask) -> Reason | None:
    if mask.confirmed_at is None or mask.doubted_at is not None:
        return None
    return Reason("confirmed_already", _("This crop is confirmed already: it serves everyone."))


def _doubted(mask: MachineMask) -> Reason | None:
    if mask.pk not in await_director([mask]):
        return None
    doubted = _(
        "Patient data was seen in a clip that was made with this crop. What becomes of that clip is decided first."
    )
    return Reason("doubted", doubted)


def _nothing_to_see(mask: MachineMask) -> Reason | None:
    if mask.doubted_at is None and (mask.picture or mask.confirmed_at is not None):
        return None
    if mask.doubted_at is None:
        not_ready = _("No clip with this crop is ready and kept, so nobody can see now what it keeps.")
        return Reason("no_picture", not_ready)
    if picture(mask):
        return None
    return Reason("no_picture", _("No clip that was made with this crop can be looked at any more: discard the crop."))
