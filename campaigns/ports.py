"""Ports that nobody has, and waiting until somebody answers there."""

from __future__ import annotations

import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def is_alive(address: str) -> bool:
    """Whether a site answers at this address."""
    try:
        with urllib.request.urlopen(f"{address}/health/live/", timeout=5):  # noqa: S310 -- our own loopback address
            return True
    except (urllib.error.URLError, OSError):
        return False


def until(answers: Callable[[], bool], what: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not answers():
        if time.monotonic() > deadline:
            raise SystemExit(f"{what} did not answer within {seconds} s")
        time.sleep(0.05)
