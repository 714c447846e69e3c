"""No test may talk to another machine: what it would find there is not part of the project, and not there tomorrow.

A plugin of pytest, named in pyproject.toml, so that it is in force before anything is imported.
"""

import ipaddress
import os
import socket

import pytest

from tests.chromium import browser_path

REAL_CONNECT = socket.socket.connect
REAL_CONNECT_EX = socket.socket.connect_ex


class NotThisMachine(AssertionError):
    """A test tried to reach another machine."""


def stays_here(family: int, address) -> bool:
    if family not in (socket.AF_INET, socket.AF_INET6):
        return True
    host = address[0]
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


def connect(self: socket.socket, address) -> None:
    if not stays_here(self.family, address):
        raise NotThisMachine(f"a test tried to reach {address[0]}")
    REAL_CONNECT(self, address)


def connect_ex(self: socket.socket, address) -> int:
    if not stays_here(self.family, address):
        raise NotThisMachine(f"a test tried to reach {address[0]}")
    return REAL_CONNECT_EX(self, address)


def pytest_configure() -> None:
    socket.socket.connect = connect
    socket.socket.connect_ex = connect_ex


def pytest_unconfigure() -> None:
    socket.socket.connect = REAL_CONNECT
    socket.socket.connect_ex = REAL_CONNECT_EX


def pytest_runtest_setup(item: pytest.Item) -> None:
    """`browser` and `postgres` say what a test needs; on a laptop it is skipped without, in CI a browser must be there."""
    if item.get_closest_marker("browser") and browser_path() is None:
        if os.environ.get("POCUS_REQUIRE_BROWSER") == "1":
            pytest.fail("no Chromium on this machine, and POCUS_REQUIRE_BROWSER=1 asks for one", pytrace=False)
        pytest.skip("no Chromium on this machine")
    if item.get_closest_marker("postgres"):
        from django.db import connection  # noqa: PLC0415 -- the settings are loaded after this plugin

        if connection.vendor != "postgresql":
            pytest.skip("says something about PostgreSQL only (DATABASE_URL)")
