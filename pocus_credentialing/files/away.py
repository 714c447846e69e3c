"""Why does a bucket not give or take what was asked for?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pocus_credentialing.refusals import Away, Reason

NOT_THERE = "nobody there"
NO_BUCKET = "no such bucket"
KEY_REFUSED = "key refused"
NO_KEY = "no key"
CLOCK = "clocks differ"
FULL = "no room"
MISNAMED = "settings wrong"
BROKE_OFF = "it broke off"
OTHER = "refused"

# For whoever keeps the server.
SENTENCES = {
    NOT_THERE: "Nothing answers at STORAGE_ENDPOINT, or not in time, or its certificate is not trusted.",
    NO_BUCKET: "The server of STORAGE_ENDPOINT has no bucket of the name in STORAGE_URL.",
    KEY_REFUSED: "STORAGE_KEY is not known there, STORAGE_SECRET is not its secret, or it may not do this in the bucket: it must read, write, delete and list.",
    NO_KEY: "There is no key: set STORAGE_KEY and STORAGE_SECRET.",
    CLOCK: "The clock of this machine and that of the bucket's server differ by more than 15 minutes.",
    FULL: "The bucket's server has no room, or its quota is used up.",
    MISNAMED: "The settings of the bucket are wrong: `./pocus manage check` says how.",
    BROKE_OFF: "The bucket's server broke off in the middle.",
    OTHER: "The bucket's server refuses or fails; its log says more.",
}


class BucketAway(Away):
    """To whoever asked: a sentence. `why`: for whoever keeps the server."""

    def __init__(self, why: str) -> None:
        sentence = _(
            "Films, pictures and papers cannot be reached at the moment. Nothing was lost. Try again in a few minutes; if it stays so, tell your administrator."
        )
        super().__init__(Reason("files_away", sentence))
        self.why = why
