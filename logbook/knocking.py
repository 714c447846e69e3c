"""Why was somebody turned away at the DICOM door, and what can be done about it?"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

WRONG_TITLE = "called_unknown"
UNKNOWN_MACHINE = "calling_unknown"
WRONG_ADDRESS = "address_unknown"
SWITCHED_OFF = "switched_off"
NOT_ENCRYPTED = "not_encrypted"
TOO_MANY = "too_many"
TOO_LARGE = "too_large"
NO_ROOM = "no_room"
BROKEN_OFF = "broken_off"
NO_STORAGE_CLASS = "nothing_accepted"

SENTENCES: dict[str, Any] = {
    WRONG_TITLE: _("It called “%(called)s”. In the machine's settings, the called AE title must be ours, as below."),
    UNKNOWN_MACHINE: _(
        "It calls itself “%(calling)s”, which is no machine of this hospital. Set its own AE title as below, or change it here."
    ),
    WRONG_ADDRESS: _(
        "It called from %(address)s, from where no machine that is switched on may call. Add that address here."
    ),
    SWITCHED_OFF: _("It is switched off here. Switch it on above."),
    NOT_ENCRYPTED: _("It did not encrypt, and here it must. Switch TLS on in the machine, and use the port for it."),
    TOO_MANY: _("Too many connections were open at once. It will try again by itself."),
    TOO_LARGE: _("It sent something larger than we take. Save shorter clips on the machine."),
    NO_ROOM: _("There was no room on our disk. Tell your administrator; the machine will send it again."),
    BROKEN_OFF: _("The connection broke off in the middle. If this comes back, tell whoever looks after the network."),
    NO_STORAGE_CLASS: _("It offered nothing that we take: only ultrasound clips and images, and the connection test."),
}


def sentence(knock: Any) -> str:
    text = str(SENTENCES.get(knock.reason, SENTENCES[BROKEN_OFF]))
    return text % {"calling": knock.calling, "called": knock.called, "address": knock.address}
