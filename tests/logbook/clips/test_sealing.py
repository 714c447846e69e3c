"""What waits uncleaned lies on the disk encrypted, is opened piece by piece for whoever cleans it, and stays readable
where it was written before."""

from __future__ import annotations

import io
import os
import tracemalloc
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from logbook import received, sealing, storage
from logbook.actions import clips, housekeeping
from logbook.dicom.errors import Unusable
from logbook.models import Clip
from tests.factories import ultrasound
from tests.logbook.clips.test_planted import traces, uploaded
from tests.logbook.scans.builders import a_received_clip, needing_a_crop

PIECE = sealing.PIECE


def sealed(content: bytes, step: int = 1000) -> io.BytesIO:
    file = io.BytesIO()
    sealer = sealing.Sealer(file)
    for at in range(0, len(content), step):
        sealer.write(content[at : at + step])
    sealer.finish()
    return file


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_is_opened_is_what_was_sealed(size):
    content = os.urandom(size)
    file = sealed(content, 100_003)
    assert (sealing.is_sealed(file), b"".join(sealing.pieces(file))) == (True, content)
    assert content[:100] not in file.getvalue() or size < 2


def test_two_files_with_one_content_have_nothing_in_common_but_the_first_line():
    one, other = sealed(bytes(500)).getvalue(), sealed(bytes(500)).getvalue()
    first = len(sealing.FIRST_LINE)
    assert (one[:first], len(one), one[first:] == other[first:]) == (other[:first], len(other), False)


def test_whatever_was_changed_in_it_opens_no_more():
    whole = sealed(os.urandom(2 * PIECE + 10), PIECE).getvalue()
    start, piece = len(sealing.FIRST_LINE) + sealing.SALT, PIECE + sealing.TAG
    first, second, last = (
        whole[start : start + piece],
        whole[start + piece : start + 2 * piece],
        whole[start + 2 * piece :],
    )
    flipped = bytes([first[0] ^ 1])
    changed = {
        "whole": first + second + last,
        "flipped": flipped + first[1:] + second + last,
        "swapped": second + first + last,
        "left out": first + last,
        "cut at a piece": first + second,
        "cut within one": first + second + last[:-1],
        "added to": first + second + last + b"x",
        "empty": b"",
    }
    opened = []
    for name, pieces in changed.items():
        try:
            b"".join(sealing.pieces(io.BytesIO(whole[:start] + pieces)))
            opened.append(name)
        except sealing.Broken:
            continue
    assert opened == ["whole"]


def test_neither_sealing_nor_opening_holds_more_than_a_few_pieces(tmp_path):
    with (tmp_path / "sealed").open("w+b") as file, (tmp_path / "opened").open("wb") as opened:
        tracemalloc.start()
        sealer = sealing.Sealer(file)
        for _ in range(60):
            sealer.write(bytes(PIECE))
        sealer.finish()
        file.seek(0)
        opened.writelines(sealing.pieces(file))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert ((tmp_path / "opened").stat().st_size, most < 8 * PIECE) == (60 * PIECE, True)


@pytest.mark.django_db
def test_while_it_waits_for_its_crop_nothing_on_the_disk_tells_of_the_patient(draft, work, tmp_data, client_of):
    clips.receive(scan=draft, by=draft.trainee, file=uploaded(regions="none"))

    def telling() -> dict[str, list[str]]:
        files = [path for path in tmp_data.rglob("*") if path.is_file()]
        found = {path.name: traces(path.name.encode() + path.read_bytes()) for path in files}
        pictures = {path.name: ["a picture"] for path in files if b"\xff\xd8\xff" in path.read_bytes()[:3]}
        return {name: words for name, words in (found | pictures).items() if words}

    assert telling() == {}
    work()
    clip = Clip.objects.get()
    assert (clip.state, telling(), storage.uncropped(clip.pk).exists()) == ("held", {}, True)
    with storage.opened(clip.pk) as path:
        assert len(traces(path.read_bytes())) >= 14
    assert client_of(draft.trainee).get(f"/clips/{clip.pk}/original-poster/").content[:3] == b"\xff\xd8\xff"
    assert (tmp_data / "keys" / "originals.key").stat().st_mode & 0o777 == 0o400


@pytest.mark.django_db
def test_what_was_written_before_is_read_as_it_lies(draft, work, client_of):
    ready, held = a_received_clip(draft), clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop(seed=2))
    work()
    assert storage.uncropped_picture(held.pk)[:3] == b"\xff\xd8\xff"
    again = a_received_clip(draft, seed=3)
    with storage.opened(again.pk) as path:
        plain = path.read_bytes()
    storage.original(again.pk).write_bytes(plain)
    storage.uncropped(held.pk).write_bytes(b"\xff\xd8\xff as it was")
    work()
    assert [Clip.objects.get(pk=clip.pk).state for clip in (ready, again)] == ["ready", "ready"]
    assert client_of(draft.trainee).get(f"/clips/{held.pk}/original-poster/").content == b"\xff\xd8\xff as it was"


@pytest.mark.django_db
def test_where_the_key_is_gone_the_clip_says_that_it_cannot_be_used(draft, work, tmp_data):
    clip = a_received_clip(draft)
    (tmp_data / "keys" / "originals.key").unlink()
    with pytest.raises(Unusable), storage.opened(clip.pk):
        pass
    work()
    clip.refresh_from_db()
    assert (clip.state, clip.reason) == ("failed", "could_not_be_read")


@pytest.mark.django_db
def test_a_file_that_claims_to_be_sealed_is_sealed_like_any_other_and_refused(draft):
    content = sealing.FIRST_LINE + os.urandom(200) + ultrasound.encoded(ultrasound.Clip(frames=1))
    taken = received.take_in(ContentFile(content).chunks())
    with taken.path.open("rb") as file:
        assert (b"".join(sealing.pieces(file)), taken.readable.read_bytes()) == (content, content)
    taken.discard()


def test_half_made_work_in_the_clear_goes_after_two_hours_and_what_is_sealed_after_a_day(db, tmp_data):
    quarantine = tmp_data / "quarantine"
    (quarantine / "work-1").mkdir(parents=True)
    for name in ("work-1/whole.dcm", "tmpabc", "sealed.part"):
        (quarantine / name).write_bytes(b"x")

    def left_after(**age: int) -> list[str]:
        moment = (timezone.now() - timedelta(**age)).timestamp()
        for path in quarantine.iterdir():
            os.utime(path, (moment, moment))
        housekeeping.sweep()
        return sorted(path.name for path in quarantine.iterdir())

    assert left_after(hours=1) == ["sealed.part", "tmpabc", "work-1"]
    assert left_after(hours=3) == ["sealed.part"]
    assert left_after(hours=25) == []
