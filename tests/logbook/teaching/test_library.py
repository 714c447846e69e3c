"""A clip is released by a director, read without its author's name, and only then answered; a finding that was seen counts."""

from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from curriculum.models import Enrolment
from logbook.actions import reviews, teaching
from logbook.models import CaseReading, Clip, TeachingCase
from logbook.rules import teaching as rules
from logbook.states import ScanState
from pocus_credentialing.audit.queries import history_of
from pocus_credentialing.audit.sentences import sentence
from pocus_credentialing.credentials.models import Standing
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people
from tests.logbook.reviews.builders import NEGATIVE, a_review, a_scan, an_open_session

pytestmark = pytest.mark.django_db
POSITIVE = {**NEGATIVE, "pericardial_effusion": "positive"}


@pytest.fixture
def programme(hospital):
    return in_curriculum.a_programme(hospital, code="spocus-two-phase-full")


@pytest.fixture
def case(tina, pat, dana):
    """Tina's scan with an effusion, released by Dana."""
    scan = a_scan(tina, answers=POSITIVE)
    a_review(scan, pat, answers=POSITIVE)
    return teaching.release(clip=scan.clips.get(), by=dana, about="Look behind the left ventricle")


def test_what_was_hidden_or_removed_meanwhile_is_not_released(tina, pat, dana):
    scan = a_scan(tina, answers=POSITIVE)
    a_review(scan, pat, answers=POSITIVE)
    for gone in ({"hidden_at": timezone.now(), "hidden_by": pat}, {"recording_removed_at": timezone.now()}):
        seen = scan.clips.get()
        Clip.objects.update(**gone)
        assert refused(NotNow, lambda clip: teaching.release(clip=clip, by=dana), seen) == ["not_accepted"]
        Clip.objects.update(**dict.fromkeys(gone))


def refused(kind, check, *args):
    with pytest.raises(kind) as caught:
        check(*args)
    return [reason.code for reason in caught.value.reasons]


def cases_of(trainee):
    enrolment = Enrolment.objects.get(trainee=trainee)
    row = Standing.objects.get(enrolment=enrolment, requirement__key="cardiac.positive")
    excluded = [(each["item"], each["reason"]) for each in row.result.get("excluded_items", [])]
    return row.result.get("counted_items", []), excluded


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_author_is_told_and_the_history_of_the_scan_says_who_released_and_who_took_it_out(
    tina, pat, dana, mailoutbox, django_capture_on_commit_callbacks
):
    scan = a_scan(tina, answers=POSITIVE)
    a_review(scan, pat, answers=POSITIVE)
    with django_capture_on_commit_callbacks(execute=True):
        case = teaching.release(clip=scan.clips.get(), by=dana)
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [([tina.email], "A clip of yours is used for teaching")]
    teaching.withdraw(case=case, by=tina, reason="The ward can be guessed.")
    names = {dana.pk: "Dana", tina.pk: "Tina"}
    assert [sentence(event, names) for event in history_of(scan)][-2:] == [
        "Dana released a clip of this scan for teaching.",
        "Tina took a clip of this scan out of the teaching library.",
    ]


def test_a_reading_that_agrees_with_a_finding_counts_at_once_and_one_that_missed_it_does_not(
    case, tom, pat, dana, client_of, api_of
):
    teaching.read(case=case, by=tom, answers=POSITIVE)
    assert cases_of(tom) == ([str(case.pk)], [])
    reading = CaseReading.objects.get()
    assert (reading.truth, reading.outcomes["pericardial_effusion"]) == (POSITIVE, "TP")
    ula = in_curriculum.a_trainee(in_people.a_person("Ula Berg"), case.programme)
    teaching.read(case=case, by=ula.trainee, answers=NEGATIVE)
    assert cases_of(ula.trainee) == ([], [(str(case.pk), "case_missed")])
    why = "Read otherwise than the reviewer read it"
    for trainee, told in ((tom, "Cardiac Case of the library"), (ula.trainee, f"Cardiac {why} · Case of the library")):
        enrolment = Enrolment.objects.get(trainee=trainee)
        assert told in text_of(client_of(trainee).get(f"/progress/{enrolment.pk}/cardiac.positive/"))
    rows = api_of(ula.trainee).get(f"/api/v1/enrolments/{ula.pk}/progress/cardiac.positive/").data
    assert rows["requirement"]["excluded_items"] == [{"item": str(case.pk), "reason": "case_missed", "sentence": why}]
    assert [each["sentence"] for each in rows["rows"]["learning"]] == [why]


def test_a_case_without_a_finding_is_no_positive_case(tina, tom, pat, dana):
    scan = a_scan(tina)
    a_review(scan, pat)
    case = teaching.release(clip=scan.clips.get(), by=dana)
    teaching.read(case=case, by=tom, answers=NEGATIVE)
    assert cases_of(tom) == ([], [(str(case.pk), "not_positive")])


def test_a_director_releases_a_ready_clip_of_an_accepted_scan_once(tina, pat, dana, sid):
    scan = a_scan(tina)
    clip = scan.clips.get()
    assert refused(NotNow, rules.check_can_release, dana, clip) == ["not_accepted"]
    review = a_review(scan, pat)
    clip.scan = scan
    for person in (pat, tina, sid):
        assert refused(NotAllowed, rules.check_can_release, person, clip) == ["not_a_director"]
    assert rules.releasable(pat, scan) == []
    assert rules.releasable(dana, scan) == [clip]
    case = teaching.release(clip=clip, by=dana)
    assert refused(NotNow, rules.check_can_release, dana, clip) == ["released_already"]
    assert rules.releasable(dana, scan) == []
    teaching.withdraw(case=case, by=dana, reason="Another view is better.")
    assert teaching.release(clip=clip, by=dana).pk != case.pk
    reviews.undo(review=review, by=pat, authentication=an_open_session())
    scan.refresh_from_db()
    clip.scan = scan
    assert scan.state == ScanState.SUBMITTED
    assert "not_accepted" in refused(NotNow, rules.check_can_release, dana, clip)


def test_a_procedure_has_nothing_to_read(tina, pat, dana):
    scan = a_scan(tina, "vascular_access")
    a_review(scan, pat)
    clip = scan.clips.get()
    clip.scan = scan
    assert refused(NotNow, rules.check_can_release, dana, clip) == ["nothing_to_read"]


def test_whose_scan_it_is_and_who_reviewed_it_do_not_read_it_and_nobody_twice(case, tina, pat, tom, dana):
    assert refused(NotAllowed, rules.check_can_read, tina, case) == ["own_case"]
    assert refused(NotAllowed, rules.check_can_read, pat, case) == ["reviewed_it"]
    assert rules.can_read(dana, case) is True
    teaching.read(case=case, by=tom, answers=NEGATIVE)
    assert refused(NotNow, rules.check_can_read, tom, case) == ["read_already"]


@pytest.mark.parametrize("answers", [{}, {**NEGATIVE, "rv_dilated": "maybe"}, {**NEGATIVE, "charm": "positive"}])
def test_every_question_is_answered_or_nothing_is_committed(case, tom, answers):
    with pytest.raises(ValueError, match="answers: "):
        teaching.read(case=case, by=tom, answers=answers)
    assert CaseReading.objects.count() == 0


def test_taken_out_nobody_plays_or_reads_it_and_what_was_read_still_counts(case, tom, tina, dana, pat, client_of):
    teaching.read(case=case, by=tom, answers=POSITIVE)
    assert refused(NotAllowed, rules.check_can_withdraw, pat, case) == ["not_concerned"]
    teaching.withdraw(case=case, by=dana, reason="A name can be heard.")
    assert cases_of(tom) == ([str(case.pk)], [])
    page = reverse("logbook:teaching_read", args=[case.pk])
    assert [client_of(who).get(page).status_code for who in (tom, tina, dana)] == [404, 404, 200]
    case.refresh_from_db()
    assert refused(NotNow, rules.check_can_withdraw, dana, case) == ["withdrawn_already"]


def test_what_was_read_stays_in_the_database_as_it_was(case, tom):
    teaching.read(case=case, by=tom, answers=POSITIVE)
    for statement in ("UPDATE logbook_casereading SET id = id", "DELETE FROM logbook_teachingcase"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert (CaseReading.objects.count(), TeachingCase.objects.count()) == (1, 1)


# --- pages and API ----------------------------------------------------------------------------------------------


def test_the_answer_is_seen_only_after_the_reading(case, tom, sid, client_of):
    browser = client_of(tom)
    page = reverse("logbook:teaching_read", args=[case.pk])
    before = browser.get(page)
    assert "Tina" not in text_of(before)
    assert "The reviewer" not in text_of(before).replace("what the reviewer said", "")
    assert "checked" not in before.content.decode()
    half = browser.post(page, {"answer_rv_dilated": "negative"})
    assert (half.status_code, CaseReading.objects.count()) == (400, 0)
    browser.post(page, {f"answer_{code}": answer for code, answer in NEGATIVE.items()})
    after = text_of(browser.get(page))
    assert "Missed it" in after
    assert "Look behind the left ventricle" in text_of(browser.get("/teaching/"))
    assert browser.post(page, {}).status_code == 409
    assert client_of(sid).get(page).status_code == 404


def test_released_and_taken_out_on_pages(tina, pat, dana, client_of):
    scan = a_scan(tina)
    a_review(scan, pat)
    clip = scan.clips.get()
    desk = client_of(dana)
    shown = desk.get(reverse("logbook:scans_show", args=[scan.pk])).content.decode()
    release = reverse("logbook:teaching_release", args=[clip.pk])
    assert release in shown
    assert release not in client_of(pat).get(reverse("logbook:scans_show", args=[scan.pk])).content.decode()
    assert "Tina Okafor is told" in text_of(desk.get(release))
    assert desk.post(release, {"about": ""}).status_code == 302
    case = TeachingCase.objects.get()
    assert (
        reverse("logbook:teaching_read", args=[case.pk])
        in client_of(tina).get(reverse("logbook:scans_show", args=[scan.pk])).content.decode()
    )
    out = reverse("logbook:teaching_withdraw", args=[case.pk])
    assert desk.post(out, {"reason": ""}).status_code == 400
    assert desk.post(out, {"reason": "A name can be heard."}).status_code == 302
    case.refresh_from_db()
    assert (case.withdrawn_by, case.withdrawn_because) == (dana, "A name can be heard.")


def test_by_program_the_answers_come_with_the_reading(case, tom, api_of):
    api = api_of(tom)
    (row,) = api.get("/api/v1/teaching-cases/").json()["results"]
    assert (row["application"], row["reading"], row["about"]) == ("cardiac", None, "Look behind the left ventricle")
    refused_as = api.post(f"/api/v1/teaching-cases/{case.pk}/read/", {"answers": {}}, "json")
    assert (refused_as.status_code, refused_as.json()["reasons"][0]["code"]) == (400, "answer_needed")
    read = api.post(f"/api/v1/teaching-cases/{case.pk}/read/", {"answers": POSITIVE}, "json")
    assert (read.status_code, read.json()["reading"]["outcomes"]["pericardial_effusion"]) == (201, "TP")
    assert api.get("/api/v1/teaching-cases/").json()["results"][0]["reading"]["truth"] == POSITIVE
