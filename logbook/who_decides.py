"""Who decides about a clip in which somebody saw patient data, in words? Nowhere else is it said."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from curriculum.states import Role

DECIDES = {Role.DIRECTOR: _("A director decides."), Role.PROCTOR: _("A proctor decides.")}
DECIDES_ALONE = {
    Role.DIRECTOR: _("Only a director of the programme decides about a hidden clip."),
    Role.PROCTOR: _(
        "Only a proctor of the programme decides about this hidden clip, as nobody but its author directs."
    ),
    None: _("Nobody but its author sees this clip, and so nobody decides about it."),
}
TOLD = _("The clip is hidden from everyone. Its author is told, and so are those who decide about it.")
