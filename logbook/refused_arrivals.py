"""Why is something that came in by itself in nobody's log?"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from logbook.dicom.errors import SENTENCES, Code
from logbook.models.arrival import CLEANED_COPY, ELSEWHERE, FULL
from logbook.refusal import reason_for

DISAGREES = "disagrees"  # of what an earlier version destroyed: what was left was sorted anew, into the inbox
OF_RULES: dict[str, Any] = {
    DISAGREES: _("Something in it points to somebody else than the rest of its study does."),
    CLEANED_COPY: _(
        "It is a cleaned copy, as an archive was sent it, of a recording that is here already. Let nothing send such copies back."
    ),
    FULL: _("Its scan holds as many clips as a scan may."),
    ELSEWHERE: _("Its owner has the same clip in another scan already."),
}


def sentence(arrival: Any) -> str:
    if not arrival.refusal:
        return ""
    if arrival.refusal in SENTENCES:
        return str(reason_for(Code(arrival.refusal), arrival.refusal_params))
    return str(OF_RULES[arrival.refusal])
