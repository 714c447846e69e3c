"""What comes by itself is hashed and sealed as it comes, and on the disk before the database is asked to keep it."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from pydicom import dcmread
from pynetdicom import AE

from logbook import received, storage
from logbook.actions import clips
from logbook.dicom.errors import Unusable
from logbook.dicom.prescan import meta_of
from logbook.models import Arrival
from logbook.receiver.sealed import SealedAsItComes
from tests.logbook.reviews.parallel import seen_from_outside
from tests.logbook.scans.builders import a_draft

from .builders import a_device, arrives, object_of


def lying(tmp_data) -> list[str]:
    return sorted(path.name for path in (tmp_data / "quarantine").glob("*"))


def private(content: bytes, length: int) -> bytes:
    """The same with so many bytes more in its file meta group."""
    start = meta_of(BytesIO(content)).start
    return content[:start] + b"\x02\x00\x02\x01OB\0\0" + length.to_bytes(4, "little") + bytes(length) + content[start:]


@pytest.mark.parametrize("step", [1, 131, 4096, 10**7])
@pytest.mark.parametrize("more", [0, 5_000])
def test_however_it_is_cut_into_pieces_the_digests_are_of_the_file_and_of_its_data_set(step, more):
    content = private(object_of(frames=1), more) if more else object_of(frames=1)
    content = content[: 9_000 + more] if step == 1 else content
    start = meta_of(BytesIO(content)).start
    found = received.take_object(content[at : at + step] for at in range(0, len(content), step))
    assert (found.sealed.digest, found.content_digest, found.meta.start, found.sealed.size) == (
        hashlib.sha256(content).hexdigest(),
        hashlib.sha256(content[start:]).hexdigest(),
        start,
        len(content),
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 132, b"no dicom" * 300_000, private(object_of(frames=1), 1_100_000), object_of(frames=1)[:150]],
    ids=["nothing", "nulls", "long", "a header without end", "cut"],
)
def test_what_is_no_object_is_refused_and_leaves_nothing(content, tmp_data):
    with pytest.raises(Unusable):
        received.take_object(content[at : at + 70_000] for at in range(0, len(content), 70_000))
    assert lying(tmp_data) == []


def test_while_it_is_received_nothing_of_it_lies_on_the_disk_as_it_is_and_broken_off_it_is_gone(tmp_data):
    content, file = object_of(), SealedAsItComes()
    file.write(content * (600_000 // len(content) + 1))
    [path] = (tmp_data / "quarantine").iterdir()
    # Not by "DICM" alone: four letters stand in so much that is sealed once in some thousand runs.
    lies = path.read_bytes()
    file.close()
    assert (len(lies) > 500_000, content[128:160] in lies, b"Invented" in lies) == (True, False, False)
    assert lying(tmp_data) == []


@pytest.mark.django_db(transaction=True)
def test_file_and_name_are_on_the_disk_before_the_transaction_begins(hospital, dana, tina, monkeypatch, tmp_data):
    synced, really = [], storage.sync

    def noted(path):
        synced.append((path.name, path.exists(), connection.in_atomic_block))
        really(path)

    monkeypatch.setattr(storage, "sync", noted)
    arrival = arrives(a_device(hospital, dana), object_of())
    assert synced == [(f"{arrival.pk}.dcm", True, False), ("quarantine", True, False)]
    synced.clear()
    clip = clips.receive(scan=a_draft(tina), by=tina, file=ContentFile(object_of()))
    assert synced == [(f"{clip.pk}.dcm", True, False), ("quarantine", True, False)]
    assert lying(tmp_data) == sorted(f"{each.pk}.dcm" for each in (arrival, clip))


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_answered_with_no_room_and_the_same_line_goes_on_once_there_is_some(
    hospital, dana, listening, settings, tmp_data
):
    seen_from_outside(lambda: a_device(hospital, dana))
    entity, answers = AE(ae_title="CART"), []
    entity.add_requested_context("1.2.840.10008.5.1.4.1.1.3.1", "1.2.840.10008.1.2.4.50")
    line = entity.associate("127.0.0.1", listening, ae_title="POCUS_SEH")
    for kept_free in (1 << 60, 0):
        settings.DISK_KEEPS_FREE = kept_free
        answers.append(line.send_c_store(dcmread(BytesIO(object_of()))).Status)
    line.release()
    found = seen_from_outside(lambda: list(Arrival.objects.all()))
    assert (answers, lying(tmp_data)) == ([0xA700, 0], [f"{each.pk}.dcm" for each in found])
