"""A file comes in: kept whole or refused in a sentence, once, and under no name of the sender's."""

from __future__ import annotations

import hashlib
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult

from logbook.actions import clips, scans
from logbook.models import Clip
from logbook.refusal import ClipRefused
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotNow
from tests.logbook.reviews.builders import a_scan
from tests.logbook.scans.builders import a_draft, a_file, a_received_clip
from tests.logbook.scans.side_by_side import refused

pytestmark = pytest.mark.django_db


def as_upload(file: ContentFile) -> SimpleUploadedFile:
    return SimpleUploadedFile("export.dcm", file.read(), content_type="application/dicom")


@pytest.fixture
def sent(client_of, api_of):
    """Send the same bytes on the page and by the API."""

    def send(person, scan, content: bytes):
        page = client_of(person).post(f"/scans/{scan.pk}/clips/", {"file": ContentFile(content, name="a.dcm")})
        body = {"data": content, "content_type": "application/dicom"}
        return page, api_of(person).post(f"/api/v1/scans/{scan.pk}/clips/", **body)

    return send


def test_what_was_received_lies_in_quarantine_until_a_worker_takes_it(draft, lying):
    content = a_file().read()
    clip = clips.receive(scan=draft, by=draft.trainee, file=ContentFile(content))
    assert (clip.state, clip.is_new, clip.size) == ("received", True, len(content))
    assert clip.digest == hashlib.sha256(content).hexdigest()
    assert lying() == [f"{clip.pk}.dcm"]
    assert Event.objects.filter(verb="clip.received", thing_id=clip.pk, within_id=draft.pk).count() == 1
    assert [job.args_kwargs["args"] for job in DBTaskResult.objects.all()] == [[str(clip.pk)]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 a letter", "not_dicom"),
        (b"\0" * 128 + b"DICM", "damaged"),
    ],
)
def test_what_is_no_clip_is_refused_in_a_sentence_and_leaves_nothing(content, code, draft, sent, lying):
    page, api = sent(draft.trainee, draft, content)
    status, codes = refused(page, api)
    assert (status, len(codes)) == (422, 1)
    assert codes[0] in (code, "not_dicom", "truncated")
    assert lying() == []
    assert not Clip.objects.exists()


def test_a_file_beyond_the_limit_is_refused_before_it_fills_the_disk(draft, sent, lying, settings):
    settings.UPLOAD_MAX_BYTES = 4096
    assert refused(*sent(draft.trainee, draft, b"\1" * 10_000)) == (422, ["too_large"])
    with pytest.raises(ClipRefused) as refusal:
        clips.receive(scan=draft, by=draft.trainee, file=ContentFile(b"\1" * 10_000))
    assert refusal.value.code == "too_large"
    assert lying() == []


def test_the_same_file_again_is_the_same_clip(draft, api_of):
    content = a_file().read()
    program = api_of(draft.trainee)
    answers = [
        program.post(f"/api/v1/scans/{draft.pk}/clips/", data=content, content_type="application/dicom")
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    form = program.post(
        f"/api/v1/scans/{draft.pk}/clips/", {"file": ContentFile(content, name="x")}, format="multipart"
    )
    assert (form.status_code, Clip.objects.count(), DBTaskResult.objects.count()) == (200, 1, 1)


def test_what_was_received_before_the_scan_was_sent_is_found_after_it(draft, lying):
    clip = a_received_clip(draft)
    scans.submit(scan=draft, by=draft.trainee)
    draft.refresh_from_db()
    again = a_received_clip(draft)
    assert (again.pk, again.is_new) == (clip.pk, False)
    with pytest.raises(NotNow) as refusal:
        a_received_clip(draft, seed=2)
    assert refusal.value.code == "not_editable"
    assert lying() == [f"{clip.pk}.dcm"]


def test_a_clip_serves_one_of_ones_own_scans(tina, draft, sent):
    content = a_file().read()
    clips.receive(scan=draft, by=tina, file=ContentFile(content))
    other = a_draft(tina, "lung")
    status, codes = refused(*sent(tina, other, content))
    assert (status, codes) == (409, ["clip_of_another_scan"])
    scans.withdraw(scan=draft, by=tina)
    assert clips.receive(scan=other, by=tina, file=ContentFile(content)).is_new


def test_a_clip_that_someone_else_has_sent_is_taken_and_marked(tina, tom, draft):
    first = a_received_clip(draft)
    second = a_received_clip(a_draft(tom))
    exported_anew = a_received_clip(a_draft(tom, "lung"), frames=4)
    assert [clip.seen_elsewhere for clip in (first, second, exported_anew)] == [False, True, True]


def test_a_client_id_names_one_clip(draft):
    mark = uuid4()
    first = clips.receive(scan=draft, by=draft.trainee, file=a_file(), client_id=mark)
    again = clips.receive(scan=draft, by=draft.trainee, file=a_file(), client_id=mark)
    assert (again.pk, again.is_new) == (first.pk, False)
    with pytest.raises(NotNow) as refusal:
        clips.receive(scan=draft, by=draft.trainee, file=a_file(seed=2), client_id=mark)
    assert refusal.value.code == "client_id_reused"


def test_a_request_sent_twice_with_a_key_is_one_clip(draft, api_of):
    program = api_of(draft.trainee)
    sent = {"data": a_file().read(), "content_type": "application/dicom", "headers": {"Idempotency-Key": "k1"}}
    assert [program.post(f"/api/v1/scans/{draft.pk}/clips/", **sent).status_code for _ in range(2)] == [201, 200]
    assert Clip.objects.count() == 1


def test_only_the_trainee_adds_clips(tina, pat, sid, sent):
    scan = a_scan(tina)
    content = a_file().read()
    assert refused(*sent(pat, scan, content)) == (403, ["not_owner", "not_editable"])
    assert [answer.status_code for answer in sent(sid, scan, content)] == [404, 404]


def test_a_scan_holds_only_so_many_as_the_setting_says(draft, settings):
    assert settings.SCAN_MOST_CLIPS == 40
    settings.SCAN_MOST_CLIPS = 1
    a_received_clip(draft)
    with pytest.raises(NotNow) as refusal:
        a_received_clip(draft, seed=2)
    assert [(refusal.value.code, str(refusal.value))] == [
        ("too_many_clips", "A scan holds at most 1 clips. Remove one that is not needed.")
    ]
    settings.SCAN_MOST_CLIPS = 2
    assert a_received_clip(draft, seed=2).scan == draft


def test_of_several_files_each_is_taken_or_refused_by_itself(draft, client_of):
    files = [ContentFile(b"a letter", name="b.pdf"), a_file(), a_file(seed=2)]
    page = client_of(draft.trainee).post(f"/scans/{draft.pk}/clips/", {"file": files})
    assert (page.status_code, Clip.objects.count()) == (422, 2)
    assert "File 1: This is not a clip that we can read." in page.content.decode()
    assert "2 clips were received." in page.content.decode()
    one = client_of(draft.trainee).post(f"/scans/{draft.pk}/clips/", {"file": a_file(seed=3)})
    assert (one.status_code, one.url) == (302, f"/scans/{draft.pk}/")


@pytest.mark.parametrize(
    ("number", "said"), [(1, "This clip is in this scan already."), (2, "2 of these clips are in this scan already.")]
)
def test_what_is_in_the_scan_already_is_not_said_to_be_received(number, said, draft, client_of):
    owner = client_of(draft.trainee)
    for seed in range(number):
        a_received_clip(draft, seed=seed)
    files = [a_file(seed=seed) for seed in range(number)]
    page = owner.post(f"/scans/{draft.pk}/clips/", {"file": files}, follow=True).content.decode()
    assert (said in page, "received." in page, Clip.objects.count()) == (True, False, number)


def test_other_kinds_of_body_are_refused(draft, api_of):
    answer = api_of(draft.trainee).post(f"/api/v1/scans/{draft.pk}/clips/", data=b"{}", content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (415, "application/problem+json")
    nothing = api_of(draft.trainee).post(f"/api/v1/scans/{draft.pk}/clips/", {}, format="multipart")
    assert nothing.status_code == 400
