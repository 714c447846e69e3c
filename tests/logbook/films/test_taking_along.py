"""Cleaned clips leave as films: whoever sees the scan may take them along, and that is written down."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from logbook import storage
from logbook.actions import clips, exports, scans
from logbook.models import Clip
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotNow
from tests.logbook.scans.builders import a_draft, a_received_clip, needing_a_crop, watched_by

pytestmark = pytest.mark.django_db


def whole(answer) -> bytes:
    return b"".join(answer.streaming_content)


def taken() -> list[tuple[str, list[str]]]:
    found = Event.objects.filter(verb="scan.exported").order_by("seq")
    return [(str(event.actor), event.data["clips"]) for event in found]


def content_of(clip: Clip, kind: str) -> bytes:
    return storage.place_of(clip.scan.institution_id, clip.files[kind]).read_bytes()


def test_one_clip_leaves_as_a_film_and_several_in_a_zip(draft, work, client_of, api_of, pat):
    a_received_clip(draft)
    owner = client_of(draft.trainee)
    a_received_clip(draft, frames=1, seed=2)
    clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop(seed=3))  # held: it stays
    work()
    film, still, held = Clip.objects.all()
    page = owner.get(f"/scans/{draft.pk}/").content.decode()
    assert [word in page for word in ("Take along as MP4 or JPEG", "Clip 1, MP4", "Clip 2, JPEG")] == [True] * 3
    one = owner.post(f"/scans/{draft.pk}/export/", {"clip": film.pk})
    assert (one["Content-Type"], one["Content-Disposition"]) == ("video/mp4", 'attachment; filename="clip-1.mp4"')
    assert whole(one) == content_of(film, "video")
    alone = owner.post(f"/scans/{draft.pk}/export/", {"clip": still.pk})
    assert (alone["Content-Type"], alone["Content-Disposition"]) == ("image/jpeg", 'attachment; filename="clip-2.jpg"')
    assert whole(alone) == content_of(still, "poster")
    every = owner.post(f"/scans/{draft.pk}/export/")
    assert (every["Content-Disposition"], every["Cache-Control"]) == (
        'attachment; filename="clips.zip"',
        "private, no-store",
    )
    with ZipFile(BytesIO(whole(every))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "clip-1.mp4": content_of(film, "video"),
            "clip-2.jpg": content_of(still, "poster"),
        }
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
    by_program = api_of(draft.trainee).post(f"/api/v1/scans/{draft.pk}/export/", {"clip": str(film.pk)}, format="json")
    assert (by_program.status_code, whole(by_program)) == (200, content_of(film, "video"))
    tina = str(draft.trainee_id)
    both = [str(film.pk), str(still.pk)]
    assert taken() == [(tina, both[:1]), (tina, both[1:]), (tina, both), (tina, both[:1])]

    nobodys = client_of(pat).post(f"/scans/{draft.pk}/export/")
    scans.change(scan=draft, by=draft.trainee, supervision=watched_by(pat))
    clips.leave_out(clip=held, by=draft.trainee)
    scans.submit(scan=draft, by=draft.trainee)
    reviewers = client_of(pat).post(f"/scans/{draft.pk}/export/")
    assert (nobodys.status_code, whole(reviewers)[:2], len(taken())) == (404, b"PK", 5)


def test_where_nothing_can_be_played_nothing_is_exported(draft, client_of):
    a_received_clip(draft)
    with pytest.raises(NotNow) as refusal:
        exports.export(scan=draft, by=draft.trainee)
    assert (refusal.value.code, taken()) == ("nothing_to_export", [])
    page = client_of(draft.trainee).get(f"/scans/{draft.pk}/").content.decode()
    assert "Take along as" not in page


def test_a_clip_of_another_scan_is_not_found(draft, work, client_of, tom):
    a_received_clip(draft)
    other = a_received_clip(a_draft(tom), seed=2)
    work()
    assert client_of(draft.trainee).post(f"/scans/{draft.pk}/export/", {"clip": other.pk}).status_code == 404
