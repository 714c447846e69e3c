"""Who puts their name to a certificate, in what capacity, and how is that printed?

A director of the programme; for the only director's own certificate a signatory from outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from pocus_credentialing.people.authentication import Authentication
from pocus_credentialing.people.models import User

from .models import OutsideSignatory

Issuer = User | OutsideSignatory
OUTSIDE = "outside signatory invited by the holder's hospital"


def signature_of(issuer: Issuer, authentication: Authentication, at: datetime) -> dict[str, Any]:
    """What the signed statement says of who signed."""
    who = {"name": issuer.printed_name, "role": "director"}
    if isinstance(issuer, OutsideSignatory):
        who = {
            "name": issuer.printed_name,
            "role": issuer.role,
            "affiliation": issuer.affiliation,
            "capacity": OUTSIDE,
        }
    return {
        **who,
        "meaning": "issued",
        "at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "authentication": authentication.method,
    }


def printed_of(issuer: Issuer) -> list[str]:
    """What the paper says of who signed."""
    if isinstance(issuer, OutsideSignatory):
        return [issuer.printed_name, issuer.role, issuer.affiliation]
    return [issuer.printed_name]


def is_outside(signed: Mapping[str, Any]) -> bool:
    return "capacity" in signed


def in_words(signed: Mapping[str, Any]) -> str:
    """One line: name, role and, of somebody from outside, where they belong and who asked them."""
    if is_outside(signed):
        return _("%(name)s, %(role)s, %(affiliation)s, outside signatory invited by the holder's hospital") % signed
    return _("%(name)s, director of the programme") % signed
