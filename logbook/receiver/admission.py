"""Who may come in? Whom it calls, what it calls itself, where it calls from, and whether it encrypts, must all fit."""

from __future__ import annotations

from dataclasses import dataclass

from logbook import knocking
from logbook.models import Device
from logbook.queries.devices import that_call_from
from pocus_credentialing.people.models import Institution

from .titles import hospital_called


@dataclass(frozen=True)
class Caller:
    """What a connection says of itself."""

    address: str
    calling: str
    called: str
    encrypted: bool


@dataclass(frozen=True)
class Refused:
    reason: str
    institution: Institution | None = None
    device: Device | None = None


def may_connect(address: str) -> bool:
    """Before a word is said: does any machine that is switched on call from there?"""
    return bool(that_call_from(address))


def admit(caller: Caller) -> Device | Refused:
    institution = hospital_called(caller.called)
    if institution is None:
        return Refused(knocking.WRONG_TITLE)
    device = (
        Device.objects.select_related("institution").filter(institution=institution, ae_title=caller.calling).first()
    )
    if device is None:
        return Refused(knocking.UNKNOWN_MACHINE, institution)
    if not device.is_on:
        return Refused(knocking.SWITCHED_OFF, institution, device)
    if not device.calls_from(caller.address):
        return Refused(knocking.WRONG_ADDRESS, institution, device)
    if device.needs_tls and not caller.encrypted:
        return Refused(knocking.NOT_ENCRYPTED, institution, device)
    return device
