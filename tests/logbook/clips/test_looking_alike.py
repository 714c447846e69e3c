"""The same picture encoded anew is noticed across the hospital: shown to directors as what looks like another, and merged with nothing."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from logbook.actions import clips, likeness, scans, seen_elsewhere
from logbook.dicom.alike import are_alike, looked_at, read_looks
from logbook.dicom.errors import Unusable
from logbook.dicom.facts import Box
from logbook.dicom.likeness import likeness as seen_in
from logbook.models import Clip, Resemblance
from logbook.queries import seen_elsewhere as queries
from pocus_credentialing.audit.models import Event
from tests.factories import films, ultrasound
from tests.logbook.scans.builders import a_draft, watched_by

SIZE = {"width": 320, "height": 240, "frames": 6}
LEFT, TOP, RIGHT, BOTTOM = ultrasound.Clip(**SIZE).region
PICTURE = Box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP)
FINE = (*films.H264, "-crf", "20")


def a_recording(scan, uid: str, **how) -> Clip:
    file = ultrasound.encoded(ultrasound.Clip(**{**SIZE, "planted": ultrasound.Planted(uid=uid), **how}))
    return clips.receive(scan=scan, by=scan.trainee, file=ContentFile(file))


@pytest.fixture
def first(db, tina, pat, work) -> Clip:
    scan = a_draft(tina, supervision=watched_by(pat))
    clip = a_recording(scan, "1.2.3.1")
    work()
    scans.submit(scan=scan, by=tina)
    return Clip.objects.get(pk=clip.pk)


def noticed() -> list[tuple]:
    return list(Resemblance.objects.values_list("clip", "other"))


def test_the_same_picture_in_another_syntax_is_noticed_and_shown_as_what_looks_like_it(
    first, tom, pat, dana, work, client_of, api_of
):
    scan = a_draft(tom, supervision=watched_by(pat))
    clip = a_recording(scan, "1.2.3.2", syntax="rle")
    assert clip.seen_elsewhere is False
    work()
    scans.submit(scan=scan, by=tom)
    clip.refresh_from_db()
    assert (noticed(), clip.seen_elsewhere, clip.state) == ([(clip.pk, first.pk)], True, "ready")
    page = client_of(dana).get("/seen-elsewhere/").content.decode()
    assert ("It looks like:" in page, "The same clip:" in page, f"/scans/{first.scan_id}/" in page) == (
        True,
        False,
        True,
    )
    (row,) = api_of(dana).get("/api/v1/seen-elsewhere/").json()["results"]
    assert [(each["id"], each["looks_like"]) for each in row["others"]] == [(str(first.pk), True)]
    assert "looks" not in client_of(tom).get(f"/history/scan/{scan.pk}/").content.decode()
    assert Event.objects.get(verb="clip.looks_like_another").actor is None
    assert likeness.compare(clip.pk) == likeness.compare(first.pk) == 0
    seen_elsewhere.look_into(clip=clip, by=dana, note="Exported twice.")
    assert list(queries.waiting(dana)) == []


def test_so_is_a_film_of_it_from_a_handheld_and_a_copy_in_another_scan_of_its_own_author(first, tina, tom, work):
    film = clips.receive(
        scan=a_draft(tom), by=tom, file=ContentFile(films.film("mp4", *FINE, **SIZE)), handheld="Invented One"
    )
    own = a_recording(a_draft(tina, "lung"), "1.2.3.3", syntax="jpeg 2000")
    beside = a_recording(own.scan, "1.2.3.4", syntax="jpeg-ls")
    work()
    clips.crop(clip=Clip.objects.select_related("scan").get(pk=film.pk), box=PICTURE, by=tom, handheld="Invented One")
    work()
    assert set(noticed()) >= {(film.pk, first.pk), (own.pk, first.pk), (beside.pk, first.pk)}
    assert (own.pk, beside.pk) not in noticed()
    assert (beside.pk, own.pk) not in noticed()


def test_another_recording_by_the_same_machine_is_not(first, tom, work):
    scan = a_draft(tom)
    for number, seed in enumerate((2, 3)):
        a_recording(scan, f"1.2.4.{number}", seed=seed)
    work()
    assert (noticed(), Clip.objects.exclude(looks="").count()) == ([], 3)


@pytest.mark.parametrize("shade", [0, 3, 127, 255])
def test_what_shows_nothing_is_like_nothing(shade):
    assert seen_in(Image.new("L", (320, 240), shade)) == ""
    assert are_alike("", "") is False


def test_a_wider_dark_frame_and_a_smaller_size_make_no_difference():
    picture = next(ultrasound.drawn(ultrasound.Clip(**SIZE))).crop((LEFT, TOP, RIGHT, BOTTOM)).convert("L")
    framed = Image.new("L", (picture.width + 40, picture.height + 30))
    framed.paste(picture, (20, 15))
    smaller = picture.resize((picture.width * 3 // 4, picture.height * 3 // 4))
    other = next(ultrasound.drawn(ultrasound.Clip(**SIZE, seed=2))).crop((LEFT, TOP, RIGHT, BOTTOM)).convert("L")
    known = seen_in(picture)
    assert [are_alike(known, seen_in(each)) for each in (framed, smaller, other)] == [True, True, False]
    assert [len(looked_at(frames)) for frames in (1, 2, 3, 100)] == [1, 2, 3, 3]


@pytest.mark.parametrize("said", [b"0" * 127, b"0" * 512, b"G" * 128, b"\xff" * 128])
def test_what_the_sandboxed_process_says_otherwise_is_refused(said):
    assert read_looks(b"0" * 128) == "0" * 128
    with pytest.raises(Unusable):
        read_looks(said)
