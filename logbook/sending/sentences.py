"""Why is a clip not in the archive, or the archive not reached, and what can be done about it?"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from . import targets

SENTENCES: dict[str, Any] = {
    targets.NAME_UNKNOWN: _("No machine has this name. Check how it is written."),
    targets.ADDRESS_REFUSED: _(
        "This server does not connect to that address. Whoever runs it decides which it may: ask them."
    ),
    targets.NOT_THERE: _("Nothing answers there. Check address and port, and whether a firewall stands between."),
    targets.NOT_TRUSTED: _(
        "Its certificate is not trusted here, or is for another name. Whoever runs this server can name your hospital's authority."
    ),
    targets.TURNED_AWAY: _(
        "It turned us away. Our AE title, as below, must be entered there, and its own must be right here."
    ),
    targets.NO_ANSWER: _("It is there, but does not answer the connection test."),
    targets.NO_TOKEN: _("It does not take the token. Enter a new one."),
    targets.NOT_OPENED: _("The token cannot be read any more, since this server's keys changed. Enter it again."),
    targets.LEADS_ELSEWHERE: _("It leads to another address, which is not followed. Enter the final address."),
    targets.NOT_FOUND: _(
        "The server is there, but has nothing at that address. Check the path, which often ends in /dicom-web."
    ),
    targets.BROKE_OFF: _("The connection broke off in the middle."),
    targets.FILE_GONE: _("The recording is not on our disk any more."),
    targets.KIND_NOT_AGREED: _("It takes no ultrasound packed as JPEG. Its engineer can switch that on."),
    targets.NOT_TAKEN: _("It did not say that it has it. Its log says more."),
}
# By what archives answer most often (PS3.4 table B.2-1, PS3.18 table I.2-1, HTTP).
STATUSES: dict[str, Any] = {
    "status A700": _("It has no room."),
    "status 507": _("It has no room."),
    "status 0122": _("It takes no objects of this kind."),
    "status 0124": _("It does not allow us to store."),
    "status 413": _("The recording is too large for it."),
    "status 503": _("It is too busy at the moment."),
}


def sentence(said: str) -> str:
    if not said:
        return ""
    found = SENTENCES.get(said) or STATUSES.get(said)
    if found is None and said.startswith("status "):
        found = _("It answered with status %(status)s. Its log says more.") % {"status": said.removeprefix("status ")}
    return str(found or SENTENCES[targets.NOT_TAKEN])
