"""Bring a module of the hospital's own on pages: look at it, publish it."""

from __future__ import annotations

from typing import Any

from curriculum.models import Module


def published(client: Any, address: str, said: dict[str, Any]) -> Module:
    """What is sent to that address, once it was looked at and published."""
    preview = client.post(address, said)["Location"]
    assert client.get(preview).status_code == 200
    shown = client.post(f"{preview}publish/")["Location"]
    return Module.objects.get(code=shown.split("/")[2])
