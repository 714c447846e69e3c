"""A hospital of one's own, with its processes as an operator starts them: on loopback, on free ports, in a new folder.

Within the block this process shares the folder and the database, so that it can ask what became of everything.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from campaigns.ports import free_ports, is_alive, until

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 300  # seconds in which a process has to answer, on a machine that may be busy


class Part:
    """One of the processes, with whatever it starts: a session of its own, that can be ended as a whole."""

    def __init__(self, name: str, command: list[str], house: House) -> None:
        self.name, self.command, self.house = name, command, house
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.house.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.house.environment, stdout=log, stderr=log, start_new_session=True
            )

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def kill(self) -> None:
        """As a machine that fails: no time for anything."""
        os.killpg(self.pid, signal.SIGKILL)
        self.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.wait()

    def wait(self) -> None:
        assert self.process is not None
        try:
            self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)
            self.process.wait()

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]


@dataclass
class House:
    folder: Path
    port: int
    dicom_port: int
    environment: dict[str, str]
    parts: dict[str, Part] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    hospital: Any = None
    device: Any = None

    def add(self, name: str, *command: str) -> Part:
        self.parts[name] = Part(name, [sys.executable, *command], self)
        return self.parts[name]

    def wait_for_web(self) -> None:
        until(self.web_answers, "the site", PATIENCE)

    def wait_for_door(self) -> None:
        until(self.door_answers, "the DICOM door", PATIENCE)

    def web_answers(self) -> bool:
        return is_alive(f"http://127.0.0.1:{self.port}")

    def door_answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.dicom_port)) == 0


@contextmanager
def house(*, workers: int = 1, kept: str = "") -> Iterator[House]:
    """With site, workers and receiver started; thrown away afterwards, unless `kept` names a folder."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))  # so that what was started ends with us
    with tempfile.TemporaryDirectory(prefix="pocus-house-") as place:
        here = _set_up(Path(kept or place))
        here.add(
            "site", "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "pocus_credentialing.wsgi:application"
        )
        for number in range(workers):
            here.add(f"worker-{number}", "manage.py", "worker")
        here.add("receiver", "manage.py", "dicom_receiver")
        try:
            for part in here.parts.values():
                part.start()
            here.wait_for_web()
            here.wait_for_door()
            yield here
        finally:
            for part in here.parts.values():
                part.stop()


def _set_up(folder: Path) -> House:
    folder.mkdir(parents=True, exist_ok=True)
    ports = free_ports(2)
    said = {
        "POCUS_DATA": str(folder),
        "POCUS_ENV": "demo",
        "PORT": str(ports[0]),
        "DICOM_PORT": str(ports[1]),
        "TESSERACT": "",
        "DJANGO_SETTINGS_MODULE": "pocus_credentialing.settings",
    }
    os.environ.update(said)
    import django  # noqa: PLC0415 -- the settings read what was said above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    here = House(folder, *ports, dict(os.environ))
    _people(here)
    connections.close_all()
    return here


def _people(here: House) -> None:
    """A director with a cart, and a trainee."""
    from curriculum.actions.library import load_library  # noqa: PLC0415
    from logbook.actions import devices  # noqa: PLC0415
    from pocus_credentialing.people import tokens  # noqa: PLC0415
    from tests.factories import curriculum, people  # noqa: PLC0415

    load_library()
    here.hospital = people.a_hospital()
    dana, tina = people.a_person("Dana Whitfield"), people.a_person("Tina Okafor")
    programme = curriculum.a_programme(here.hospital)
    curriculum.a_director(dana, programme)
    people.an_administrator(dana, here.hospital)
    curriculum.a_trainee(tina, programme)
    here.people = {"dana": dana, "tina": tina}
    here.tokens = {name: tokens.make(person) for name, person in here.people.items()}
    here.device = devices.add(
        institution=here.hospital, by=dana, name="Cart", ae_title="CART", networks=["127.0.0.0/8"],
        code_field="OperatorsName",
    )  # fmt: skip


def memory(pid: int) -> tuple[int, int]:
    """Megabytes that a process holds now, and held at most."""
    said = Path(f"/proc/{pid}/status").read_text()
    figures = {line.split(":")[0]: line for line in said.splitlines()}
    now, most = (int(figures[name].split()[1]) // 1024 for name in ("VmRSS", "VmHWM"))
    return now, most
