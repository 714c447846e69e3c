"""A clip that nobody has cropped: its owner sees the whole picture, draws, and the rest follows by itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from logbook.actions import clips, scans
from logbook.dicom.facts import Box
from logbook.models import Clip, MachineMask
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotNow
from tests.logbook.scans.builders import a_draft, needing_a_crop, watched_by
from tests.logbook.scans.side_by_side import refused

pytestmark = pytest.mark.django_db

BOX = {"x": 10, "y": 30, "width": 101, "height": 80}
DRAWN = {"x": 10, "y": 30, "width": 100, "height": 80}


@pytest.fixture
def held(draft, work) -> Clip:
    clip = clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop())
    work()
    return Clip.objects.get(pk=clip.pk)


def test_a_held_clip_has_a_picture_for_its_owner_only(held, draft, lying, client_of, pat):
    assert (held.state, held.reason, lying()) == ("held", "crop_needed", [f"{held.pk}.dcm", f"{held.pk}.jpg"])
    owner = client_of(draft.trainee)
    assert owner.get(f"/clips/{held.pk}/crop/").status_code == 200
    looks = [owner.get(f"/clips/{held.pk}/original-poster/") for _ in range(2)]
    assert {(look.status_code, look["Content-Type"], look["Cache-Control"]) for look in looks} == {
        (200, "image/jpeg", "private, no-store")
    }
    assert [look.content[:2] for look in looks] == [b"\xff\xd8"] * 2
    seen = Event.objects.filter(verb="clip.original_seen", thing_id=held.pk)
    assert [event.actor for event in seen] == [draft.trainee_id] * 2


def test_once_it_is_sent_a_reviewer_sees_that_there_is_a_clip_and_not_the_clip(held, draft, client_of, api_of, pat):
    scans.change(scan=draft, by=draft.trainee, supervision=watched_by(pat))
    scans.submit(scan=draft, by=draft.trainee)
    program = api_of(pat)
    assert program.get(f"/api/v1/clips/{held.pk}/").json()["state"] == "held"
    page = client_of(pat).post(f"/clips/{held.pk}/crop/", BOX)
    assert refused(page, program.post(f"/api/v1/clips/{held.pk}/crop/", BOX, format="json")) == (403, ["not_owner"])
    answers = [client_of(pat).get(f"/clips/{held.pk}/{file}/") for file in ("video", "poster", "thumb", "dicom")]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert client_of(pat).get(f"/clips/{held.pk}/original-poster/").status_code == 403
    assert not Event.objects.filter(verb="clip.original_seen").exists()


def test_the_crop_is_drawn_on_the_page(held, draft, client_of, work, lying, committed):
    answer = committed(client_of(draft.trainee).post, f"/clips/{held.pk}/crop/", BOX)
    assert (answer.status_code, lying()) == (302, [f"{held.pk}.dcm"])
    work()
    clip = Clip.objects.get()
    assert (clip.state, clip.crop, clip.width, clip.height, lying()) == ("ready", DRAWN, 100, 80, [])
    assert client_of(draft.trainee).get(f"/clips/{held.pk}/original-poster/").status_code == 409


def test_the_crop_is_drawn_by_a_program(held, draft, api_of, work):
    answer = api_of(draft.trainee).post(f"/api/v1/clips/{held.pk}/crop/", BOX, format="json")
    assert (answer.status_code, answer.json()["state"]) == (200, "processing")
    work()
    assert api_of(draft.trainee).get(f"/api/v1/clips/{held.pk}/").json()["state"] == "ready"


@pytest.mark.parametrize(
    ("box", "why"),
    [
        ({**BOX, "x": 100}, "crop_outside"),
        ({**BOX, "y": 100}, "crop_outside"),
        ({**BOX, "width": 62}, "crop_too_small"),
        ({**BOX, "height": 8}, "crop_too_small"),
    ],
)
def test_a_box_outside_of_the_picture_or_too_small_to_judge_is_refused(box, why, held, draft, client_of, api_of):
    page = client_of(draft.trainee).post(f"/clips/{held.pk}/crop/", box)
    api = api_of(draft.trainee).post(f"/api/v1/clips/{held.pk}/crop/", box, format="json")
    assert refused(page, api) == (422, [why])
    assert f'value="{box["x"]}"' in page.content.decode()
    assert (Clip.objects.get().state, MachineMask.objects.exists()) == ("held", False)


def test_without_a_script_the_frame_is_shown_before_it_is_used(held, draft, client_of):
    page = client_of(draft.trainee).post(f"/clips/{held.pk}/crop/", {**BOX, "preview": "1"})
    assert (page.status_code, 'width="101"' in page.content.decode()) == (200, True)
    assert Clip.objects.get().state == "held"


def test_what_was_drawn_serves_its_drawers_next_clip_of_that_machine_at_that_size(held, draft, tom, work):
    clips.crop(clip=held, box=Box(**BOX), by=draft.trainee)
    later = clips.receive(scan=a_draft(draft.trainee), by=draft.trainee, file=needing_a_crop(seed=2))
    wider = clips.receive(scan=later.scan, by=draft.trainee, file=needing_a_crop(seed=3, width=176))
    others = clips.receive(scan=a_draft(tom), by=tom, file=needing_a_crop(seed=4))
    work()
    found = {clip.pk: (clip.state, clip.crop, clip.reason) for clip in Clip.objects.all()}
    assert found == {
        held.pk: ("ready", DRAWN, ""),
        later.pk: ("ready", DRAWN, ""),
        wider.pk: ("held", None, "crop_needed"),
        others.pk: ("held", None, "crop_unconfirmed"),
    }


def test_what_was_drawn_elsewhere_serves_nobody_here(held, draft, work, sid, other_hospital):
    MachineMask.objects.create(
        institution=other_hospital, machine_key=held.machine_key, rows=held.rows, columns=held.columns,
        box=DRAWN, drawn_by=sid,
    )  # fmt: skip
    clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop(seed=2))
    work()
    assert set(Clip.objects.values_list("state", flat=True)) == {"held"}


def test_one_crop_serves_all_that_wait_for_the_same(held, draft, work):
    other = clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop(seed=2))
    work()
    clips.crop(clip=held, box=Box(**BOX), by=draft.trainee)
    work()
    assert list(Clip.objects.values_list("state", flat=True)) == ["ready", "ready"]
    assert Event.objects.get(verb="clip.cropped", thing_id=other.pk).data == {"like": str(held.pk)}


def test_clips_that_wait_are_told_from_each_other_by_when_they_came_their_machine_and_size(
    held, draft, client_of, work
):
    at = datetime(2026, 11, 14, 9, 30, 5, tzinfo=UTC)
    wide = clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop(seed=2, width=176, frames=3))
    work()
    Clip.objects.filter(pk=held.pk).update(received_at=at)
    Clip.objects.filter(pk=wide.pk).update(received_at=at + timedelta(seconds=7))
    page = client_of(draft.trainee).get(f"/scans/{draft.pk}/").context["cards"]
    assert [(card["name"], card["told_by"]) for card in page] == [
        ("Clip 1", f"Sent 14 Nov 2026, 09:30:05 · {held.machine} · 160 × 128 · {held.frames} frames"),
        ("Clip 2", f"Sent 14 Nov 2026, 09:30:12 · {held.machine} · 176 × 128 · 3 frames"),
    ]


def test_once_a_clip_can_be_played_its_picture_tells_which_it_is(held, draft, client_of, work):
    clips.crop(clip=held, box=Box(**BOX), by=draft.trainee)
    work()
    assert [card["told_by"] for card in client_of(draft.trainee).get(f"/scans/{draft.pk}/").context["cards"]] == [""]


WHOLE = {"x": 0, "y": 0, "width": 160, "height": 128}
SERVES_ONE = (
    "Thank you. The clip is being prepared. This crop keeps so much of the picture that it serves this clip only. A "
    "proctor or a director can confirm it for everybody's clips of %s, if nothing can show there."
)


def told(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_a_whole_picture_that_is_drawn_for_one_clip_opens_no_other_that_waits(held, draft, client_of, work):
    others = [clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop(seed=seed)) for seed in (2, 3)]
    work()
    page = client_of(draft.trainee).post(f"/clips/{held.pk}/crop/", WHOLE, follow=True)
    assert told(page) == [SERVES_ONE % held.machine]
    work()
    found = {clip.pk: (clip.state, clip.crop) for clip in Clip.objects.all()}
    assert found == {held.pk: ("ready", WHOLE), **{clip.pk: ("held", None) for clip in others}}
    waiting = MachineMask.objects.get()
    assert (waiting.box, waiting.confirmed_at, waiting.drawn_by) == (WHOLE, None, draft.trainee)


def test_who_draws_reads_before_and_after_for_how_many_that_wait_the_crop_serves(held, draft, client_of, work):
    for seed in (2, 3):
        clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop(seed=seed))
    work()
    owner = client_of(draft.trainee)
    page = owner.get(f"/clips/{held.pk}/crop/").content.decode()
    assert "2 other clips wait for the same crop and go on with it, if it is remembered, without another look." in page
    answer = told(owner.post(f"/clips/{held.pk}/crop/", BOX, follow=True))
    assert [said.split(" This crop is remembered")[0] for said in answer] == ["Thank you. 3 clips are being prepared."]
    work()
    assert list(Clip.objects.values_list("state", "crop")) == [("ready", DRAWN)] * 3


def test_the_machines_own_regions_go_before_what_somebody_drew(held, draft, work):
    clips.crop(clip=held, box=Box(**BOX), by=draft.trainee)
    clips.receive(scan=draft, by=draft.trainee, file=needing_a_crop(seed=9))
    from tests.logbook.scans.builders import a_received_clip  # noqa: PLC0415 -- only here

    sure = a_received_clip(draft, seed=5)
    work()
    assert Clip.objects.get(pk=sure.pk).crop != DRAWN


def test_a_crop_is_drawn_once(held, draft):
    clips.crop(clip=held, box=Box(**BOX), by=draft.trainee)
    with pytest.raises(NotNow) as refusal:
        clips.crop(clip=held, box=Box(**BOX), by=draft.trainee)
    assert refusal.value.code == "no_crop_needed"


# --- leave out, remove ------------------------------------------------------------------------------------------


def test_only_what_waits_for_its_owner_is_left_out(draft, held, client_of, api_of, work, pat):
    from tests.logbook.scans.builders import a_received_clip  # noqa: PLC0415 -- only here

    ready = a_received_clip(draft, seed=5)
    work()
    page = client_of(draft.trainee).post(f"/clips/{ready.pk}/leave-out/")
    assert refused(page, api_of(draft.trainee).post(f"/api/v1/clips/{ready.pk}/leave-out/")) == (409, ["usable"])
    assert client_of(draft.trainee).post(f"/clips/{held.pk}/leave-out/").status_code == 302
    assert Clip.objects.get(pk=held.pk).left_out is True
    again = api_of(draft.trainee).post(f"/api/v1/clips/{held.pk}/leave-out/")
    assert (again.status_code, again.json()["reasons"][0]["code"]) == (409, "left_out_already")


def test_a_clip_is_removed_from_a_draft_and_not_from_a_sent_scan(draft, held, client_of, api_of, pat, lying, committed):
    scans.change(scan=draft, by=draft.trainee, supervision=watched_by(pat))
    scans.submit(scan=draft, by=draft.trainee)
    page = client_of(draft.trainee).post(f"/clips/{held.pk}/remove/")
    assert refused(page, api_of(draft.trainee).delete(f"/api/v1/clips/{held.pk}/")) == (409, ["not_editable"])
    scans.take_back(scan=draft, by=draft.trainee)
    answer = committed(api_of(draft.trainee).delete, f"/api/v1/clips/{held.pk}/")
    assert (answer.status_code, Clip.objects.count(), lying()) == (204, 0, [])
    assert Event.objects.get(verb="clip.removed").data["digest"] == held.digest


def test_a_clip_that_plays_is_removed_once_its_owner_was_asked(draft, client_of, work, pat):
    from tests.logbook.scans.builders import a_received_clip  # noqa: PLC0415 -- only here

    ready = a_received_clip(draft, seed=5)
    work()
    owner, address = client_of(draft.trainee), f"/clips/{ready.pk}/remove/"
    page = owner.get(f"/scans/{draft.pk}/").text
    assert (f'href="{address}"' in page, f'action="{address}"' in page) == (True, False)
    asked = owner.get(address)
    assert ("Remove this clip?" in asked.text, "Clip 1 of the" in asked.text, Clip.objects.count()) == (True, True, 1)
    assert client_of(pat).get(address).status_code == 404
    assert (owner.post(address).url, Clip.objects.count()) == (f"/scans/{draft.pk}/", 0)


def test_a_clip_of_a_sent_scan_is_not_asked_about(draft, held, client_of, pat):
    scans.change(scan=draft, by=draft.trainee, supervision=watched_by(pat))
    scans.submit(scan=draft, by=draft.trainee)
    answer = client_of(draft.trainee).get(f"/clips/{held.pk}/remove/")
    assert (answer.status_code, "Remove this clip?" in answer.text) == (409, False)


def test_a_held_clip_offers_one_way_to_be_rid_of_it(held, draft, client_of):
    def ways() -> list[str]:
        page = client_of(draft.trainee).get(f"/scans/{draft.pk}/").content.decode()
        return re.findall(r'action="/clips/[^"]*/([\w-]+)/"', page)

    assert ways() == ["leave-out"]
    clips.leave_out(clip=held, by=draft.trainee)
    assert ways() == ["put-back", "remove"]


@pytest.mark.parametrize(
    ("box", "said"),
    [
        ({}, {"x": "Draw the frame first, or type a number from 0 to 96."}),
        ({**BOX, "x": "left"}, {"x": "Type a whole number from 0 to 96."}),
        ({**BOX, "x": -4}, {"x": "Type a whole number from 0 to 96."}),
        ({**BOX, "x": 400}, {"x": "Type a whole number from 0 to 96."}),
        ({**BOX, "height": 9}, {"height": "Type a whole number from 64 to 128."}),
        ({**BOX, "x": 80}, {"width": "The frame ends outside the picture: from there at most 80."}),
        (
            {"x": -5, "y": "30", "width": 10, "height": ""},
            {
                "x": "Type a whole number from 0 to 96.",
                "width": "Type a whole number from 64 to 160.",
                "height": "Draw the frame first, or type a number from 64 to 128.",
            },
        ),
        (
            {**BOX, "x": -5, "y": 60},
            {
                "x": "Type a whole number from 0 to 96.",
                "height": "The frame ends outside the picture: from there at most 68.",
            },
        ),
    ],
    ids=["nothing", "a word", "negative", "far out", "too low", "ends outside", "three at once", "two ways at once"],
)
def test_what_is_no_frame_is_said_by_its_number_with_its_bounds(box, said, held, draft, client_of):
    answer = client_of(draft.trainee).post(f"/clips/{held.pk}/crop/", box)
    errors = answer.context["form"].errors
    assert {name: errors[name][0] for name in said} == said
    assert (Clip.objects.get().state, "novalidate" in answer.content.decode()) == ("held", True)
