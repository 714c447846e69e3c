"""Does the page of a scan stay true while its clips settle, and can a wrong crop be taken back from it?"""

from __future__ import annotations

import hashlib
import io
import os
import re
import zipfile

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from logbook.models import Clip, MachineMask
from tests.architecture.world import a_draft
from tests.factories import ultrasound

from .people import let_in, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_browser, world):
    browser = open_browser(viewport={"width": 360, "height": 740})
    let_in(browser, "tina", world)
    return browser.page


def test_the_list_of_clips_follows_what_settles_and_a_wrong_crop_is_forgotten(page, run_jobs, world):
    scan = a_draft(world.people["tina"])
    page.goto(reverse("logbook:scans_show", args=[scan.pk]))
    files = [
        ultrasound.encoded(ultrasound.Clip(seed=81, frames=3, width=160, height=128)),
        ultrasound.encoded(ultrasound.Clip(seed=82, frames=3, width=176, height=128, regions="none")),
    ]
    page.get_by_label("Add clips").set_input_files(
        [{"name": f"{name}.dcm", "mimeType": "application/dicom", "buffer": file} for name, file in enumerate(files)]
    )
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Received 2/2")).to_be_visible()
    expect(page.locator("[data-files] li")).to_have_text(["0.dcmReceived", "1.dcmReceived"])
    run_jobs()
    expect(page.locator("#cards").get_by_text("Needs your crop")).to_be_visible()
    page.get_by_role("button", name="Send to proctor").click()
    page.get_by_role("link", name="Draw the crop").click()
    for name, value in (("Left", 0), ("Top", 40), ("Width", 80), ("Height", 64)):
        page.get_by_role("spinbutton", name=name).fill(str(value))
    page.get_by_role("button", name="Use this crop").click()
    expect(page.locator("#cards").get_by_text("Being checked")).to_be_visible()
    run_jobs()
    # Both play now, and nothing waits: as after a reload.
    expect(page.locator("#looking .tabs button")).to_have_count(2)
    expect(page.locator("#cards")).to_be_hidden()
    expect(page.locator("#looking")).to_contain_text("for this machine.")
    expect(page.locator("#state")).to_have_text(re.compile("Waiting for review"))
    page.get_by_role("button", name="Take back").click()
    page.get_by_role("link", name="The crop is wrong Clip 2").click()
    page.get_by_role("button", name="Take the clip out").click()
    expect(page.get_by_text("The clip was taken out.")).to_be_visible()
    assert Clip.objects.filter(scan=scan).count() == 1
    assert not MachineMask.objects.filter(columns=176).exists()


def test_a_file_that_broke_off_goes_on_after_a_reload_and_what_is_no_recording_is_told_by_file(page, tmp_path, world):
    scan = a_draft(world.people["tina"])
    clip = ultrasound.Clip(seed=83, frames=36, width=320, height=256, syntax="explicit")
    whole, letter = ultrasound.write(tmp_path / "clip.dcm", clip), tmp_path / "letter.txt"
    letter.write_text("Dear colleague, " * 20)
    sent: list[str] = []

    def only_the_first(route) -> None:
        sent.append(route.request.headers.get("upload-offset", ""))
        if sent[-1] in ("", "0"):  # the next one gets no answer
            route.continue_()

    page.goto(reverse("logbook:scans_show", args=[scan.pk]))
    page.route("**/api/v1/uploads/*/", only_the_first)
    page.get_by_label("Add clips").set_input_files(whole)
    page.get_by_role("button", name="Add", exact=True).click()
    with page.expect_request_finished(lambda request: request.headers.get("upload-offset") == "0"):
        pass
    page.get_by_role("button", name="Stop sending").click()
    expect(page.locator("[data-files]")).to_contain_text("Choose it again, and it goes on from there.")
    page.unroute("**/api/v1/uploads/*/")
    page.on("request", lambda request: sent.append(request.headers.get("upload-offset", "")))
    page.reload()
    expect(page.locator("#cards")).to_contain_text("% of a file of 8")
    sent.clear()
    page.get_by_label("Add clips").set_input_files([whole, letter])
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Received 1/2")).to_be_visible()
    assert list(filter(None, sent)) == [str(8 * 1024**2), "0"]
    expect(page.locator("[data-files]")).to_contain_text("This is not a clip that we can read.")
    expect(page.locator("#cards")).not_to_contain_text("% of a file")
    assert page.evaluate("localStorage.length") == 0
    assert Clip.objects.filter(scan=scan).count() == 1


def test_what_was_in_the_scan_already_is_not_said_to_be_received(page, tmp_path, world):
    scan = a_draft(world.people["tina"])
    first, second = (
        ultrasound.encoded(ultrasound.Clip(seed=seed, frames=2, width=160, height=128)) for seed in (85, 86)
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a", first)
        archive.writestr("b", second)

    def send(name: str, file: bytes, *, said: str) -> None:
        page.get_by_label("Add clips").set_input_files([{"name": name, "mimeType": "", "buffer": file}])
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator("us-upload [role=status]")).to_have_text(said)

    page.goto(reverse("logbook:scans_show", args=[scan.pk]))
    files = page.locator("[data-files] li")
    send("1.dcm", first, said="Received 1/1")
    send("copy.dcm", first, said="Received 0/1. Already in this scan: 1")
    expect(files).to_have_text(["copy.dcmAlready in this scan"])
    send("both.zip", packed.getvalue(), said="Received 1/1")
    expect(files).to_have_text([re.compile(r"Recordings received: 1/2\s*Already in this scan: 1")])
    assert Clip.objects.filter(scan=scan).count() == 2


def test_two_recordings_that_begin_and_end_alike_are_two(page, tmp_path, world):
    scan = a_draft(world.people["tina"])
    one = ultrasound.encoded(ultrasound.Clip(seed=87, frames=8, width=320, height=256, syntax="explicit"))
    middle = len(one) // 2
    other = one[:middle] + bytes([one[middle] ^ 0xFF]) + one[middle + 1 :]
    paths = [tmp_path / name for name in ("1.dcm", "2.dcm")]
    for path, content in zip(paths, (one, other), strict=True):
        path.write_bytes(content)
        os.utime(path, (0, 0))
    page.goto(reverse("logbook:scans_show", args=[scan.pk]))
    page.get_by_label("Add clips").set_input_files(paths)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Received 2/2")).to_be_visible()
    digests = {hashlib.sha256(content).hexdigest() for content in (one, other)}
    assert set(Clip.objects.filter(scan=scan).values_list("digest", flat=True)) == digests


def test_of_a_folder_what_is_no_recording_stays_where_it_is_and_is_told_once(page, tmp_path, world):
    scan, disc = a_draft(world.people["tina"]), tmp_path / "disc"
    (disc / "IMAGES").mkdir(parents=True)
    ultrasound.write(disc / "IMAGES" / "A0001", ultrasound.Clip(seed=88, frames=2, width=160, height=128))
    for name in ("DICOMDIR", "AUTORUN.INF", "README.TXT"):
        (disc / name).write_bytes(b"\0" * 128 + b"DICM" if name == "DICOMDIR" else b"[autorun]")
    page.goto(reverse("logbook:scans_show", args=[scan.pk]))
    page.locator("input[webkitdirectory]").set_input_files(disc)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("us-upload [role=status]")).to_have_text("Received 1/1. Other files in the folder, left out: 3")
    expect(page.locator("[data-files] li")).to_have_text(["disc/IMAGES/A0001Received"])
    assert Clip.objects.filter(scan=scan).count() == 1


def test_of_a_folder_a_recording_that_we_do_not_open_is_named_with_its_sentence(page, tmp_path, world):
    scan, disc = a_draft(world.people["tina"]), tmp_path / "stick"
    disc.mkdir()
    whole = ultrasound.encoded(ultrasound.Clip(seed=89, frames=2, width=160, height=128))
    ours = {"a.dcm": whole, "b-headless.dcm": whole[132:], "c-no-meta.dcm": b"\x08\0\x16\0UI" + bytes(200)}
    heads = {
        "d.webm": b"\x1a\x45\xdf\xa3",
        "e.wmv": b"\x30\x26\xb2\x75",
        "f.mpg": b"\0\0\1\xba",
        "g.mpg": b"\0\0\1\xb3",
    }
    others = {"h.txt": b"\x08 a letter", "i.ico": b"\0\0\1\0", "j.exe": b"MZ\x90\0", "k.pdf": b"%PDF-1.7"}
    for name, content in {**ours, **heads, **others}.items():
        (disc / name).write_bytes(content if name in ours else content + bytes(200))
    page.goto(reverse("logbook:scans_show", args=[scan.pk]))
    page.locator("input[webkitdirectory]").set_input_files(disc)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("us-upload [role=status]")).to_have_text("Received 1/7. Other files in the folder, left out: 4")
    kinds = {"d.webm": "WebM or Matroska", "e.wmv": "Windows Media", "f.mpg": "MPEG program stream"}
    unread = "This is not a clip that we can read."
    said = {"a.dcm": "Received"} | {name: kinds.get(name, unread) for name in [*ours, *heads] if name != "a.dcm"}
    rows = {row.locator("p").nth(0).inner_text(): row for row in page.locator("[data-files] li").all()}
    assert set(rows) == {f"stick/{name}" for name in said}
    for name, words in said.items():
        expect(rows[f"stick/{name}"]).to_contain_text(words)


SIGNED_OUT = "You are signed out. Sign in in another window and load this page anew; what was sent is kept."


@pytest.mark.parametrize("when", ["before", "while"])
def test_who_is_signed_out_before_or_while_sending_is_told_what_to_do(when, page, tmp_path, world):
    scan = a_draft(world.people["tina"])
    clip = ultrasound.Clip(seed={"before": 90, "while": 91}[when], frames=36, width=320, height=256, syntax="explicit")
    whole = ultrasound.write(tmp_path / "clip.dcm", clip)
    offsets: list[str | None] = []

    def signed_out_at_the_second(route) -> None:
        offsets.append(route.request.headers.get("upload-offset"))
        if when == "before" or offsets[-1] not in (None, "0"):
            page.context.clear_cookies()
        route.continue_()

    page.goto(reverse("logbook:scans_show", args=[scan.pk]))
    page.route("**/api/v1/**", signed_out_at_the_second)
    page.get_by_label("Add clips").set_input_files(whole)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("us-upload [role=status]")).to_have_text("Received 0/1")
    expect(page.locator("[data-files] li")).to_have_text([f"clip.dcm{SIGNED_OUT}"])
    assert Clip.objects.filter(scan=scan).count() == 0
    page.unroute("**/api/v1/**")
    sign_in(page, world.people["tina"])
    page.goto(reverse("logbook:scans_show", args=[scan.pk]))
    page.get_by_label("Add clips").set_input_files(whole)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Received 1/1")).to_be_visible()


def test_a_large_file_of_a_new_scan_follows_bit_by_bit_and_then_the_scan_is_sent(page, tmp_path):
    whole = ultrasound.write(tmp_path / "clip.dcm", ultrasound.Clip(seed=84, frames=3, width=160, height=128))
    page.goto("/scans/new/?exam=lung")
    page.get_by_label("Educational").check()
    page.get_by_label("Normal in every question").check()
    page.get_by_label("All required views").check()
    page.get_by_label("Nobody watched").check()
    page.get_by_label("Clips").set_input_files(whole)
    page.locator("us-upload").evaluate("part => { part.large = 0; }")
    asked: list[tuple[str, str]] = []
    page.on("request", lambda request: asked.append((request.method, request.url.rsplit("/api/", 1)[-1])))
    page.get_by_role("button", name="Save and send").click()
    expect(page.get_by_text("It reaches the proctors when every clip is ready.")).to_be_visible()
    clip = Clip.objects.select_related("scan").latest("received_at")
    assert (clip.scan.state, clip.size) == ("submitted", whole.stat().st_size)
    assert ("POST", f"v1/scans/{clip.scan_id}/uploads/") in asked
