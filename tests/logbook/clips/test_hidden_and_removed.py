"""A hidden clip is taken out of its scan, and the same recording is sent again: it is not shown as if nothing had been."""

from __future__ import annotations

import pytest

from logbook.actions import clips, hiding
from logbook.dicom.facts import Box
from logbook.models import Clip, HiddenRecording
from tests.logbook.reviews.builders import a_scan
from tests.logbook.scans.builders import a_draft, a_received_clip

pytestmark = pytest.mark.django_db
SMALLER = Box(20, 40, 80, 64)


@pytest.fixture
def removed(tina, work) -> Clip:
    """Of Tina's, who saw patient data in it and took it out."""
    clip = a_received_clip(a_draft(tina))
    work()
    clip = hiding.hide(clip=Clip.objects.get(pk=clip.pk), by=tina)
    clips.remove(clip=clip, by=tina)
    return clip


@pytest.mark.parametrize("frames", [3, 4], ids=["the same bytes", "exported anew"])
def test_it_is_held_until_its_owner_draws_a_smaller_crop(frames, removed, tina, tom, work, client_of):
    again = a_received_clip(a_draft(tom if frames == 4 else tina), frames=frames)
    other = a_received_clip(again.scan, seed=9)
    Clip.objects.filter(pk=other.pk).update(source_uid_digest="")
    work()
    again.refresh_from_db()
    other.refresh_from_db()
    assert [(each.state, each.reason) for each in (again, other)] == [("held", "patient_data_seen"), ("ready", "")]
    page = client_of(again.uploaded_by).get(f"/scans/{again.scan_id}/").content.decode()
    assert "Patient data was seen in this recording before. Draw a smaller crop" in page
    clips.crop(clip=again, box=SMALLER, by=again.uploaded_by)
    work()
    again.refresh_from_db()
    assert (again.state, again.hidden_at) == ("ready", None)


def test_where_no_less_is_kept_it_is_hidden_until_a_director_says_that_nothing_shows(removed, tom, dana, tina, work):
    again = a_received_clip(a_draft(tom))
    work()
    clips.crop(clip=Clip.objects.get(pk=again.pk), box=Box(0, 0, 160, 128), by=tom)
    work()
    again = Clip.objects.select_related("scan").get(pk=again.pk)
    assert (again.state, again.hidden_at, again.hidden_by) == ("ready", removed.hidden_at, tina)
    hiding.show_again(clip=again, by=dana)
    assert (Clip.objects.get(pk=again.pk).hidden_at, HiddenRecording.objects.exists()) == (None, False)
    later = a_received_clip(a_draft(tina))
    work()
    later.refresh_from_db()
    assert (later.state, later.hidden_at) == ("ready", None)


def test_who_hid_several_by_mistake_takes_it_back_of_what_was_removed_meanwhile_too(tina, tom, pat):
    seen, own = a_scan(tina).clips.get(), a_scan(tom).clips.get()
    Clip.objects.filter(pk=own.pk).update(scan=a_draft(tom), digest=seen.digest)
    hiding.hide(clip=seen, by=pat)
    clips.remove(clip=Clip.objects.get(pk=own.pk), by=tom)
    assert HiddenRecording.objects.get().hidden_by == pat
    hiding.show_again(clip=Clip.objects.get(pk=seen.pk), by=pat)
    assert not HiddenRecording.objects.exists()
