"""While a clip is being made, its owner sees the first frame, and of a long one plays the first of them; nobody else does, and
nothing of it stays."""

from __future__ import annotations

import subprocess
from io import BytesIO

import pytest
from PIL import Image

from logbook import making, meanwhile, sandbox, storage, video
from logbook.models import Clip
from logbook.states import CLIP
from tests.factories import ultrasound
from tests.logbook.scans.builders import a_draft, a_received_clip

pytestmark = pytest.mark.django_db
LARGE = {"width": 192, "height": 144, "frames": 4}


@pytest.fixture
def being_made(tina) -> Clip:
    clip = a_received_clip(a_draft(tina), **LARGE)
    CLIP.move(clip, "process")
    return clip


def frames_in(film: bytes, path) -> int:
    path.write_bytes(film)
    asked = ["ffprobe", "-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0"]
    return int(subprocess.run([*asked, str(path)], capture_output=True, check=True).stdout)


def pictures_on(page) -> list[str]:
    return [part.partition('"')[0] for part in page.text.split('<img src="')[1:]]


def test_the_owner_sees_it_on_the_card_before_the_film_is_there(being_made, client_of, tmp_path, lying):
    owner, address = client_of(being_made.scan.trainee), f"/clips/{being_made.pk}/thumb/"
    card = {"path": f"/clips/{being_made.pk}/", "headers": {"HX-Request": "true"}}
    assert (owner.get(address).status_code, pictures_on(owner.get(**card))) == (404, [])
    seen = []

    def look(picture: bytes) -> None:
        meanwhile.keep_first(being_made.pk, picture)
        seen.append(
            (owner.get(address), owner.get(**card), sorted(path.name for path in (tmp_path / "into").iterdir()))
        )

    with storage.opened(being_made.pk) as original:
        sandbox.derive(original, crop=None, uid_key=b"key", into=tmp_path / "into", first=look)
    ((answer, page, files),) = seen
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Cache-Control"] == "private, no-store"
    assert ultrasound.frame_number(Image.open(BytesIO(answer.content))) == 0
    assert pictures_on(page) == [f"{address}?first"]
    assert [name for name in files if name in (sandbox.POSTER, sandbox.THUMB, sandbox.CLIP)] == []
    assert meanwhile.first(being_made.pk).read_bytes().startswith(b"pocus-sealed/1\n")


def test_nobody_else_sees_it(being_made, client_of, api_of, tom, pat, dana, sid):
    meanwhile.keep_first(being_made.pk, b"\xff\xd8\xff a picture")
    meanwhile.keep_beginning(being_made.pk, b"a film")
    for kind in ("poster", "thumb", "video"):
        others = [
            client_of(person).get(f"/clips/{being_made.pk}/{kind}/?first").status_code
            for person in (tom, pat, dana, sid)
        ]
        assert others == [404] * 4
    owner = being_made.scan.trainee
    for file in ("poster/", "video/?first"):
        assert api_of(owner).get(f"/api/v1/clips/{being_made.pk}/{file}").status_code == 200
    for kind in ("video", "dicom"):
        assert client_of(owner).get(f"/clips/{being_made.pk}/{kind}/").status_code == 404


def test_once_the_clip_is_ready_or_held_it_is_gone(being_made, work, lying, client_of):
    held = a_received_clip(being_made.scan, regions="none", seed=2)
    for clip in (being_made, held):
        meanwhile.keep_first(clip.pk, b"\xff\xd8\xff of a worker that was killed")
        meanwhile.keep_beginning(clip.pk, b"a film of the same")
    work()
    being_made.refresh_from_db()
    assert being_made.state == "ready"
    assert lying() == [f"{held.pk}.dcm", f"{held.pk}.jpg"]
    page = client_of(being_made.scan.trainee).get(f"/clips/{being_made.pk}/", headers={"HX-Request": "true"})
    assert pictures_on(page) == [f"/clips/{being_made.pk}/thumb/"]


def test_of_a_clip_that_is_removed_meanwhile_it_goes_with_the_rest(being_made, client_of, committed, lying):
    meanwhile.keep_first(being_made.pk, b"\xff\xd8\xff a picture")
    meanwhile.keep_beginning(being_made.pk, b"a film")
    owner = client_of(being_made.scan.trainee)
    assert committed(owner.post, f"/clips/{being_made.pk}/remove/").status_code == 302
    assert lying() == []


def test_of_a_long_clip_the_owner_plays_the_first_frames_before_the_rest_is_there(
    being_made, client_of, tmp_path, lying, monkeypatch
):
    monkeypatch.setattr(making, "LONG_PIXELS", 0)
    clip = a_received_clip(being_made.scan, **{**LARGE, "frames": making.LONG_FRAMES, "seed": 3})
    CLIP.move(clip, "process")
    owner, film, seen = client_of(clip.scan.trainee), f"/clips/{clip.pk}/video/", []
    card = {"path": f"/clips/{clip.pk}/", "headers": {"HX-Request": "true"}}
    assert (owner.get(f"{film}?first").status_code, film in owner.get(**card).text) == (404, False)

    def look(content: bytes) -> None:
        meanwhile.keep_beginning(clip.pk, content)
        part = owner.get(f"{film}?first", headers={"Range": "bytes=4-7"})
        seen.append((content, owner.get(f"{film}?first"), part, owner.get(film), owner.get(**card)))

    into = tmp_path / "into"
    with storage.opened(clip.pk) as original:
        whole = sandbox.derive(original, crop=None, uid_key=b"key", into=into, beginning=look)
        plain = sandbox.derive(original, crop=None, uid_key=b"key", into=tmp_path / "plain")
    ((content, answer, part, unasked, page),) = seen
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200,
        "video/mp4",
        "private, no-store",
    )
    assert (answer.content, part.status_code, part.content) == (content, 206, b"ftyp")
    # Who does not ask for the beginning is not given it for the whole.
    assert (unasked.status_code, f'src="{film}?first"' in page.text) == (404, True)
    assert frames_in(content, tmp_path / "film") == video.FIRST_FRAMES
    # The whole is what it would have been, and lies there alone.
    assert whole.sha256 == plain.sha256
    assert sorted(path.name for path in into.iterdir()) == sorted(whole.sha256)
    # While it plays, the card is not put in its place anew; once it no longer is there, it is.
    card["path"] += "?plays"
    assert (owner.get(**card).status_code, meanwhile.begins(clip.pk).read_bytes()[:14]) == (204, b"pocus-sealed/1")
    meanwhile.forget(clip.pk)
    assert owner.get(**card).status_code == 200


@pytest.mark.parametrize(
    ("frames", "side", "long"),
    [(1, 2000, False), (119, 900, False), (120, 708, True), (120, 707, False), (3000, 141, False), (3000, 142, True)],
)
def test_a_clip_is_long_by_its_frames_and_by_what_there_is_to_encode(frames, side, long):
    plan = making.Plan(making.Box(0, 0, side, side), frames, 40.0, [], True, 40.0 * frames, 0)
    assert plan.is_long is long
