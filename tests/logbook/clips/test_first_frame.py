"""While a clip is being made, its owner sees the first frame; nobody else does, and nothing of it stays."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from logbook import sandbox, storage
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


def pictures_on(page) -> list[str]:
    return [part.partition('"')[0] for part in page.text.split('<img src="')[1:]]


def test_the_owner_sees_it_on_the_card_before_the_film_is_there(being_made, client_of, tmp_path, lying):
    owner, address = client_of(being_made.scan.trainee), f"/clips/{being_made.pk}/thumb/"
    card = {"path": f"/clips/{being_made.pk}/", "headers": {"HX-Request": "true"}}
    assert (owner.get(address).status_code, pictures_on(owner.get(**card))) == (404, [])
    seen = []

    def look(picture: bytes) -> None:
        storage.keep_first(being_made.pk, picture)
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
    assert storage.first(being_made.pk).read_bytes().startswith(b"pocus-sealed/1\n")


def test_nobody_else_sees_it(being_made, client_of, api_of, tom, pat, dana, sid):
    storage.keep_first(being_made.pk, b"\xff\xd8\xff a picture")
    for kind in ("poster", "thumb"):
        others = [
            client_of(person).get(f"/clips/{being_made.pk}/{kind}/").status_code for person in (tom, pat, dana, sid)
        ]
        assert others == [404] * 4
    owner = being_made.scan.trainee
    assert api_of(owner).get(f"/api/v1/clips/{being_made.pk}/poster/").status_code == 200
    for kind in ("video", "dicom"):
        assert client_of(owner).get(f"/clips/{being_made.pk}/{kind}/").status_code == 404


def test_once_the_clip_is_ready_or_held_it_is_gone(being_made, work, lying, client_of):
    held = a_received_clip(being_made.scan, regions="none", seed=2)
    for clip in (being_made, held):
        storage.keep_first(clip.pk, b"\xff\xd8\xff of a worker that was killed")
    work()
    being_made.refresh_from_db()
    assert being_made.state == "ready"
    assert lying() == [f"{held.pk}.dcm", f"{held.pk}.jpg"]
    page = client_of(being_made.scan.trainee).get(f"/clips/{being_made.pk}/", headers={"HX-Request": "true"})
    assert pictures_on(page) == [f"/clips/{being_made.pk}/thumb/"]


def test_of_a_clip_that_is_removed_meanwhile_it_goes_with_the_rest(being_made, client_of, committed, lying):
    storage.keep_first(being_made.pk, b"\xff\xd8\xff a picture")
    owner = client_of(being_made.scan.trainee)
    assert committed(owner.post, f"/clips/{being_made.pk}/remove/").status_code == 302
    assert lying() == []
