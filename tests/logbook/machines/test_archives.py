"""A director names a teaching archive, tries it and switches it on; the worker sends, each clip once, and says how far it is."""

from __future__ import annotations

import ipaddress
from datetime import timedelta

import pydicom
import pytest
from django.core.checks import run_checks
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from logbook import storage
from logbook.actions import archives, hiding
from logbook.checks import the_authority_is_there
from logbook.forms.archives import address_in
from logbook.models import Forwarding, TeachingArchive
from logbook.queries.forwarding import how_far
from logbook.sending import cstore, targets
from logbook.sending.sentences import sentence
from pocus_credentialing import outgoing
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotAllowed, NotNow
from pocus_credentialing.what_changed import what_changed

from .web_archive import TOKEN, failed, kept

pytestmark = pytest.mark.django_db
HTML = {"Content-Type": "text/html"}
# Where a machine knows IPv6, “localhost” is this machine by that, too.
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
HERE = outgoing.OutgoingSettings(allowed=LOOPBACK, ca="")


@pytest.fixture
def by_dicom(hospital, dana, archive, settings):
    """Named, not yet switched on."""
    settings.OUTGOING = HERE
    return archives.add(
        institution=hospital, by=dana, kind="dicom", name="Teaching PACS", takes="accepted", ae_title="TEACHING",
        host="127.0.0.1", port=archive.port, tls=False,
    )  # fmt: skip


@pytest.fixture
def by_web(hospital, dana, web_archive):
    return archives.add(
        institution=hospital, by=dana, kind="web", name="Teaching cloud", takes="accepted",
        address=web_archive.address, token=TOKEN,
    )  # fmt: skip


def far(archive) -> tuple[int, int, int]:
    found = how_far(archive)
    return found.sent, found.waiting, found.failed


def jobs() -> list:
    """When the worker sends next, as seconds from now."""
    rows = DBTaskResult.objects.filter(status="READY", task_path__endswith="forward_clips")
    return [round((each.run_after - timezone.now()).total_seconds()) for each in rows]


def test_the_worker_sends_once_what_is_accepted_from_the_moment_it_is_switched_on(
    by_dicom, archive, accepted, dana, run_jobs
):
    run_jobs()
    assert (far(by_dicom), archive.got) == ((0, 2, 0), [])
    archives.switch(archive=by_dicom, by=dana, on=True)
    run_jobs()
    archives.forward_everywhere()
    run_jobs()
    read = [pydicom.dcmread(pydicom.filebase.DicomBytesIO(each)).SOPInstanceUID for each in archive.got]
    assert (far(by_dicom), read) == ((2, 0, 0), list(accepted.clips.values_list("instance_uid", flat=True)))
    verbs = Event.objects.filter(thing_type="teachingarchive").order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["archive.added", "archive.unconfirmed", "archive.switched_on"]


def test_by_the_web_each_object_is_stored_by_itself_with_the_token_that_is_sealed_here(
    by_web, web_archive, accepted, dana, run_jobs
):
    assert TOKEN.encode() not in bytes(TeachingArchive.objects.get().token)
    archives.switch(archive=by_web, by=dana, on=True)
    run_jobs()
    read = [pydicom.dcmread(pydicom.filebase.DicomBytesIO(each), force=False) for each in web_archive.got]
    assert [each.SOPInstanceUID for each in read] == list(accepted.clips.values_list("instance_uid", flat=True))
    assert (far(by_web), web_archive.asked) == ((2, 0, 0), [("POST", "/dicom-web/studies")] * 2)


def test_what_is_hidden_is_not_sent(by_dicom, archive, accepted, pat, dana, run_jobs):
    hiding.hide(clip=accepted.clips.first(), by=pat)
    archives.switch(archive=by_dicom, by=dana, on=True)
    run_jobs()
    assert (far(by_dicom), len(archive.got)) == ((1, 0, 0), 1)


def test_what_is_not_taken_is_tried_later_and_later_then_given_up_and_offered_again_when_asked(
    by_dicom, archive, accepted, dana, run_jobs
):
    archive.answers = [0xA700] * 10
    archives.switch(archive=by_dicom, by=dana, on=True)
    waits = []
    for _try in range(4):
        run_jobs()
        waits.append(jobs())
        Forwarding.objects.update(next_at=timezone.now())
        archives.forward(by_dicom.pk)
        DBTaskResult.objects.all().delete()
        archives.ask_to_forward(by_dicom, timezone.now())
    assert far(by_dicom) == (0, 0, 2)
    assert (waits[0][0] in range(58, 62), waits[1][0] > 60) == (True, True)
    assert [sentence(said) for said, _times in how_far(by_dicom).why_failed] == ["It has no room."]
    archive.answers = []
    assert archives.offer_again(archive=by_dicom, by=dana) == 2
    run_jobs()
    assert far(by_dicom) == (2, 0, 0)


def test_an_archive_that_is_away_is_left_alone_for_a_while_and_no_clip_is_given_up(
    by_dicom, archive, accepted, dana, run_jobs
):
    TeachingArchive.objects.update(port=1)
    by_dicom.refresh_from_db()
    archives.switch(archive=by_dicom, by=dana, on=True)
    run_jobs()
    by_dicom.refresh_from_db()
    assert (by_dicom.said, by_dicom.failures, far(by_dicom)) == (targets.NOT_THERE, 1, (0, 2, 0))
    assert [each in range(58, 62) for each in jobs()] == [True]
    archives.change(archive=by_dicom, by=dana, port=archive.port)
    run_jobs()
    by_dicom.refresh_from_db()
    assert (by_dicom.said, by_dicom.failures, far(by_dicom)) == ("", 0, (2, 0, 0))


def test_what_another_worker_is_sending_is_not_sent_twice(by_dicom, archive, accepted, dana, run_jobs):
    now = timezone.now()
    for clip in accepted.clips.all():
        Forwarding.objects.create(clip=clip, archive=by_dicom.place, taken_until=now + timedelta(minutes=5))
    archives.switch(archive=by_dicom, by=dana, on=True)
    run_jobs()
    assert (archive.got, [each in range(297, 302) for each in jobs()]) == ([], [True])
    Forwarding.objects.update(taken_until=now)  # whoever sent them died
    archives.forward(by_dicom.pk)
    assert far(by_dicom) == (2, 0, 0)


def test_several_reviews_ask_for_one_job(by_dicom, hospital, dana, accepted):
    archives.switch(archive=by_dicom, by=dana, on=True)
    DBTaskResult.objects.all().delete()
    for _review in range(3):
        archives.ask_for_reviewed(hospital.pk)
    assert [each in range(603, 606) for each in jobs()] == [True]


@pytest.mark.parametrize(
    ("answers", "said", "kept"),
    [
        ([], "", 2),
        ([(302, {}, {"Location": "https://elsewhere.example/"})], targets.LEADS_ELSEWHERE, 0),
        ([(404, {}, {})], targets.NOT_FOUND, 0),
        ([(401, {}, {})], targets.NO_TOKEN, 0),
        ([(409, failed(0x0111), {})], "", 2),
        ([(409, failed(0xA700), {})] * 2, "status A700", 0),
        ([(200, lambda uid: kept(uid) | failed(0xA700)(uid), {})] * 2, "status A700", 0),
        ([(200, lambda uid: [kept(uid)], {"Content-Type": "application/json; charset=utf-8"})] * 2, "", 2),
        ([(200, kept("1.2.3"), {})] * 2, targets.NOT_TAKEN, 0),
        ([(200, kept, HTML)] * 2, targets.NOT_TAKEN, 0),
        ([(200, b"", {})] * 2, targets.NOT_TAKEN, 0),
        ([(202, b"[1", {})] * 2, targets.NOT_TAKEN, 0),
        ([(200, lambda uid: kept(uid) | {"more": "x" * 70_000}, {})] * 2, targets.NOT_TAKEN, 0),
        ([(503, {}, {})] * 2, "status 503", 0),
    ],
    ids=[
        "kept",
        "leads elsewhere",
        "nothing there",
        "no token",
        "there already",
        "no room",
        "kept and failed",
        "plain JSON",
        "another object",
        "a page",
        "nothing said",
        "no JSON",
        "too much said",
        "busy",
    ],
)
def test_what_a_web_archive_answers_is_understood(by_web, web_archive, accepted, dana, run_jobs, answers, said, kept):
    web_archive.answers = list(answers)
    archives.switch(archive=by_web, by=dana, on=True)
    run_jobs()
    by_web.refresh_from_db()
    why = [each for each, _times in how_far(by_web).why_waiting]
    assert (by_web.said or "".join(why), far(by_web)[0]) == (said, kept)
    assert [path for _verb, path in web_archive.asked if path != "/dicom-web/studies"] == []


def test_the_connection_is_tried_and_what_is_wrong_is_said_in_a_sentence(by_dicom, by_web, dana, settings):
    assert (archives.probe(archive=by_dicom, by=dana), archives.probe(archive=by_web, by=dana)) == ("", "")
    by_web = archives.change(archive=by_web, by=dana, token="another")
    assert archives.probe(archive=by_web, by=dana) == targets.NO_TOKEN
    settings.OUTGOING = HERE
    assert archives.probe(archive=by_web, by=dana) == targets.NOT_TRUSTED
    settings.OUTGOING = outgoing.OutgoingSettings(allowed=HERE.allowed, ca="/nowhere.pem")
    assert archives.probe(archive=by_web, by=dana) == targets.NOT_TRUSTED
    assert [each.id for each in the_authority_is_there(None)] == ["pocus.E003"]
    by_dicom = archives.change(archive=by_dicom, by=dana, ae_title="SOMEONE")
    assert archives.probe(archive=by_dicom, by=dana) == targets.TURNED_AWAY
    settings.OUTGOING = outgoing.OutgoingSettings(allowed=(), ca="")
    assert [archives.probe(archive=each, by=dana) for each in (by_dicom, by_web)] == [targets.ADDRESS_REFUSED] * 2
    assert sentence(by_dicom.said)[:46] == "This server does not connect to that address. "


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, [{"0020000D": {"vr": "UI", "Value": ["1.2"]}}], {}), ""),
        ((200, b"", {}), ""),
        ((204, b"", HTML | {"Content-Type": ""}), ""),
        ((501, {}, {}), ""),
        ((200, b"<html>Welcome</html>", HTML), targets.NOT_FOUND),
        ((200, b"", HTML), targets.NOT_FOUND),
        ((200, b"Welcome", {}), targets.NOT_FOUND),
        ((405, b"<html>", HTML), targets.NOT_FOUND),
        ((500, {}, {}), "status 500"),
    ],
)
def test_a_page_for_people_is_no_archive(by_web, web_archive, dana, answer, said):
    web_archive.answers = [answer]
    assert archives.probe(archive=by_web, by=dana) == said


def test_a_connection_that_the_archive_closed_since_the_last_object_costs_no_try(
    by_web, web_archive, accepted, dana, run_jobs
):
    web_archive.hangs_up = True
    archives.switch(archive=by_web, by=dana, on=True)
    run_jobs()
    assert (far(by_web), list(Forwarding.objects.values_list("tries", flat=True))) == ((2, 0, 0), [1, 1])


@pytest.mark.parametrize(
    ("change", "reached"),
    [({"is_on": False}, True), ({"takes": "released"}, True), ({"port": 1}, False), ({"tls": True}, False)],
    ids=lambda each: "-".join(each) if isinstance(each, dict) else "",
)
def test_a_job_that_runs_stops_where_the_archive_is_switched_off_or_changed(
    by_dicom, archive, accepted, dana, run_jobs, monkeypatch, change, reached
):
    sending = cstore.Association.send

    def meanwhile(one, path, uid):
        TeachingArchive.objects.update(**change)
        return sending(one, path, uid)

    monkeypatch.setattr(cstore.Association, "send", meanwhile)
    archives.switch(archive=by_dicom, by=dana, on=True)
    run_jobs()
    by_dicom.refresh_from_db()
    assert (len(archive.got), by_dicom.reached_at is not None, jobs()) == (1, reached, [])


def test_a_new_token_stops_a_job_that_runs_with_the_old_one(by_web, dana):
    archives.switch(archive=by_web, by=dana, on=True)
    by_web.refresh_from_db()
    assert archives._is_still(by_web) is True
    archives.change(archive=by_web, by=dana, token="another")
    assert archives._is_still(by_web) is False


@pytest.mark.parametrize("which", ["by_dicom", "by_web"])
def test_a_recording_that_is_gone_from_the_disk_is_said_and_the_next_one_is_sent(
    request, which, hospital, accepted, dana, run_jobs
):
    named = request.getfixturevalue(which)
    storage.place_of(hospital.pk, accepted.clips.first().files["dicom"]).unlink()
    archives.switch(archive=named, by=dana, on=True)
    run_jobs()
    assert (how_far(named).why_waiting, far(named)) == ([(targets.FILE_GONE, 1)], (1, 1, 0))


def test_the_history_says_from_where_to_where_and_never_the_token(by_web, dana):
    here = by_web.place
    archives.change(archive=by_web, by=dana, address="https://archive.hospital.example", takes="released", token="new")
    archives.change(archive=by_web, by=dana, name="The cloud")
    said = Event.objects.filter(thing_type="teachingarchive").exclude(verb="archive.unconfirmed")
    added, changed, renamed = said.order_by("seq")
    there = "https://archive.hospital.example"
    assert (added.data, changed.data, renamed.data) == (
        {"place": here, "takes": "accepted"},
        {
            "fields": ["address", "takes", "token"],
            "changed": {"place": [here, there], "takes": ["accepted", "released"]},
        },
        {"fields": ["name"], "changed": {}},
    )
    assert [what_changed(event) for event in (added, changed, renamed)] == [
        [],
        [
            f"Where: from {here} to {there}.",
            "Which clips it is sent: from those of all accepted scans to those in the teaching library.",
            "Changed: Token.",
        ],
        ["Changed: Name."],
    ]


def test_the_worker_does_not_start_where_the_authority_is_no_file(settings):
    settings.OUTGOING = outgoing.OutgoingSettings(allowed=(), ca="/nowhere.pem")
    assert [each.id for each in run_checks(tags=["clips"]) if each.id == "pocus.E003"] == ["pocus.E003"]


def test_a_token_is_not_sent_to_another_address_than_it_was_given_for(by_web, dana):
    changed = archives.change(archive=by_web, by=dana, address="https://archive.hospital.example/dicom-web")
    assert changed.token is None


def test_this_machine_is_no_archive_unless_the_operator_says_so(hospital, dana):
    said = {"institution": hospital, "by": dana, "name": "Ours", "takes": "accepted"}
    for more in (
        {"kind": "web", "address": "https://localhost/x"},
        {"kind": "dicom", "ae_title": "A", "host": "127.0.0.1", "port": 1},
    ):
        with pytest.raises(NotNow) as refused:
            archives.add(**said, **more)
        assert refused.value.code == "address_refused"
    assert archives.add(**said, kind="dicom", ae_title="A", host="10.20.30.50", port=104).is_on is False


@pytest.mark.parametrize("who", ["tina", "pat", "sid"])
def test_nobody_else_names_or_tries_one(request, who, by_dicom, hospital):
    person = request.getfixturevalue(who)
    for act in (archives.probe, archives.offer_again, lambda **said: archives.switch(**said, on=True)):
        with pytest.raises(NotAllowed) as refused:
            act(archive=by_dicom, by=person)
        assert refused.value.code == "not_manager"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://archive.example/dicom-web/", "https://archive.example/dicom-web"),
        ("https://Archive.example:8443", "https://archive.example:8443"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x"),
        *[(text, None) for text in (
            "http://archive.example", "https://", "https://me:secret@archive.example", "https://archive.example/?x=1",
            "https://archive.example/#x", "https://archive.example:0/", "https://archive.example:99999/", "ftp://x",
            "https://archive.example/a b", "https://archive.example\\@127.0.0.1/", "https://ärchive.example", "x",
        )],
    ],
)  # fmt: skip
def test_which_addresses_are_well_formed(text, found):
    try:
        said = address_in(text)
    except ValueError:
        said = None
    assert said == found
