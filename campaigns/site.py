"""A site of one's own to work on: the product as `./pocus run` starts it, on a free port, with data in a new folder."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .ports import free_ports, is_alive, until

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "screenshots-only"


@contextmanager
def demo(wait_seconds: int = 300) -> Iterator[str]:
    """The address of a fresh demo; stopped and thrown away afterwards."""
    [port] = free_ports(1)
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ, "PORT": str(port), "POCUS_DATA": folder, "DEMO_PASSWORD": PASSWORD, "POCUS_ENV": "demo",
        }  # fmt: skip
        process = subprocess.Popen([ROOT / "pocus", "run"], env=environment, start_new_session=True)
        address = f"http://localhost:{port}"
        try:
            until(lambda: _answers(address, process), "./pocus run", wait_seconds)
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def _answers(address: str, process: subprocess.Popen[bytes]) -> bool:
    if process.poll() is not None:
        raise SystemExit(f"./pocus run ended with {process.returncode}")
    return is_alive(address)
