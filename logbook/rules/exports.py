"""May this person take the clips of a scan along as films, and are there any?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from logbook.models import Scan
from logbook.queries.clips import shown
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import Reason

from .reasons import refuse


def check_can_export(person: User, scan: Scan) -> None:
    """Whoever sees the scan sees its cleaned clips: what is asked is whether there is one."""
    nothing = Reason("nothing_to_export", _("No clip of this scan can be played yet, so there is nothing to export."))
    refuse([], [None if shown(scan).exists() else nothing])
