"""A crop that was confirmed for everybody is said to be wrong, or was used for a clip that is gone: whoever confirms crops
is asked again, and nobody waits for a decision that nobody can take."""

from __future__ import annotations

import pytest

from logbook.actions import clips, hiding, masks, scans
from logbook.dicom.facts import Box
from logbook.models import Clip, MachineMask
from pocus_credentialing.audit.models import Event
from tests.factories import ultrasound
from tests.logbook.scans.builders import a_draft, needing_a_crop, watched_by
from tests.logbook.scans.side_by_side import refused

pytestmark = pytest.mark.django_db
BOX = Box(10, 30, 100, 80)


def state_of(clip: Clip) -> str:
    return str(Clip.objects.get(pk=clip.pk).state)


@pytest.fixture
def first(draft, tina, work) -> Clip:
    """Tina's, with a crop that she drew."""
    clip = clips.receive(scan=draft, by=tina, file=needing_a_crop())
    work()
    clips.crop(clip=clip, box=BOX, by=tina)
    work()
    return Clip.objects.select_related("scan").get(pk=clip.pk)


@pytest.fixture
def toms(first, tom, pat, work) -> Clip:
    """Made with the same crop, once Pat had confirmed it."""
    masks.confirm(mask=MachineMask.objects.get(), by=pat)
    another = ultrasound.Planted(uid="1.2.3.9")
    clip = clips.receive(scan=a_draft(tom), by=tom, file=needing_a_crop(seed=2, planted=another))
    work()
    return Clip.objects.select_related("scan").get(pk=clip.pk)


def test_what_a_trainee_says_is_wrong_serves_nobody_and_is_confirmed_again_or_discarded(
    toms, tom, tina, pat, dana, client_of, committed, work, mailoutbox
):
    said = client_of(tom).get(f"/clips/{toms.pk}/forget-crop/").content.decode()
    assert "serves nobody until a proctor or a director has looked at it again" in said
    committed(clips.forget_crop, clip=toms, by=tom)
    mask = MachineMask.objects.get()
    assert (mask.confirmed_by, mask.doubted_at is not None) == (pat, True)
    assert Event.objects.get(verb="mask.doubted").actor == tom.pk
    told = [mail for mail in mailoutbox if "said to be wrong" in mail.subject]
    assert sorted(mail.to[0] for mail in told) == sorted([pat.email, dana.email])
    later = clips.receive(scan=a_draft(tina, "lung"), by=tina, file=needing_a_crop(seed=3))
    work()
    assert state_of(later) == "held"
    proctor = client_of(pat)
    assert "A crop for a machine waits to be confirmed" in proctor.get("/").content.decode()
    page = proctor.get("/crops/").content.decode()
    assert ("This crop serves nobody" in page, f"/crops/{mask.pk}/confirm/" in page) == (True, True)
    assert b"".join(proctor.get(f"/crops/{mask.pk}/picture/"))[:2] == b"\xff\xd8"
    assert proctor.post(f"/crops/{mask.pk}/confirm/").status_code == 302
    work()
    mask.refresh_from_db()
    assert (mask.doubted_at, state_of(later)) == (None, "ready")


def test_a_proctor_who_says_so_has_it_forgotten_at_once(toms, tom, pat, mailoutbox):
    scans.change(scan=toms.scan, by=tom, supervision=watched_by(pat))
    scans.submit(scan=toms.scan, by=tom)
    clips.forget_crop(clip=Clip.objects.get(pk=toms.pk), by=pat)
    assert (MachineMask.objects.exists(), Event.objects.filter(verb="mask.doubted").count()) == (False, 0)


def test_with_nothing_to_look_at_it_is_not_confirmed_again_but_discarded(first, tina, pat, client_of, api_of):
    masks.confirm(mask=MachineMask.objects.get(), by=pat)
    clips.forget_crop(clip=first, by=tina)
    mask = MachineMask.objects.get()
    page = client_of(pat).post(f"/crops/{mask.pk}/confirm/")
    assert refused(page, api_of(pat).post(f"/api/v1/machine-masks/{mask.pk}/confirm/")) == (409, ["no_picture"])
    assert client_of(pat).post(f"/crops/{mask.pk}/discard/").status_code == 302
    assert not MachineMask.objects.exists()


def hidden_and_removed(clip: Clip) -> None:
    hiding.hide(clip=clip, by=clip.uploaded_by)
    clips.remove(clip=clip, by=clip.uploaded_by)


def hidden_and_withdrawn(clip: Clip) -> None:
    hiding.hide(clip=clip, by=clip.uploaded_by)
    scans.withdraw(scan=clip.scan, by=clip.uploaded_by)


@pytest.mark.parametrize("gone", [hidden_and_removed, hidden_and_withdrawn])
def test_behind_a_hidden_clip_that_is_gone_no_crop_waits_for_a_director(gone, first, toms, pat, client_of):
    gone(first)
    mask, proctor = MachineMask.objects.get(), client_of(pat)
    assert (mask.doubted_at is not None, mask.picture) == (True, "")
    page = proctor.get("/crops/").content.decode()
    assert ("until a director has decided" in page, "This crop serves nobody" in page) == (False, True)
    picture = b"".join(proctor.get(f"/crops/{mask.pk}/picture/"))
    assert picture == b"".join(client_of(toms.uploaded_by).get(f"/clips/{toms.pk}/poster/"))
    assert proctor.post(f"/crops/{mask.pk}/confirm/").status_code == 302
    assert MachineMask.objects.get().doubted_at is None


def test_what_was_seen_in_a_hidden_clip_is_shown_to_nobody_after_it_was_removed(first, tina, pat, client_of):
    assert MachineMask.objects.get().picture == first.files["poster"]
    hidden_and_removed(first)
    mask = MachineMask.objects.get()
    assert (mask.picture, client_of(pat).get(f"/crops/{mask.pk}/picture/").status_code) == ("", 404)


def test_what_was_drawn_anew_while_it_was_doubted_is_not_offered_once_the_same_serves_again(
    toms, tom, tina, pat, dana, client_of, work
):
    hiding.hide(clip=toms, by=tom)
    third = clips.receive(scan=a_draft(tom, "lung"), by=tom, file=needing_a_crop(seed=5))
    work()
    clips.crop(clip=Clip.objects.get(pk=third.pk), box=BOX, by=tom)
    work()
    assert list(MachineMask.objects.order_by("drawn_at").values_list("drawn_by", flat=True)) == [tina.pk, tom.pk]
    hiding.show_again(clip=Clip.objects.get(pk=toms.pk), by=tom)
    left = MachineMask.objects.get()
    assert (left.drawn_by, left.confirmed_by, left.doubted_at) == (tina, pat, None)


def test_what_was_drawn_otherwise_meanwhile_is_still_offered(toms, tom, tina, work):
    hiding.hide(clip=toms, by=tom)
    third = clips.receive(scan=a_draft(tom, "lung"), by=tom, file=needing_a_crop(seed=5))
    work()
    clips.crop(clip=Clip.objects.get(pk=third.pk), box=Box(20, 40, 90, 70), by=tom)
    hiding.show_again(clip=Clip.objects.get(pk=toms.pk), by=tom)
    assert [mask.drawn_by for mask in MachineMask.objects.order_by("drawn_at")] == [tina, tom]


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ("confirmed", "Discarded: the crop that is confirmed for this machine serves everybody's clips as before."),
        ("drawn", "Discarded: another crop that was drawn for this machine waits to be confirmed."),
        ("doubted", "Discarded: the next clip of this machine asks for a new crop."),
        ("nothing", "Discarded: the next clip of this machine asks for a new crop."),
    ],
)
def test_who_discards_a_crop_is_told_what_the_next_clip_is_cropped_with(left, said, first, tom, pat, client_of):
    mine, now = MachineMask.objects.get(), first.received_at
    how = {"drawn": {}, "doubted": {"doubted_at": now}, "confirmed": {"confirmed_at": now, "confirmed_by": pat}}
    if left in how:
        MachineMask.objects.create(
            institution=mine.institution, machine_key=mine.machine_key, rows=mine.rows, columns=mine.columns,
            box={"x": 20, "y": 40, "width": 90, "height": 70}, drawn_by=tom, **how[left],
        )  # fmt: skip
    page = client_of(pat).post(f"/crops/{mine.pk}/discard/", follow=True)
    assert [str(message) for message in page.context["messages"]] == [said]
