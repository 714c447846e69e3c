"""Behind a doubted crop there is one clip that matters, however many others the same model of machine has made, here or
at another hospital."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from logbook.actions import masks
from logbook.models import Clip, MachineMask, Scan
from logbook.queries.masks import await_director
from logbook.rules.masks import can_confirm, check_can_confirm
from pocus_credentialing.refusals import NotNow
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people
from tests.logbook.reviews.builders import a_scan

pytestmark = pytest.mark.django_db

BOX = {"x": 10, "y": 30, "width": 100, "height": 80}
OTHER = {"x": 20, "y": 40, "width": 90, "height": 70}
MODEL = {"machine_key": "5" * 64, "rows": 128, "columns": 160}
MANY = 501
BEFORE = timezone.now() - timedelta(days=3)


@pytest.fixture
def mask(hospital, tina, pat) -> MachineMask:
    """Confirmed by Pat, and doubted since."""
    return MachineMask.objects.create(
        institution=hospital, **MODEL, box=BOX, drawn_by=tina, confirmed_at=BEFORE, confirmed_by=pat, doubted_at=BEFORE
    )


@pytest.fixture
def hidden(mask, tina) -> Clip:
    """Made with it, as the oldest of all; its crop was stored in another order."""
    scan = a_scan(tina, clips=0)
    made(scan, 1, dict(reversed(BOX.items())), hidden_at=BEFORE, hidden_by=tina)
    return Clip.objects.get()


def made(scan: Scan, number: int, crop: dict, **fields) -> None:
    """So many clips of that model, each newer than the one before."""
    start = Clip.objects.count()
    Clip.objects.bulk_create(
        Clip(
            scan=scan, uploaded_by=scan.trainee, state="ready", digest=f"{each:064}", size=1, **MODEL, crop=crop,
            crop_drawn_at=BEFORE, files={"poster": f"{each:064}"}, received_at=BEFORE + timedelta(seconds=each), **fields,
        )
        for each in range(start, start + number)
    )  # fmt: skip


@pytest.fixture
def foreign_scan(sid, other_hospital) -> Scan:
    nora = in_people.a_person("Nora Feld")
    in_curriculum.a_trainee(nora, sid.memberships.get().programme)
    return a_scan(nora, clips=0)


@pytest.fixture
def many(request, tina, foreign_scan) -> None:
    """Hidden ones, and such as play."""
    if request.param == "of another hospital":
        scan, crop = foreign_scan, BOX
    else:
        scan, crop = a_scan(tina, clips=0), OTHER
    made(scan, MANY, crop, hidden_at=BEFORE, hidden_by=scan.trainee)
    made(scan, MANY, crop)


FROM_BOTH = pytest.mark.parametrize("many", ["of another hospital", "with another crop"], indirect=True)


@FROM_BOTH
def test_however_many_came_since_a_director_decides_first_about_the_hidden_clip(mask, hidden, many, pat):
    assert await_director([mask]) == {mask.pk}
    with pytest.raises(NotNow) as refusal:
        masks.confirm(mask=mask, by=pat)
    assert refusal.value.code == "doubted"


@FROM_BOTH
def test_once_it_was_decided_the_crop_is_confirmed_by_the_one_clip_that_shows_it(mask, hidden, many, pat, api_of):
    Clip.objects.filter(pk=hidden.pk).update(hidden_at=None, hidden_by=None)
    assert (await_director([mask]), can_confirm(pat, mask)) == (set(), True)
    (row,) = api_of(pat).get("/api/v1/machine-masks/").json()["results"]
    assert (row["id"], row["has_picture"]) == (str(mask.pk), True)
    assert masks.confirm(mask=mask, by=pat).doubted_at is None


def test_what_another_hospital_hid_or_plays_neither_holds_up_a_crop_nor_shows_it(mask, foreign_scan, pat, api_of):
    made(foreign_scan, 1, BOX, hidden_at=BEFORE, hidden_by=foreign_scan.trainee)
    made(foreign_scan, 1, BOX)
    assert await_director([mask]) == set()
    with pytest.raises(NotNow) as refusal:
        check_can_confirm(pat, mask)
    assert refusal.value.code == "no_picture"
    (row,) = api_of(pat).get("/api/v1/machine-masks/").json()["results"]
    assert row["has_picture"] is False
