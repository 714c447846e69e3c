"""What was answered with success is destroyed only where the same recording demonstrably is: by its bytes, or by its picture."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.utils import timezone

from curriculum.models import Application
from logbook import storage
from logbook.actions import arrivals_housekeeping, claims, clips, legal_holds, scans
from logbook.models import Arrival, ArrivedStudy, Clip, Scan
from logbook.queries import arrivals as queries
from logbook.queries.matching import pairing_code_of
from logbook.reminders_of_arrivals import remind
from pocus_credentialing.audit import queries as audit
from pocus_credentialing.audit.models import Event
from pocus_credentialing.audit.sentences import sentence
from pocus_credentialing.refusals import NotNow
from tests.logbook.scans.builders import a_draft

from .builders import arrives, object_of
from .test_in_doubt import exam

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(cart, run_jobs, django_capture_on_commit_callbacks):
    """By the machine, and all that follows; its row afterwards."""

    def send(content: bytes) -> Arrival:
        with django_capture_on_commit_callbacks(execute=True):
            arrival = arrives(cart, content)
            run_jobs()
        return Arrival.objects.select_related("study__owner", "clip__scan").get(pk=arrival.pk)

    return send


@pytest.fixture
def by_hand(django_capture_on_commit_callbacks):
    def add(scan, content: bytes) -> Clip:
        with django_capture_on_commit_callbacks(execute=True):
            return clips.receive(scan=scan, by=scan.trainee, file=ContentFile(content))

    return add


@pytest.fixture
def code(tina, hospital):
    return pairing_code_of(tina, hospital, hospital.today().isoformat())


def original_lies(row: Arrival | Clip) -> bool:
    return storage.original(row.pk).exists()


def test_another_recording_under_the_number_of_one_added_by_hand_is_a_clip_of_its_own_whatever_its_size(
    sent, by_hand, tina
):
    scan = a_draft(tina, "lung")
    by_hand(scan, object_of(uid="2.25.5", study="2.25.6"))
    came = sent(object_of(uid="2.25.5", study="2.25.6", seed=7))
    assert (came.clip.scan, came.clip.state, scan.clips.count()) == (scan, "ready", 2)


def test_the_same_recording_under_another_header_is_the_clip_that_is_there(sent, by_hand, tina):
    scan = a_draft(tina, "lung")
    by_hand(scan, object_of(uid="2.25.5", study="2.25.6"))
    came = sent(object_of(uid="2.25.5", study="2.25.6", description="Lung, left"))
    assert (came.placed_at is not None, came.clip, scan.clips.count()) == (True, None, 1)
    assert not storage.original(came.pk).exists()


def test_what_a_supervisor_confirmed_is_in_the_scan_though_the_machine_used_its_number_before(sent, code, tina, pat):
    first = sent(object_of(uid="2.25.5", study="2.25.6", operator=code, description="Lung"))
    second = sent(object_of(uid="2.25.5", study="2.25.6", operator=code, description="Lung", seed=7))
    assert (second.study.owner, second.study.doubt) == (None, "other_content")
    scan = first.clip.scan
    claims.confirm(claim=claims.claim(study=second.study, by=tina, application=exam("lung"), scan=scan), by=pat)
    second.refresh_from_db()
    assert (second.clip.scan, scan.clips.count()) == (scan, 2)


def failed(clip: Clip) -> None:
    Clip.objects.filter(pk=clip.pk).update(state="failed", reason="could_not_be_read", settled_at=timezone.now())


def test_the_machines_good_copy_takes_the_place_of_a_clip_that_failed(sent, by_hand, tina):
    scan, content = a_draft(tina, "lung"), object_of(uid="2.25.5", study="2.25.6")
    bad = by_hand(scan, content)
    failed(bad)
    came = sent(content)
    assert ([clip.state for clip in scan.clips.all()], came.clip) == (["ready"], scan.clips.get())
    assert not storage.original(bad.pk).exists()
    assert sentence(Event.objects.get(verb="clip.replaced", thing_id=bad.pk), {}) == (
        "A clip that could not be used gave way to the same recording, sent by a machine."
    )


def test_a_failed_clip_of_a_held_scan_is_not_replaced_and_the_good_copy_waits(sent, by_hand, tina, dana, hospital):
    scan, content = a_draft(tina, "lung"), object_of(uid="2.25.5", study="2.25.6")
    failed(by_hand(scan, content))
    legal_holds.put(trainee=tina, institution=hospital, scan=scan, by=dana, reason="Counsel asks for it.")
    came = sent(content)
    assert ([clip.state for clip in scan.clips.all()], came.placed_at) == (["failed"], None)
    assert storage.original(came.pk).exists()


@pytest.fixture
def in_another_scan(sent, by_hand, code, tina):
    """Its owner added it to a wrong scan by hand, and then it came from the machine, with the rest of its study."""
    sent(object_of(operator=code, description="Lung", study="2.25.77"))
    content = object_of(operator=code, description="Lung", study="2.25.77", seed=5)
    wrong = by_hand(a_draft(tina, "cardiac"), content)
    return wrong, sent(content), content


def test_a_clip_that_its_owner_has_in_another_scan_waits_is_told_and_is_added_once_the_other_is_gone(
    in_another_scan, tina, client_of, api_of, mailoutbox, django_capture_on_commit_callbacks
):
    wrong, came, _content = in_another_scan
    study = ArrivedStudy.objects.get(pk=came.study_id)
    assert (came.refusal, queries.own_waiting(tina)) == ("clip_of_another_scan", [study])
    assert "You have the same clip in another scan." in client_of(tina).get("/arrivals/").text
    answer = api_of(tina).post(f"/api/v1/arrivals/{study.pk}/place/")
    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (409, "clip_of_another_scan")
    Arrival.objects.filter(pk=came.pk).update(received_at=timezone.now() - timedelta(days=24))
    with django_capture_on_commit_callbacks(execute=True):
        remind()
    assert [mail.to for mail in mailoutbox] == [[tina.email]]
    clips.remove(clip=Clip.objects.get(pk=wrong.pk), by=tina)
    assert client_of(tina).post(f"/arrivals/{study.pk}/place/").status_code == 302
    came.refresh_from_db()
    assert (came.clip.scan, came.refusal, queries.own_waiting(tina)) == (study.scan, "", [])


def test_it_is_looked_at_anew_when_it_is_sent_again(in_another_scan, sent, tina):
    wrong, came, content = in_another_scan
    again = sent(content)
    assert (again.pk, again.refusal) == (came.pk, "clip_of_another_scan")
    scans.withdraw(scan=wrong.scan, by=tina)
    assert sent(content).clip.scan == came.study.scan


def test_one_recording_is_not_added_to_two_scans_of_one_trainee_though_its_header_was_edited(by_hand, tina, tom):
    one, other = (object_of(uid="2.25.5", description=said) for said in ("", "edited"))
    first = by_hand(a_draft(tina, "lung"), one)
    with pytest.raises(NotNow) as refused:
        by_hand(a_draft(tina, "cardiac"), other)
    assert refused.value.code == "clip_of_another_scan"
    assert by_hand(a_draft(tina, "cardiac"), object_of(uid="2.25.5", seed=3)).is_new  # a number that was used again
    Clip.objects.filter(pk=first.pk).update(picture_digest="")  # before pictures were compared
    with pytest.raises(NotNow):
        by_hand(a_draft(tina, "cardiac"), other)
    clips.remove(clip=first, by=tina)
    assert by_hand(a_draft(tina, "cardiac"), other).is_new


def test_one_recording_that_its_owner_added_by_hand_is_not_put_into_a_second_scan(sent, by_hand, code, tina):
    by_hand(a_draft(tina, "cardiac"), object_of(uid="2.25.5", study="2.25.77"))
    sent(object_of(operator=code, description="Lung", study="2.25.77", seed=5))
    came = sent(object_of(operator=code, description="Lung", uid="2.25.5", study="2.25.77"))
    assert (Clip.objects.filter(source_uid_digest=came.facts["source_uid_digest"]).count(), came.clip) == (1, None)


def test_what_is_sent_again_before_the_file_of_its_removed_clip_is_destroyed_keeps_the_new_one(
    cart, sent, code, tina, django_capture_on_commit_callbacks
):
    content = object_of(operator=code, description="Lung")
    clip = sent(content).clip
    with django_capture_on_commit_callbacks() as later:
        clips.remove(clip=clip, by=tina)
    again = arrives(cart, content)
    assert again.pk == clip.pk
    for call in later:
        call()
    assert storage.original(again.pk).exists()


def test_the_file_of_a_removed_clip_that_is_not_sent_again_is_destroyed(
    by_hand, tina, django_capture_on_commit_callbacks
):
    clip = by_hand(a_draft(tina, "lung"), object_of())
    assert storage.original(clip.pk).exists()
    with django_capture_on_commit_callbacks(execute=True):
        clips.remove(clip=clip, by=tina)
    assert not storage.original(clip.pk).exists()


def test_what_an_earlier_version_left_in_no_inbox_is_sorted_after_the_upgrade(sent, run_jobs):
    came = sent(object_of(description="Lung"))
    Arrival.objects.update(refusal="disagrees", received_at=timezone.now() - timedelta(days=29.9))
    import_module("logbook.migrations.0028_kept_until_whose").sort_what_disagreed(apps, None)
    arrivals_housekeeping.sweep(timezone.now())
    run_jobs()
    assert list(ArrivedStudy.objects.without_owner()) == [came.study]
    assert Arrival.objects.get().received_at > timezone.now() - timedelta(days=1)


def test_what_went_with_a_withdrawn_draft_and_is_sent_again_waits_for_its_owner_and_becomes_a_clip(
    sent, code, tina, client_of, django_capture_on_commit_callbacks, run_jobs
):
    content = object_of(operator=code, description="Lung", study="2.25.9")
    first = sent(content)
    withdrawn = first.clip
    scans.withdraw(scan=withdrawn.scan, by=tina)
    again = sent(content)
    assert (again.pk, again.placed_at, original_lies(again)) == (first.pk, None, True)
    lung = Application.objects.get(code="lung")
    with django_capture_on_commit_callbacks(execute=True):
        said = client_of(tina).post(f"/arrivals/{again.study_id}/exam/", {"application": str(lung.pk)})
        run_jobs()
    clip = Scan.objects.exclude(state="withdrawn").get().clips.get()
    again.refresh_from_db()
    assert (said.status_code, clip.state, again.clip, clip.pk == withdrawn.pk) == (302, "ready", clip, False)
    assert (withdrawn.scan.clips.get(), original_lies(again), original_lies(clip)) == (withdrawn, False, False)
    assert (sent(content).clip, Clip.objects.count()) == (clip, 2)
    assert list(audit.verify()) == []


def test_who_sends_again_what_a_claim_kept_from_them_has_it_once_that_is_declined(
    sent, tina, tom, pat, hospital, run_jobs, django_capture_on_commit_callbacks
):
    content = object_of(study="2.25.6", description="Lung")

    def signed_in() -> Arrival:
        with django_capture_on_commit_callbacks(execute=True):
            arrival = arrives(None, content, institution=hospital, by=tina, door="web")
            run_jobs()
        return Arrival.objects.select_related("study__owner").get(pk=arrival.pk)

    study = sent(content).study
    claim = claims.claim(study=study, by=tom, application=Application.objects.get(code="lung"))
    assert signed_in().study.owner is None
    claims.decline(claim=claim, by=pat, reason="Not his.")
    assert signed_in().study.owner == tina


@pytest.mark.parametrize(("how", "owned"), [({}, True), ({"study": "2.25.7"}, True), ({"seed": 9}, False)])
def test_beside_a_clip_that_waits_for_its_crop_only_the_same_pixels_are_the_same_recording(
    how, owned, sent, tina, run_jobs, django_capture_on_commit_callbacks
):
    scan, plain = a_draft(tina, "lung"), {"uid": "2.25.5", "study": "2.25.6", "regions": "none"}
    with django_capture_on_commit_callbacks(execute=True):
        held = clips.receive(scan=scan, by=tina, file=ContentFile(object_of(**plain)))
        run_jobs()
    held.refresh_from_db()
    assert (held.state, held.study_uid) == ("held", "")
    came = sent(object_of(**{**plain, "description": "Aorta", **how}))
    assert came.study.owner == (tina if owned else None)
    assert scan.clips.get() == held
