"""Whoever has something that waits can always decide about it, or a director can; and what a legal hold is meant for outlasts
its thirty days, whoever has it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from curriculum.models import Application, Enrolment
from logbook import storage
from logbook.actions import arrivals_housekeeping, claims, legal_holds, passing_on, scans
from logbook.models import Arrival, ArrivedStudy, Clip, Scan
from logbook.queries import arrivals as queries
from logbook.reminders_of_arrivals import remind
from logbook.rules import claims as rules
from pocus_credentialing.audit.models import Event
from pocus_credentialing.audit.sentences import sentence
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotAllowed, NotNow, Refusal
from tests.logbook.scans.builders import a_draft

from .builders import pointing_to
from .test_in_doubt import TYPED, exam

pytestmark = pytest.mark.django_db
WHY = "Counsel asks for it all."


def fresh(arrival: Arrival) -> ArrivedStudy:
    return ArrivedStudy.objects.get(pk=arrival.study_id)


def swept(arrival: Arrival, days: float = 31) -> bool:
    """Whether it is destroyed after so many days."""
    Arrival.objects.filter(pk=arrival.pk).update(received_at=timezone.now() - timedelta(days=days))
    arrivals_housekeeping.sweep(timezone.now())
    return Arrival.objects.get(pk=arrival.pk).destroyed_at is not None


def code_of(act) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


@pytest.fixture
def late(comes, hospital, tina):
    """Of a lung study of Tina's, after that scan was accepted."""
    first = comes(exam="lung", **pointing_to(tina, hospital))
    Scan.objects.filter(pk=first.clip.scan_id).update(state="accepted", first_submitted_at=timezone.now())
    return comes(exam="lung", **pointing_to(tina, hospital))


def test_what_came_late_for_a_decided_scan_is_another_exam(late, tina, client_of):
    page, before = f"/arrivals/{late.study_id}/exam/", fresh(late).scan
    assert (late.placed_at, page in client_of(tina).get("/arrivals/").text) == (None, True)
    assert client_of(tina).post(page, {"application": str(exam().pk)}).status_code == 302
    late.refresh_from_db()
    new = late.clip.scan
    assert (new.state, new.application.code, new.trainee) == ("draft", "cardiac", tina)
    assert (before.state, before.clips.count(), queries.own_waiting(tina)) == ("accepted", 1, [])
    # The guess can be put right, as of any draft that started by itself.
    claims.say_exam(study=fresh(late), by=tina, application=exam("lung"))
    assert Scan.objects.get(pk=new.pk).application.code == "lung"


def test_where_nothing_came_late_the_exam_of_a_decided_scan_stays(late, tina):
    passing_on.give_up(study=fresh(late), by=tina)
    assert code_of(lambda: claims.say_exam(study=fresh(late), by=tina, application=exam())) == "sent_before"


def test_its_owner_gives_up_what_is_not_needed(late, tina, tom, client_of, api_of, django_capture_on_commit_callbacks):
    with pytest.raises(NotAllowed):
        passing_on.give_up(study=fresh(late), by=tom)
    with django_capture_on_commit_callbacks(execute=True):
        assert client_of(tina).post(f"/arrivals/{late.study_id}/give-up/").url == "/arrivals/"
    late.refresh_from_db()
    assert (late.destroyed_at is not None, storage.original(late.pk).exists()) == (True, False)
    assert (queries.own_waiting(tina), fresh(late).scan.clips.count()) == ([], 1)
    event = Event.objects.get(verb="study.given_up")
    assert (event.data["objects"], sentence(event, {tina.pk: "Tina"})) == (
        1, "Tina gave up clips that had come in for them: they were destroyed.",
    )  # fmt: skip
    answer = api_of(tina).post(f"/api/v1/arrivals/{late.study_id}/give-up/")
    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (409, "nothing_waits")


def test_what_a_legal_hold_keeps_is_not_given_up_until_it_is_lifted(late, tina, dana, hospital):
    hold = legal_holds.put(trainee=tina, institution=hospital, by=dana, reason=WHY)
    assert code_of(lambda: passing_on.give_up(study=fresh(late), by=tina)) == "on_hold"
    legal_holds.lift(legal_hold=hold, by=dana, reason="Settled.")
    passing_on.give_up(study=fresh(late), by=tina)
    late.refresh_from_db()
    assert late.destroyed_at is not None


def test_a_withdrawn_draft_is_no_scan_of_who_left_so_that_a_director_decides(
    comes, hospital, tina, tom, dana, client_of
):
    first = comes(exam="lung", **pointing_to(tina, hospital))
    scans.withdraw(scan=first.clip.scan, by=tina)
    later = comes(exam="lung", **pointing_to(tina, hospital))
    Enrolment.objects.filter(trainee=tina).update(ended_on=hospital.today() - timedelta(days=1))
    assert code_of(lambda: rules.check_can_say_exam(tina, fresh(later))) == "left_hospital"
    assert (queries.of_who_is_gone(dana), client_of(dana).get(f"/arrivals/{later.study_id}/left/").status_code) == (
        [fresh(later)], 200,
    )  # fmt: skip
    passing_on.pass_on(study=fresh(later), to=tom, by=dana, reason="Tom was on that shift.")
    later.refresh_from_db()
    assert (later.clip.scan.trainee, later.clip.scan.state, Scan.objects.filter(trainee=tina).count()) == (
        tom, "draft", 1,
    )  # fmt: skip


def test_what_was_destroyed_waits_for_nobody(comes, hospital, tina, client_of):
    came = comes(exam="", **pointing_to(tina, hospital))
    page = f"/arrivals/{came.study_id}/exam/"
    assert (queries.own_waiting(tina), page in client_of(tina).get("/arrivals/").text) == ([fresh(came)], True)
    assert swept(came)
    assert (queries.own_waiting(tina), page in client_of(tina).get("/arrivals/").text) == ([], False)
    assert client_of(tina).post(page, {"application": str(exam().pk)}).status_code == 409
    assert Scan.objects.count() == 0


def test_the_guess_after_a_withdrawn_draft_can_be_put_right(comes, hospital, tina, client_of):
    first = comes(exam="lung", **pointing_to(tina, hospital))
    scans.withdraw(scan=first.clip.scan, by=tina)
    later = comes(exam="lung", **pointing_to(tina, hospital))
    claims.say_exam(study=fresh(later), by=tina, application=exam())
    scan = fresh(later).scan
    assert f"/arrivals/{later.study_id}/exam/" in client_of(tina).get(f"/scans/{scan.pk}/").text
    claims.say_exam(study=fresh(later), by=tina, application=exam("lung"))
    assert Scan.objects.get(pk=scan.pk).application.code == "lung"


def test_the_exam_of_a_scan_that_was_logged_by_hand_stays(comes, tina, pat):
    blank = comes()
    scan = scans.start(by=tina, application=exam(), institution=blank.institution)
    claims.confirm(claim=claims.claim(study=blank.study, by=tina, application=exam(), scan=scan), by=pat)
    assert code_of(lambda: claims.say_exam(study=fresh(blank), by=tina, application=exam("lung"))) == "exam_said"


def test_what_a_legal_hold_keeps_is_not_passed_on_until_it_is_lifted_and_then_has_its_thirty_days(
    comes,
    hospital,
    tina,
    tom,
    dana,
    mailoutbox,
    django_capture_on_commit_callbacks,
):
    came = comes(exam="", **pointing_to(tina, hospital))
    hold = legal_holds.put(trainee=tina, institution=hospital, by=dana, reason=WHY)
    assert not swept(came, 40)
    User.objects.filter(pk=tina.pk).update(is_active=False)
    on = {"study": fresh(came), "to": tom, "by": dana, "reason": "Tom was on that shift."}
    assert code_of(lambda: passing_on.pass_on(**on)) == "on_hold"
    legal_holds.lift(legal_hold=hold, by=dana, reason="Settled.")
    Arrival.objects.update(refusal="clip_of_another_scan")  # of hers
    passing_on.pass_on(**on)
    assert Arrival.objects.get(pk=came.pk).refusal == ""
    arrivals_housekeeping.sweep(timezone.now())
    assert Arrival.objects.get(pk=came.pk).destroyed_at is None
    with django_capture_on_commit_callbacks(execute=True):
        remind(timezone.now() + timedelta(days=24))
    assert [mail.to for mail in mailoutbox] == [[tom.email]]
    assert swept(came)


def test_a_hold_on_whoever_claims_it_keeps_what_is_claimed(comes, hospital, tina, dana):
    came = comes()
    claim = claims.claim(study=came.study, by=tina, application=exam())
    legal_holds.put(trainee=tina, institution=hospital, by=dana, reason=WHY)
    assert not swept(came)
    claims.withdraw(claim=claim, by=tina)
    assert swept(came)


@pytest.mark.parametrize("on_scan", [True, False], ids=["on the scan", "on its owner"])
def test_a_hold_keeps_the_rest_of_the_same_study_that_lies_apart(on_scan, comes, hospital, tina, dana):
    first = comes(**pointing_to(tina, hospital))
    rest, another = comes(**TYPED), comes(study_digest="6" * 64)
    assert rest.study.apart_of_id == first.study_id
    scan = first.clip.scan if on_scan else None
    hold = legal_holds.put(trainee=tina, institution=hospital, scan=scan, by=dana, reason=WHY)
    assert (swept(rest), swept(another)) == (False, True)
    legal_holds.lift(legal_hold=hold, by=dana, reason="Settled.")
    assert swept(rest)


def test_a_hold_on_a_decided_scan_keeps_what_came_late_though_it_is_another_exam_now(late, tina, dana, hospital):
    before = fresh(late).scan
    legal_holds.put(trainee=tina, institution=hospital, scan=before, by=dana, reason=WHY)
    new = scans.start(by=tina, application=exam(), institution=hospital)
    ArrivedStudy.objects.filter(pk=late.study_id).update(scan=new)
    assert not swept(late)


def test_a_hold_that_is_put_while_a_director_decides_stops_the_destruction(comes, hospital, tina, dana, monkeypatch):
    """Between the look at the holds and the chain, which puts one after the other."""
    came = comes(exam="", **pointing_to(tina, hospital))
    User.objects.filter(pk=tina.pk).update(is_active=False)
    taken = passing_on.hold

    def just_before(*who) -> None:
        legal_holds.put(trainee=tina, institution=hospital, by=dana, reason=WHY)
        taken(*who)

    monkeypatch.setattr(passing_on, "hold", just_before)
    with pytest.raises(NotNow) as refused:
        passing_on.destroy_left(study=fresh(came), by=dana, reason="Nobody knows whose.")
    assert refused.value.code == "on_hold"
    assert Arrival.objects.get(pk=came.pk).destroyed_at is None


def test_a_hold_keeps_what_is_being_sorted_anew_and_may_be_anybodys(comes, hospital, tina, dana):
    comes(exam="lung", **pointing_to(tina, hospital))
    apart = comes(exam="lung", **TYPED)
    Arrival.objects.filter(pk=apart.pk).update(
        study=None, sorted_at=None, received_at=timezone.now() - timedelta(days=40)
    )
    hold = legal_holds.put(trainee=tina, institution=hospital, by=dana, reason=WHY)
    arrivals_housekeeping.sweep(timezone.now())
    assert Arrival.objects.get(pk=apart.pk).destroyed_at is None
    legal_holds.lift(legal_hold=hold, by=dana, reason=WHY)
    arrivals_housekeeping.sweep(timezone.now())
    assert Arrival.objects.get(pk=apart.pk).destroyed_at is not None


def test_what_comes_late_for_a_decided_scan_of_who_left_is_seen_and_destroyed_by_a_director(
    late, hospital, tina, dana, client_of
):
    assert queries.of_who_is_gone(dana) == []
    Enrolment.objects.filter(trainee=tina).update(ended_on=hospital.today() - timedelta(days=1))
    assert [study.pk for study in queries.of_who_is_gone(dana)] == [late.study_id]
    assert client_of(dana).get(f"/arrivals/{late.study_id}/left/").status_code == 200
    passing_on.destroy_left(study=fresh(late), by=dana, reason="Nobody is here to log it.")
    assert Arrival.objects.get(pk=late.pk).destroyed_at is not None


def test_who_withdrew_all_of_a_study_reads_what_brings_it_back(comes, hospital, tina):
    only = comes(exam="lung", **pointing_to(tina, hospital))
    scans.withdraw(scan=only.clip.scan, by=tina)
    assert code_of(lambda: rules.check_can_say_exam(tina, fresh(only))) == "withdrawn_with_it"


def test_a_supervisor_reads_whether_the_scan_took_what_they_confirmed(comes, hospital, tina, pat, client_of):
    said = []
    for elsewhere in (False, True):
        came = comes(exam="", study_digest=str(int(elsewhere)) * 64)
        claim = claims.claim(study=came.study, by=tina, application=Application.objects.get(code="lung"))
        if elsewhere:
            scan = a_draft(tina, "cardiac")
            type(came).objects.filter(pk=came.pk).update(digest="7" * 64)
            Clip.objects.filter(pk__in=Clip.objects.values("pk")[:1]).update(scan=scan, digest="7" * 64)
        page = client_of(pat).post(f"/arrivals/claims/{claim.pk}/", {"decision": "confirm"}, follow=True)
        said.append(next(iter(page.context["messages"])).message)
    assert said == [
        "Confirmed. It is in their log now.",
        "Confirmed. It is theirs now; what their scan did not take waits on their own page, with the reason.",
    ]
