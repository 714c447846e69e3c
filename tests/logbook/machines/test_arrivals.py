"""What comes in by itself is kept once, looked at in the sandbox, and becomes one draft of whom it points to."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.signals import post_save
from django.utils import timezone

from curriculum.models import Application
from logbook.actions import arrivals, claims, clips, housekeeping, scans
from logbook.models import Arrival, ArrivedStudy, Clip, Scan
from logbook.queries.matching import pairing_code_of
from pocus_credentialing.audit import queries as audit
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.logbook.scans.builders import a_draft, all_said, watched_by

from .builders import a_device, arrives, object_of, pointing_to, said_of


@pytest.fixture
def cart(hospital, dana):
    return a_device(hospital, dana)


def lying(tmp_data) -> list[str]:
    return sorted(path.name for path in (tmp_data / "quarantine").glob("*"))


def verbs() -> list[str]:
    return list(Event.objects.exclude(verb__startswith="device.").order_by("seq").values_list("verb", flat=True))


def test_a_study_with_todays_pairing_code_becomes_one_draft_with_every_clip(
    cart, tina, tom, hospital, run_jobs, tmp_data, caplog, django_capture_on_commit_callbacks
):
    code = pairing_code_of(tina, hospital, hospital.today().isoformat())
    study = "2.25.471147114711"
    arrives(cart, object_of(operator=f"Querzolin^{code.lower()}", description="Cardiac of Mrs Querzolin", study=study))
    arrives(cart, object_of(operator="", study=study, seed=2))
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs()
    scan, found = Scan.objects.get(), ArrivedStudy.objects.get()
    assert (scan.trainee, scan.application.code, scan.state, scan.institution) == (tina, "cardiac", "draft", hospital)
    assert (scan.context, scan.answers, scan.views, scan.remarks, hasattr(scan, "supervision")) == (
        "",
        {},
        [],
        "",
        False,
    )
    assert (found.owner, found.rule, found.evidence) == (tina, "pairing", {"day": hospital.today().isoformat()})
    assert [clip.state for clip in scan.clips.all()] == ["ready", "ready"]
    assert (lying(tmp_data), list(audit.verify())) == ([], [])
    said = (
        str(list(ArrivedStudy.objects.values()))
        + str(list(Arrival.objects.values()))
        + str(list(Event.objects.values()))
    )
    assert [word for word in ("Querzolin", "QUERZOLIN", "471147114711", code) if word in said] == []


def test_the_same_object_again_is_the_one_that_is_there_and_another_under_its_number_is_given_to_nobody(
    cart, tina, hospital, run_jobs, tmp_data
):
    code = pairing_code_of(tina, hospital, hospital.today().isoformat())
    content = object_of(operator=code, description="Lung", uid="2.25.1")
    first, second = arrives(cart, content), arrives(cart, content)
    assert (first.pk, first.is_new, second.is_new) == (second.pk, True, False)
    run_jobs()
    other = arrives(cart, object_of(operator=code, description="Lung", uid="2.25.1", seed=9))
    run_jobs()
    other.refresh_from_db()
    assert (other.is_new, other.other_content, other.study.owner, other.study.doubt) == (
        True,
        True,
        None,
        "other_content",
    )
    assert (Scan.objects.count(), Clip.objects.count(), f"{other.pk}.dcm" in lying(tmp_data)) == (1, 1, True)


@pytest.mark.parametrize(
    ("operator", "doubt"), [("", "no_code"), ("Somebody^Else", "unknown_code"), ("ZZZZZ", "unknown_code")]
)
def test_what_points_to_nobody_waits_in_the_inbox(cart, operator, doubt, run_jobs):
    arrival = arrives(cart, object_of(operator=operator))
    run_jobs()
    arrival.refresh_from_db()
    assert (arrival.study.owner, arrival.study.doubt, arrival.placed_at) == (None, doubt, None)
    assert (Scan.objects.count(), list(ArrivedStudy.objects.without_owner())) == (0, [arrival.study])


def test_what_is_no_ultrasound_is_refused_with_the_reason_and_goes_after_its_time(cart, run_jobs, tmp_data):
    arrival = arrives(cart, object_of(sop_class="1.2.840.10008.5.1.4.1.1.2", modality="CT"))
    run_jobs()
    arrival.refresh_from_db()
    assert (arrival.refusal, arrival.study) == ("not_ultrasound", None)
    housekeeping.sweep(timezone.now() + timedelta(days=29))
    assert lying(tmp_data) == [f"{arrival.pk}.dcm"]
    housekeeping.sweep(timezone.now() + timedelta(days=31))
    arrival.refresh_from_db()
    assert arrival.destroyed_at is not None


def test_a_study_whose_exam_nobody_said_waits_for_its_owner_to_say(cart, tina, hospital):
    arrival = arrives(cart, object_of())
    study = arrivals.sort_as(arrival=arrival, by=None, said=said_of(arrival, exam="", **pointing_to(tina, hospital)))
    assert (study.owner, study.scan) == (tina, None)
    done = claims.say_exam(study=study, by=tina, application=Application.objects.get(code="lung"))
    assert (done.scan.application.code, done.scan.clips.count()) == ("lung", 1)


def test_an_exam_that_was_guessed_wrongly_is_put_right_until_it_is_sent(cart, tina, tom, pat, hospital):
    arrival = arrives(cart, object_of())
    study = arrivals.sort_as(arrival=arrival, by=None, said=said_of(arrival, **pointing_to(tina, hospital)))
    lung, cardiac = (Application.objects.get(code=code) for code in ("lung", "cardiac"))
    scan = scans.change(scan=study.scan, by=tina, answers={"pericardial_effusion": "negative"}, context="clinical")
    with pytest.raises(NotAllowed):
        claims.say_exam(study=study, by=tom, application=lung)
    claims.say_exam(study=study, by=tina, application=lung)
    scan.refresh_from_db()
    assert (scan.application, scan.answers, scan.context, scan.clips.count()) == (lung, {}, "clinical", 1)
    said = all_said("lung", supervision=watched_by(pat))
    said.pop("application")
    scans.change(scan=scan, by=tina, **said)
    scan.clips.all().delete()
    scans.take_back(scan=scans.submit(scan=scan, by=tina), by=tina)
    with pytest.raises(NotNow) as refused:
        claims.say_exam(study=study, by=tina, application=cardiac)
    assert refused.value.code == "sent_before"


def test_what_came_after_its_scan_was_sent_waits_until_it_is_taken_back(cart, tina, pat, hospital):
    first, late = (arrives(cart, object_of(seed=seed)) for seed in (1, 2))
    pointers = pointing_to(tina, hospital)
    study = arrivals.sort_as(arrival=first, by=None, said=said_of(first, **pointers))
    said = all_said(supervision=watched_by(pat))
    said.pop("application")
    scan = scans.change(scan=study.scan, by=tina, **said)
    scan.clips.all().delete()
    scans.submit(scan=scan, by=tina)
    arrivals.sort_as(arrival=late, by=None, said=said_of(late, **pointers))
    late.refresh_from_db()
    assert (late.placed_at, scan.clips.count()) == (None, 0)
    scans.take_back(scan=scan, by=tina)
    claims.place_late(study=late.study, by=tina)
    assert scan.clips.count() == 1


def test_a_study_of_which_one_clip_was_added_by_hand_goes_into_that_scan(cart, tina, run_jobs):
    content, scan = object_of(uid="2.25.5", study="2.25.6"), a_draft(tina, "lung")
    by_hand = clips.receive(scan=scan, by=tina, file=ContentFile(content))
    arrives(cart, content)
    arrives(cart, object_of(study="2.25.6", seed=4))
    run_jobs()
    study = ArrivedStudy.objects.get()
    assert (study.owner, study.rule, study.scan) == (tina, "uploaded", scan)
    assert (scan.clips.count(), scan.clips.filter(pk=by_hand.pk).count(), Scan.objects.count()) == (2, 1, 1)


class Lost(Exception):
    """The connection breaks."""


@contextmanager
def breaking(when):
    """As soon as a row of an arrival is written."""
    post_save.connect(when, sender=Arrival, weak=False)
    try:
        with pytest.raises(Lost):
            yield
    finally:
        post_save.disconnect(when, sender=Arrival)


def now(**_signal):
    raise Lost


@pytest.mark.django_db(transaction=True)
def test_what_was_committed_keeps_its_file_though_the_answer_was_lost_and_what_was_not_leaves_none(cart, tmp_data):
    sent = object_of()
    with breaking(now):
        arrives(cart, sent)
    assert (Arrival.objects.count(), lying(tmp_data)) == (0, [])
    with breaking(lambda **_signal: transaction.on_commit(now)):
        arrives(cart, sent)
    kept = Arrival.objects.get()
    assert lying(tmp_data) == [f"{kept.pk}.dcm"]
    (tmp_data / "quarantine" / f"{kept.pk}.dcm").unlink()
    arrives(cart, sent)  # whoever got no answer sends again: the row has its file again
    assert (Arrival.objects.get().pk, lying(tmp_data)) == (kept.pk, [f"{kept.pk}.dcm"])
