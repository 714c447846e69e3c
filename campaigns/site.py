"""A site of one's own to work on: the product as `./pocus run` starts it, on a free port, with data in a new folder."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "screenshots-only"


@contextmanager
def demo(wait_seconds: int = 300) -> Iterator[str]:
    """The address of a fresh demo; stopped and thrown away afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ, "PORT": str(port), "POCUS_DATA": folder, "DEMO_PASSWORD": PASSWORD, "POCUS_ENV": "demo",
        }  # fmt: skip
        process = subprocess.Popen([ROOT / "pocus", "run"], env=environment, start_new_session=True)
        address = f"http://localhost:{port}"
        try:
            _wait(address, process, wait_seconds)
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def _wait(address: str, process: subprocess.Popen[bytes], seconds: int) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(f"./pocus run ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"{address}/health/live/", timeout=2):  # noqa: S310 -- our own loopback address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise SystemExit("./pocus run did not answer in time")
