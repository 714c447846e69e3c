"""A cart of St Elsewhere, and what it sends."""

from __future__ import annotations

from typing import Any

from logbook.actions import devices
from logbook.models import Device


def a_device(institution: Any, by: Any, **more: Any) -> Device:
    said = {"name": "Cart", "ae_title": "CART", "networks": ["127.0.0.0/8"], "code_field": "OperatorsName", **more}
    return devices.add(institution=institution, by=by, **said)
