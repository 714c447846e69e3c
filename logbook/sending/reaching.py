"""At which addresses may a typed name be reached, and whom does an encrypted connection believe?"""

from __future__ import annotations

import ssl

from django.conf import settings

from pocus_credentialing import outgoing

from . import targets
from .targets import Unreachable


def places(host: str, port: int) -> list[str]:
    try:
        return outgoing.places_of(host, port, settings.OUTGOING.allowed)
    except outgoing.Unknown:
        raise Unreachable(targets.NAME_UNKNOWN) from None
    except outgoing.Refused:
        raise Unreachable(targets.ADDRESS_REFUSED) from None


def trust(ca: str = "") -> ssl.SSLContext:
    """`ca`: a file with the one authority that counts; without it those of this machine and the hospital's own."""
    try:
        return ssl.create_default_context(cafile=ca) if ca else outgoing.trusting(settings.OUTGOING.ca)
    except OSError:  # the file of the authority is not there, or is none
        raise Unreachable(targets.NOT_TRUSTED) from None
