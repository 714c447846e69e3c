"""A door on the loopback, and dcmtk's tools to knock at it."""

from __future__ import annotations

import ipaddress
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pynetdicom import AE, _config, evt
from pynetdicom.sop_class import Verification

from logbook import sandbox, storage
from logbook.actions import arrivals
from logbook.dicom.attributes import uids_of
from logbook.dicom.facts import Derived
from logbook.models import Arrival, Clip, Scan
from logbook.receiver import door
from logbook.states import ClipState, ScanState
from pocus_credentialing import outgoing
from tests.factories import ultrasound
from tests.logbook.reviews.parallel import a_database_of_several_connections
from tests.logbook.scans.builders import a_draft, a_file

from .builders import a_device, arrives, object_of, said_of
from .web_archive import WebArchive


@pytest.fixture
def cart(hospital, dana):
    return a_device(hospital, dana)


@pytest.fixture
def comes(cart):
    """An object of one study, and what the sandbox said of it; its row afterwards."""
    numbers = iter(range(100))

    def come(**said) -> Arrival:
        arrival = arrives(cart, object_of(frames=1, seed=next(numbers)))
        arrivals.sort_as(arrival=arrival, by=None, said=said_of(arrival, **said))
        return Arrival.objects.select_related("study__owner", "clip__scan").get(pk=arrival.pk)

    return come


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


@pytest.fixture
def archive(monkeypatch) -> Iterator[Any]:
    """pynetdicom's own, on the loopback: `got` is what it keeps, `answers` what it says to the next ones."""
    # Another program than the door, which had this set for its own process if a test opened one before.
    monkeypatch.setattr(_config, "STORE_RECV_CHUNKED_DATASET", False)
    entity: Any = AE(ae_title="TEACHING")
    entity.require_called_aet = True
    entity.add_supported_context(Verification)
    for kind in ("1.2.840.10008.5.1.4.1.1.3.1", "1.2.840.10008.5.1.4.1.1.6.1"):
        entity.add_supported_context(kind, "1.2.840.10008.1.2.4.50")
    entity.got, entity.answers = [], []

    def store(event):
        status = entity.answers.pop(0) if entity.answers else 0
        if status == 0:
            entity.got.append(event.encoded_dataset())
        return status

    def closed(event: Any) -> None:
        """What was half received then is open still."""
        file = getattr(event.assoc.dimse.message, "_data_set_file", None)
        if file is not None:
            file.close()

    handlers = [(evt.EVT_C_STORE, store), (evt.EVT_CONN_CLOSE, closed)]
    server = entity.start_server(("127.0.0.1", 0), block=False, evt_handlers=handlers)
    entity.server, entity.port = server, server.server_address[1]
    yield entity
    server.shutdown()


@pytest.fixture(scope="session")
def cleaned(tmp_path_factory) -> list[tuple[Path, Derived]]:
    """Two objects as the worker makes them, once for all tests that only send them."""
    made = []
    for frames in (3, 1):
        folder = tmp_path_factory.mktemp("cleaned")
        (folder / "raw").write_bytes(
            a_file(frames=frames, seed=frames, planted=ultrasound.Planted(uid=f"1.2.3.{frames}")).read()
        )
        made.append((folder, sandbox.derive(folder / "raw", crop=None, uid_key=b"k" * 32, into=folder)))
    return made


@pytest.fixture
def accepted(tina, cleaned):
    """Two cleaned clips of an accepted scan, whose review nobody can undo any more."""
    scan = a_draft(tina)
    for folder, derived in cleaned:
        object_, digest = folder / "clip.dcm", derived.sha256["clip.dcm"]
        shutil.copy(object_, folder / "copy")
        storage.put(folder / "copy", scan.institution_id, digest)
        with object_.open("rb") as file:
            uids = uids_of(file)
        Clip.objects.create(
            scan=scan, uploaded_by=tina, state=ClipState.READY, digest=digest, size=object_.stat().st_size,
            files={"dicom": digest, "poster": digest}, study_uid=uids.study, series_uid=uids.series,
            instance_uid=uids.instance, settled_at=timezone.now(),
        )  # fmt: skip
    Scan.objects.filter(pk=scan.pk).update(state=ScanState.ACCEPTED)
    scan.refresh_from_db()
    return scan


@pytest.fixture
def web_archive(tmp_path, settings) -> Iterator[WebArchive]:
    """A small one that takes STOW-RS over TLS, on the loopback, where the operator lets us connect."""
    with WebArchive(tmp_path) as server:
        settings.OUTGOING = outgoing.OutgoingSettings(
            allowed=(ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")), ca=str(server.certificate)
        )
        yield server
