"""Where tesseract is installed, what it reads in a cleaned picture demands a person's look; what it misses clears nothing."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from django.core.checks.registry import registry
from PIL import Image, ImageDraw, ImageFont

from logbook import reading
from logbook.actions import clips
from logbook.checks import the_reader_is_there
from logbook.dicom.facts import Box
from logbook.dicom.pictures import legible
from logbook.dicom.telling import Word, asks_for_a_look, said_of_patient
from logbook.models import Clip, MachineMask
from tests.factories import ultrasound
from tests.logbook.scans.builders import a_file, a_received_clip, needing_a_crop

BOX = {"x": 10, "y": 30, "width": 100, "height": 80}
HEAD = "level\tpage\tblock\tpar\tline\tword\tleft\ttop\twidth\theight\tconf\ttext"


@pytest.mark.parametrize(
    ("text", "sure", "looks"),
    [
        ("14/02/2026", 96, True),
        ("2026-02-14", 61, True),
        ("14-FEB-2026", 90, True),
        ("7740193355", 97, True),
        ("MRN774019", 70, True),
        ("QUERZOLIN", 92, True),
        ("QUERZOLIN^Odaleth", 85, True),
        ("QUERZOLIN", 79, False),
        ("14/02/2026", 59, False),
        ("12345", 97, False),
        ("Depth", 96, False),
        ("CARDIAC", 96, False),
        ("0.8", 96, False),
        ("15cm", 96, False),
        ("TIS", 96, False),
        ("C5-2", 96, False),
        ("see", 62, False),
    ],
)
def test_dates_long_numbers_and_words_that_no_machine_writes_ask_for_a_look(text, sure, looks):
    assert asks_for_a_look([Word("12", 90, "1"), Word(text, sure, "2")]) is looks


@pytest.mark.parametrize(
    ("line", "looks"),
    [
        ("RUQ LUQ", False),
        ("RK LK", False),
        ("CBD GB", False),
        ("LEE KIM MRN 58213", True),
        ("KIM LEE DOB 14 NOV 1961", True),
        ("14 NOV 1961", True),
        ("Nov 14, 1961", True),
        ("14 02 1961", True),
        ("14 / 02 / 1961", True),
        ("582 130", True),
        ("LEE KIM", True),
        ("KIM^LEE", True),
        ("Li, Wu", True),
        ("ID: 13", True),
        ("Pat. Wu", True),
        ("Geb. 61", True),
        ("MRN12345", True),
        ("Nr. 123", True),
        ("TIs 0.2 MI 1.1", False),
        ("2D HGen Gn 60 C 61", False),
        ("Asc Ao Diam 3.3 cm", False),
        ("PAT T 37.0", False),
        ("Gen OB", False),
        ("P Med Res", False),
        ("FR: 31,3 FPS", False),
        ("4 MHz 36 Hz 15 cm", False),
        ("100 200 300", False),
        ("KIM", False),
        ("ee oe", False),
    ],
)
def test_the_words_of_a_line_are_looked_at_together_since_the_reader_parts_them_at_blanks(line, looks):
    assert asks_for_a_look([Word(text, 92, "3") for text in line.split()]) is looks


def test_words_of_two_lines_are_no_name_and_no_number():
    assert (
        asks_for_a_look([Word("LEE", 92, "1"), Word("KIM", 92, "2"), Word("582", 92, "3"), Word("130", 92, "4")])
        is False
    )


@pytest.mark.parametrize(
    ("line", "looks"),
    [("wu", True), ("0NG", True), ("A 123", True), ("A12 3", True), ("Ob", False), ("Wo", False), ("A12", False)],
)
def test_what_the_header_says_of_the_patient_is_known_again_by_digests_alone(line, looks):
    key = b"k" * 32
    patient = said_of_patient(["Wu^Ong^OB"], ["A-123", "17"], key)
    assert [len(one) for one in patient] == [64] * 3
    words = [Word(text, 70, "1") for text in line.split()]
    assert asks_for_a_look(words, patient=patient, key=key) is looks
    assert asks_for_a_look(words, patient=patient, key=b"another") is False


@pytest.fixture
def reader(tmp_path, monkeypatch):
    """Another program in the place of tesseract, with the same table: it reads these words, in whichever picture."""

    def reads(*words: str) -> Path:
        rows = [HEAD, *(f"5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t95.0\t{word}" for word in words)]
        program = tmp_path / "reader"
        program.write_text('#!/bin/sh\n[ -s "$1" ] || exit 1\nprintf \'' + "\\n".join(rows) + "\\n'\n")
        program.chmod(0o700)
        monkeypatch.setenv("TESSERACT", str(program))
        return program

    return reads


def state_of(clip: Clip) -> tuple[str, str]:
    row = Clip.objects.get(pk=clip.pk)
    return row.state, row.reason


@pytest.mark.django_db
def test_a_hit_holds_the_clip_until_its_owner_has_looked_and_nothing_that_was_read_is_kept(
    draft, reader, work, client_of, lying
):
    reader("QUERZOLIN", "14/02/2026")
    clip = a_received_clip(draft)
    work()
    assert (state_of(clip), lying()) == (("held", "text_seen"), [f"{clip.pk}.dcm", f"{clip.pk}.jpg"])
    held = Clip.objects.get(pk=clip.pk)
    assert set(held.reason_params) == {"frame", "x", "y", "width", "height"}
    owner = client_of(draft.trainee)
    assert "Something was read in the part" in owner.get(f"/scans/{draft.pk}/").content.decode()
    page = owner.get(f"/clips/{clip.pk}/crop/").content.decode()
    box = {name: held.reason_params[name] for name in BOX}
    assert ("Something was read inside this frame" in page, f'value="{box["width"]}"' in page) == (True, True)
    assert owner.post(f"/clips/{clip.pk}/crop/", box).status_code == 302
    work()
    looked = Clip.objects.get(pk=clip.pk)
    assert (looked.state, looked.crop, looked.looked_at is not None, lying()) == ("ready", box, True, [])
    assert MachineMask.objects.exists() is False


@pytest.mark.django_db
@pytest.mark.parametrize("ends", ["exit 1", "kill -XCPU $$", "kill -KILL $$"])
def test_a_reading_that_did_not_come_to_its_end_asks_for_a_look_as_well(ends, draft, reader, work, client_of):
    reader("0.8").write_text(f"#!/bin/sh\n{ends}\n")
    clip = a_received_clip(draft)
    work()
    assert state_of(clip) == ("held", "text_unread")
    owner = client_of(draft.trainee)
    page = owner.get(f"/clips/{clip.pk}/crop/").text
    assert "This frame could not be searched for names to its end" in page
    held = Clip.objects.get(pk=clip.pk)
    assert owner.post(f"/clips/{clip.pk}/crop/", {name: held.reason_params[name] for name in BOX}).status_code == 302
    work()
    assert state_of(clip) == ("ready", "")


@pytest.mark.django_db
def test_what_was_read_counts_more_than_what_could_not_be(tmp_path, reader):
    readable, not_readable = tmp_path / "1.png", tmp_path / "0.png"
    readable.write_bytes(b"x"), not_readable.touch()
    reader("QUERZOLIN")
    assert reading.first_that_tells([(0, not_readable), (1, readable)]) == ("text_seen", 1)
    reader("0.8")
    assert reading.first_that_tells([(0, not_readable), (1, readable)]) == ("text_unread", 0)
    assert reading.first_that_tells([(1, readable)]) is None


@pytest.mark.django_db
@pytest.mark.parametrize(("family", "state"), [("Zu", ("held", "text_seen")), ("Wu", ("ready", ""))])
def test_the_name_in_the_header_holds_the_clip_in_which_it_is_read_and_no_other(family, state, draft, reader, work):
    reader("ZU")
    clip = clips.receive(scan=draft, by=draft.trainee, file=a_file(planted=ultrasound.Planted(family=family)))
    work()
    assert state_of(clip) == state


@pytest.mark.django_db
def test_each_clip_in_which_something_was_read_is_looked_at_by_itself(draft, reader, work):
    first = clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop())
    work()
    reader("7740193355")
    clips.crop(clip=first, box=Box(**BOX), by=draft.trainee)
    second = clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop(seed=2))
    work()
    assert [state_of(clip) for clip in (first, second)] == [("held", "text_seen")] * 2
    clips.crop(clip=first, box=Box(20, 40, 80, 64), by=draft.trainee)
    work()
    assert [state_of(clip) for clip in (first, second)] == [("ready", ""), ("held", "text_seen")]
    assert MachineMask.objects.get().box == {"x": 20, "y": 40, "width": 80, "height": 64}


@pytest.mark.django_db
def test_what_a_machine_writes_holds_nothing_up(draft, reader, work):
    reader("Depth", "15cm", "MI")
    plain = a_received_clip(draft)
    work()
    assert state_of(plain) == ("ready", "")


@pytest.mark.parametrize(
    ("named", "told"),
    [("", []), ("/bin/false", []), ("false", []), ("/no/tesseract", ["pocus.E002"]), ("/tmp", ["pocus.E002"])],
)
def test_a_reader_that_is_not_there_reads_nothing_and_the_site_does_not_start_with_it(named, told, monkeypatch, caplog):
    monkeypatch.setenv("TESSERACT", named)
    assert [each.id for each in the_reader_is_there(None)] == told
    assert (the_reader_is_there in registry.get_checks(), not caplog.records) == (True, True)
    assert reading.is_on() is (named.endswith("false"))
    assert [record.levelname for record in caplog.records] == ["ERROR" for _each in told]


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="needs the package tesseract-ocr")
def test_tesseract_itself_reads_a_name_and_a_date_and_no_speckle(tmp_path, monkeypatch):
    monkeypatch.setenv("TESSERACT", str(shutil.which("tesseract")))
    drawn = ultrasound.Clip(width=640, height=480, frames=1, banner=False)
    kept = next(ultrasound.drawn(drawn)).crop(drawn.region)
    named = kept.copy()
    pen = ImageDraw.Draw(named)
    pen.text((12, 6), "QUERZOLIN Odaleth 14/02/1953", font=ImageFont.load_default(16), fill=(235, 235, 235))
    pictures = []
    for number, picture in enumerate((kept, named)):
        pictures.append((number, tmp_path / f"legible-{number}.png"))
        pictures[-1][1].write_bytes(legible(picture))
    assert (reading.first_that_tells(pictures[:1]), reading.first_that_tells(pictures)) == (None, ("text_seen", 1))
    assert Image.open(BytesIO(legible(kept))).mode == "L"
