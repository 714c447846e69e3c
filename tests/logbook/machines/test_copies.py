"""What is destroyed here may lie at a teaching archive: whoever decides reads so before, and the archive's page lists it until
somebody says that it is deleted there."""

from __future__ import annotations

import html

import pytest
from django.utils import timezone

from logbook.actions import archives, forwarding, hiding, keeping
from logbook.models import Clip, Forwarding
from logbook.queries.copies import left_at
from logbook.queries.keeping import months_after
from pocus_credentialing.audit.models import Event
from pocus_credentialing.audit.sentences import sentence
from tests.logbook.scans.side_by_side import refused

pytestmark = pytest.mark.django_db
AT = {"ae_title": "TEACHING", "host": "10.20.30.50", "port": 104, "tls": False}
GONE_BEFORE = "A copy had been sent before"


@pytest.fixture
def teaching_pacs(hospital, dana):
    return archives.add(institution=hospital, by=dana, kind="dicom", name="Teaching PACS", takes="accepted", **AT)


@pytest.fixture
def sent(accepted, teaching_pacs) -> Clip:
    """The first of two clips; the other one was only tried."""
    first, second = accepted.clips.all()
    forwarding.note_forwarded(clip=first, archive=teaching_pacs.place, said="")
    forwarding.note_forwarded(clip=second, archive=teaching_pacs.place, said="status A700")
    return first


def text_of(answer) -> str:
    return html.unescape(answer.content.decode())


def told(verb: str) -> str:
    return sentence(Event.objects.get(verb=verb), {})


def test_whoever_decides_reads_beforehand_which_archive_has_a_copy_since_when_and_under_which_number(
    sent, pat, dana, tina, client_of, api_of
):
    hiding.hide(clip=sent, by=pat)
    page, copies = f"/clips/{sent.pk}/hidden/", f"/api/v1/clips/{sent.pk}/copies/"
    row = Forwarding.objects.get(clip=sent)
    said = text_of(client_of(dana).get(page))
    day = f"{sent.scan.institution.local_date(row.sent_at):%-d %b %Y}"
    assert (
        f"Teaching PACS has had a copy since {day}" in said,
        f'<code class="small">{sent.instance_uid}</code>' in said,
    ) == (
        True,
        True,
    )
    (copy,) = api_of(dana).get(copies).json()
    assert (copy["archive"], copy["place"], copy["instance_uid"]) == ("Teaching PACS", row.archive, sent.instance_uid)
    # Who hid it takes that back, and decides nothing; its author neither.
    assert "has had a copy" not in text_of(client_of(pat).get(page))
    assert [api_of(person).get(copies).status_code for person in (pat, tina)] == [403, 403]


def test_of_one_that_no_archive_has_nothing_is_said_and_it_is_not_listed(
    sent, teaching_pacs, pat, dana, client_of, api_of
):
    other = sent.scan.clips.exclude(pk=sent.pk).get()
    hiding.hide(clip=other, by=pat)
    assert "has had a copy" not in text_of(client_of(dana).get(f"/clips/{other.pk}/hidden/"))
    hiding.erase(clip=other, by=dana)
    assert (told("clip.erased").count(GONE_BEFORE), api_of(dana).get(f"/api/v1/clips/{other.pk}/copies/").json()) == (
        0,
        [],
    )
    assert other.instance_uid not in text_of(client_of(dana).get(f"/teaching-archives/{teaching_pacs.pk}/"))


def test_what_was_destroyed_is_listed_at_the_archive_until_it_is_deleted_there_too(
    sent, teaching_pacs, pat, dana, client_of, api_of
):
    hiding.hide(clip=sent, by=pat)
    copy = Forwarding.objects.get(clip=sent)
    archive, api = f"/teaching-archives/{teaching_pacs.pk}/", f"/api/v1/teaching-archives/{teaching_pacs.pk}/"
    press = f"{archive}deleted/{copy.pk}/"

    def by_program():
        return api_of(dana).post(f"{api}say-deleted/", {"copy": str(copy.pk)}, "json")

    assert refused(client_of(dana).post(press), by_program()) == (409, ["not_destroyed_here"])
    hiding.erase(clip=sent, by=dana)
    assert told("clip.erased").endswith(f"{GONE_BEFORE}, and is to be deleted there: Teaching PACS.")
    (kept,) = Event.objects.get(verb="clip.erased").data["copies"]
    assert (kept["archive"], kept["uid"]) == (teaching_pacs.place, sent.instance_uid)
    page = text_of(client_of(dana).get(archive))
    assert (sent.instance_uid in page, f'action="{press}"' in page) == (True, True)
    (left,) = api_of(dana).get(f"{api}left/").json()["results"]
    assert (left["id"], left["clip"], left["instance_uid"]) == (str(copy.pk), str(sent.pk), sent.instance_uid)
    assert client_of(dana).post(press).url == archive
    assert (
        sent.instance_uid in text_of(client_of(dana).get(archive)),
        api_of(dana).get(f"{api}left/").json()["results"],
    ) == (
        False,
        [],
    )
    copy.refresh_from_db()
    assert (copy.deleted_there_by, Event.objects.get(verb="clip.deleted_there").actor) == (dana, dana.pk)
    assert refused(client_of(dana).post(press), by_program()) == (409, ["deleted_there"])


def test_so_is_what_was_removed_because_its_time_was_over(sent, teaching_pacs, dana, api_of):
    scan = sent.scan
    keeping.note_certified(counted=[scan.pk], exams=None, on=months_after(timezone.now().date(), -30))
    assert [keeping.remove_recording(clip=clip) for clip in scan.clips.all()] == [True, True]
    events = Event.objects.filter(verb="clip.recording_removed")
    assert [event.thing_id for event in events if GONE_BEFORE in sentence(event, {})] == [sent.pk]
    (left,) = api_of(dana).get(f"/api/v1/teaching-archives/{teaching_pacs.pk}/left/").json()["results"]
    assert left["clip"] == str(sent.pk)


def test_what_was_sent_to_an_earlier_address_is_listed_under_that_until_it_is_deleted_there(
    sent, teaching_pacs, hospital, pat, dana, client_of, api_of
):
    before = teaching_pacs.place
    moved = archives.change(archive=teaching_pacs, by=dana, host="10.20.30.60")
    moved = archives.change(archive=moved, by=dana, port=105)
    other = archives.add(
        institution=hospital, by=dana, kind="dicom", name="Other", takes="accepted", **AT | {"port": 1}
    )
    hiding.erase(clip=hiding.hide(clip=sent, by=pat), by=dana)
    pages = [f"/teaching-archives/{each.pk}/" for each in (moved, other)]
    listed = [f"sent to its earlier address, {before}" in text_of(client_of(dana).get(page)) for page in pages]
    (left,) = api_of(dana).get(f"/api/v1/teaching-archives/{moved.pk}/left/").json()["results"]
    assert (listed, left["place"]) == ([True, False], before)
    client_of(dana).post(f"{pages[0]}deleted/{left['id']}/")
    assert sent.instance_uid not in text_of(client_of(dana).get(pages[0]))
    assert Forwarding.objects.get(clip=sent).deleted_there_by == dana


def test_where_another_archive_is_there_now_it_is_listed_with_that(sent, teaching_pacs, hospital, pat, dana):
    archives.change(archive=teaching_pacs, by=dana, host="10.20.30.60")
    now = archives.add(institution=hospital, by=dana, kind="dicom", name="New", takes="accepted", **AT)
    hiding.erase(clip=hiding.hide(clip=sent, by=pat), by=dana)
    assert [[row.clip_id for row in left_at(each)] for each in (teaching_pacs, now)] == [[], [sent.pk]]
