"""Whoever claims a study needs a supervisor's word, unless they logged that exam that day; two at once are one."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from curriculum.models import Application, Enrolment
from logbook.actions import arrivals, arrivals_housekeeping, claims
from logbook.models import Arrival, ArrivedStudy, Claim, Scan
from pocus_credentialing.audit.models import Event
from pocus_credentialing.audit.sentences import sentence
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.logbook.reviews.parallel import PARALLEL, a_database_of_several_connections, at_once, seen_from_outside
from tests.logbook.scans.builders import a_draft

from .builders import a_device, arrives, object_of, said_of


def an_orphan(hospital, dana, *, exam: str = "cardiac", taken: str = "") -> ArrivedStudy:
    arrival = arrives(a_device(hospital, dana), object_of(frames=1))
    return arrivals.sort_as(arrival=arrival, by=None, said=said_of(arrival, exam=exam, taken=taken))


def an_exam(code: str = "cardiac") -> Application:
    return Application.objects.get(code=code)


def codes(refused) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def test_the_same_day_by_whoever_logged_that_exam_it_goes_into_that_scan(hospital, dana, tina):
    study, scan = an_orphan(hospital, dana), a_draft(tina)
    claim = claims.claim(study=study, by=tina, application=an_exam(), scan=scan)
    study.refresh_from_db()
    assert (claim.granted, study.owner, study.rule, study.scan, scan.clips.count()) == (True, tina, "claim", scan, 1)
    assert study.evidence == {"claim": str(claim.pk), "scan": str(scan.pk)}


@pytest.mark.parametrize("case", ["a new scan", "another exam", "another day", "in doubt"])
def test_otherwise_a_supervisor_confirms_first_and_until_then_nobody_has_it(hospital, dana, tina, pat, case):
    yesterday = timezone.now() - timedelta(days=1)
    taken = yesterday.isoformat() if case == "another day" else ""
    study = an_orphan(hospital, dana, exam="lung" if case == "another exam" else "cardiac", taken=taken)
    if case == "in doubt":
        ArrivedStudy.objects.update(doubt="two_people")
    scan = None if case == "a new scan" else a_draft(tina)
    claim = claims.claim(study=study, by=tina, application=an_exam(), scan=scan)
    study.refresh_from_db()
    assert (claim.granted, study.owner) == (None, None)
    claims.confirm(claim=claim, by=pat)
    study.refresh_from_db()
    assert (study.owner, study.rule, study.scan.trainee, study.scan.clips.count()) == (tina, "confirmed", tina, 1)
    assert (study.scan == scan, study.scan.application.code) == (scan is not None, "cardiac")
    assert list(Event.objects.filter(verb__startswith="claim.").order_by("seq").values_list("verb", flat=True)) == [
        "claim.made", "claim.granted",
    ]  # fmt: skip


def test_who_may_claim_and_who_may_confirm(hospital, dana, tina, tom, pat, sid):
    study = an_orphan(hospital, dana)
    for person in (pat, sid):
        with pytest.raises(NotAllowed) as refused:
            claims.claim(study=study, by=person, application=an_exam())
        assert codes(refused) == ["not_enrolled"]
    with pytest.raises(NotAllowed) as refused:
        claims.claim(study=study, by=tina, application=an_exam(), scan=a_draft(tom))
    assert codes(refused) == ["not_owner"]
    claim = claims.claim(study=study, by=tina, application=an_exam())
    with pytest.raises(NotNow) as refused:
        claims.claim(study=study, by=tom, application=an_exam())
    assert codes(refused) == ["claimed_already"]
    for person, code in ((tina, "own_claim"), (tom, "not_supervisor"), (sid, "not_supervisor")):
        with pytest.raises(NotAllowed) as refused:
            claims.confirm(claim=claim, by=person)
        assert codes(refused) == [code]
    claims.confirm(claim=claim, by=dana)
    with pytest.raises(NotNow) as refused:
        claims.confirm(claim=claim, by=pat)
    assert codes(refused) == ["decided"]


def test_a_declined_or_withdrawn_claim_leaves_it_to_the_next(hospital, dana, tina, tom, pat):
    study = an_orphan(hospital, dana)
    with pytest.raises(ValueError, match="why not"):
        claims.decline(claim=claims.claim(study=study, by=tina, application=an_exam()), by=pat, reason=" ")
    claims.decline(claim=Claim.objects.get(), by=pat, reason="She was not on that shift.")
    second = claims.claim(study=study, by=tom, application=an_exam())
    with pytest.raises(NotAllowed):
        claims.withdraw(claim=second, by=tina)
    claims.withdraw(claim=second, by=tom)
    third = claims.claim(study=study, by=tom, application=an_exam())
    claims.confirm(claim=third, by=pat)
    study.refresh_from_db()
    assert (study.owner, Scan.objects.get().trainee, list(ArrivedStudy.objects.without_owner())) == (tom, tom, [])


def test_a_claim_lapses_with_the_last_of_its_study_and_its_claimant_is_told(
    hospital, dana, tina, pat, client_of, django_capture_on_commit_callbacks
):
    study = an_orphan(hospital, dana)
    second = arrives(study.device, object_of(frames=1, seed=2))
    arrivals.sort_as(arrival=second, by=None, said=said_of(second, exam=""))
    claim = claims.claim(study=study, by=tina, application=an_exam())
    Arrival.objects.filter(pk=second.pk).update(study=study, received_at=timezone.now() + timedelta(days=2))
    told = "Nobody confirmed your claim (Cardiac) in time"

    def after(days: int) -> tuple[object, bool, int, bool]:
        arrivals_housekeeping.sweep(timezone.now() + timedelta(days=days))
        claim.refresh_from_db()
        page = client_of(pat).get(f"/arrivals/claims/{claim.pk}/")
        return claim.granted, claim.decided_at is None, page.status_code, told in client_of(tina).get("/arrivals/").text

    assert [after(29), after(31), after(33)] == [
        (None, True, 200, False),
        (None, True, 200, False),
        (False, False, 409, True),
    ]
    event = Event.objects.get(verb="claim.lapsed")
    assert (event.actor, event.person, sentence(event, {tina.pk: "Tina"})) == (
        None,
        tina.pk,
        "A claim of Tina lapsed: what it was of is destroyed, or they are no longer here.",
    )
    with pytest.raises(NotNow) as refused:
        claims.claim(study=study, by=tina, application=an_exam())
    assert codes(refused) == ["destroyed"]


@pytest.mark.parametrize("how", ["left", "closed"])
def test_a_claim_of_somebody_who_is_gone_stands_in_nobodys_way(how, hospital, dana, tina, tom, pat, client_of):
    study = an_orphan(hospital, dana)
    claims.claim(study=study, by=tina, application=an_exam())
    address = f"/arrivals/{study.pk}/claim/"
    assert address not in client_of(tom).get("/arrivals/").text
    if how == "left":
        Enrolment.objects.filter(trainee=tina).update(ended_on=hospital.today())
    else:
        User.objects.filter(pk=tina.pk).update(is_active=False)
    assert address in client_of(tom).get("/arrivals/").text
    claims.confirm(claim=claims.claim(study=study, by=tom, application=an_exam()), by=pat)
    study.refresh_from_db()
    assert (study.owner, list(Claim.objects.order_by("claimed_at").values_list("granted", flat=True))) == (
        tom,
        [False, True],
    )


def test_the_inbox_is_its_hospitals_and_no_longer_tells_of_what_has_an_owner(hospital, dana, tina, tom, pat, sid):
    study = an_orphan(hospital, dana)

    def who() -> list[str]:
        return [each.name for each in (tina, tom, pat, dana, sid) if ArrivedStudy.objects.visible_to(each).exists()]

    assert who() == ["Tina Okafor", "Tom Bianchi", "Pat Lindqvist", "Dana Whitfield"]
    claims.confirm(claim=claims.claim(study=study, by=tina, application=an_exam()), by=pat)
    assert who() == ["Tina Okafor"]


def test_home_shows_todays_code_only_where_a_machine_asks_for_it(hospital, dana, tina, pat, client_of):
    def home(person) -> str:
        return client_of(person).get("/").text

    assert "Your code for machines today" not in home(tina)
    device = a_device(hospital, dana, code_field="")
    assert "Your code for machines today" not in home(tina)
    type(device).objects.update(code_field="OperatorsName")
    said = [("Your code for machines today" in home(person)) for person in (tina, pat)]
    assert said == [True, False]
    arrival = arrives(device, object_of(frames=1))
    study = arrivals.sort_as(arrival=arrival, by=None, said=said_of(arrival))
    claims.claim(study=study, by=tina, application=an_exam())
    assert ("Clips without an owner" in home(tina), "Is it theirs?" in home(pat)) == (True, True)


@pytest.mark.django_db(transaction=True)
def test_sixteen_claims_of_two_people_at_once_are_one(hospital, dana, tina, tom, tmp_path):
    study, exam = an_orphan(hospital, dana), an_exam()
    people = iter([tina, tom] * PARALLEL)
    with a_database_of_several_connections(tmp_path):
        found = at_once(lambda: claims.claim(study=study, by=next(people), application=exam))
        assert seen_from_outside(lambda: Claim.objects.count()) == 1
    assert found == {"done": 1, ("claimed_already",): PARALLEL - 1}


@pytest.mark.parametrize(("taken", "said"), [("2026-11-27T10:10:00", "27 Nov 2026, 10:10"), ("", "28 Nov 2026, 09:40")])
def test_a_supervisor_reads_in_the_list_when_a_claimed_study_was_taken(
    hospital, dana, tina, pat, client_of, taken, said
):
    study = an_orphan(hospital, dana)
    moment = datetime.fromisoformat(f"{taken}+00:00") if taken else None
    ArrivedStudy.objects.update(taken_at=moment, first_at=datetime(2026, 11, 28, 9, 40, tzinfo=UTC))
    claims.claim(study=ArrivedStudy.objects.get(pk=study.pk), by=tina, application=an_exam())
    page = client_of(pat).get("/arrivals/").text
    assert re.findall(r'Tina Okafor, Cardiac</a>\s*<span class="meta">.*, (\d+ \w+ \d+, [\d:]+)</span>', page) == [said]
