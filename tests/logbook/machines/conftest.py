"""A door on the loopback, and dcmtk's tools to knock at it."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from logbook.receiver import door
from tests.logbook.reviews.parallel import a_database_of_several_connections


@pytest.fixture(scope="session")
def dcmtk():
    """Runs a tool of dcmtk; its exit status and what it said. Without the tools: skipped, and a failure where CI asks."""
    if shutil.which("storescu") is None:
        if os.environ.get("POCUS_REQUIRE_DCMTK"):
            pytest.fail("dcmtk is not installed")
        pytest.skip("dcmtk is not installed")

    def run(tool: str, *arguments) -> tuple[int, str]:
        done = subprocess.run([tool, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout + done.stderr

    return run


@contextmanager
def serving(**how) -> Iterator[int]:
    """The port of a door that serves."""
    server = door.listen("127.0.0.1", 0, **how)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join(10)
        for association in server.active_associations:
            association.abort()
            association.join(10)


@pytest.fixture
def listening(tmp_path) -> Iterator[int]:
    """The same, over a database that its threads can reach."""
    with a_database_of_several_connections(tmp_path), serving() as port:
        yield port
