"""An Orthanc of one's own: Debian's, on loopback, with a configuration and a folder that are thrown away."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
TITLE = "ORTHANC"
PATIENCE = 60  # seconds


@dataclass(frozen=True)
class Orthanc:
    port: int
    dicom_port: int
    version: str
    pid: int

    def stored(self) -> int:
        return int(str(_asked(self.port, "/statistics")["CountInstances"]))


@contextmanager
def orthanc(ports: list[int], *, at_once: bool = False) -> Iterator[Orthanc]:
    """`at_once`: told not to wait for small packets (TCP_NODELAY=1), which as shipped costs a stall for each object."""
    program = shutil.which("Orthanc")
    if program is None or not PLUGIN.exists():
        raise SystemExit("Orthanc is needed: apt-get install orthanc orthanc-dicomweb")
    with tempfile.TemporaryDirectory(prefix="pocus-orthanc-") as folder:
        settings = {
            "StorageDirectory": folder,
            "IndexDirectory": folder,
            "HttpPort": ports[0],
            "DicomPort": ports[1],
            "DicomAet": TITLE,
            "RemoteAccessAllowed": False,
            "AuthenticationEnabled": False,
            "SyncStorageArea": True,
            "Plugins": [str(PLUGIN)],
            "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
        }
        configuration = Path(folder) / "orthanc.json"
        configuration.write_text(json.dumps(settings))
        environment = {**os.environ, **({"TCP_NODELAY": "1"} if at_once else {})}
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen([program, str(configuration)], env=environment, stdout=log, stderr=log)
        try:
            yield Orthanc(*ports, str(_answer(ports[0], process)), process.pid)
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def _answer(port: int, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            return str(_asked(port, "/system")["Version"])
        except OSError:
            time.sleep(0.1)
    raise SystemExit("Orthanc did not start")


def _asked(port: int, path: str) -> dict[str, object]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        found: dict[str, object] = json.loads(answer.read())
    return found
