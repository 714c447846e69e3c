"""A session on a simulator counts once the assessor or a director confirms it, for a rule that names simulation."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from curriculum.actions.library import begin
from curriculum.library.texts import library_text, read_programme_text
from curriculum.models import Application, Enrolment
from logbook.actions import simulations
from logbook.models import Simulation
from logbook.rules import simulations as rules
from logbook.states import SIMULATION, SIMULATION_TURN, SimulationState
from pocus_credentialing.audit.queries import history_of
from pocus_credentialing.audit.sentences import sentence
from pocus_credentialing.credentials.models import Standing
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

pytestmark = pytest.mark.django_db

RULES = """
  - id: cardiac.simulated
    title: Cardiac simulation
    phase: phase2
    shape: courses_passed
    application: cardiac
    params: {n: 1, kinds: [simulation]}
    source: [SPOCUS-VAL]
    tag: p
    note: Invented for a test.
  - id: programme.simulated
    title: Hours of simulation
    phase: phase2
    shape: learning_hours
    application: null
    params: {hours: 2, kinds: [simulation], hands_on: true}
    source: [SPOCUS-VAL]
    tag: p
    note: Invented for a test.
  - id: programme.hours
    title: Hours of courses
    phase: phase1
    shape: learning_hours
    application: null
    params: {hours: 2}
    source: [SPOCUS-VAL]
    tag: p
    note: Invented for a test.
"""


@pytest.fixture
def programme(hospital):
    text = library_text("spocus-two-phase").rstrip() + RULES
    return begin(institution=hospital, source=read_programme_text(text)[0], by=None, text=text)


@pytest.fixture
def enrolment(tina):
    return Enrolment.objects.get(trainee=tina)


def words(enrolment, assessor, **more):
    given = {
        "scenario": "Tamponade",
        "held_on": enrolment.programme.institution.today(),
        "minutes": 90,
        "assessor": assessor,
        "application": Application.objects.get(code="cardiac"),
    }
    return {**given, **more}


def a_session(enrolment, assessor, **more) -> Simulation:
    said = words(enrolment, assessor, **more)
    return simulations.record_session(enrolment=enrolment, by=enrolment.trainee, **said)


def counted(enrolment):
    rows = Standing.objects.filter(enrolment=enrolment, requirement__key__regex="simulated|programme.hours")
    return {row.requirement.key: row.counted for row in rows.select_related("requirement")}


def refused(kind, check, *args):
    with pytest.raises(kind) as caught:
        check(*args)
    return [reason.code for reason in caught.value.reasons]


def test_confirmed_it_counts_where_simulation_is_asked_for_and_nowhere_else(enrolment, pat, dana):
    session = a_session(enrolment, pat)
    assert counted(enrolment) == {}
    simulations.confirm(simulation=session, by=pat)
    assert counted(enrolment) == {"cardiac.simulated": 1, "programme.simulated": 1, "programme.hours": 0}
    simulations.confirm(simulation=a_session(enrolment, pat, minutes=30), by=dana)
    assert counted(enrolment)["programme.simulated"] == 2
    session.refresh_from_db()
    simulations.decline(simulation=session, by=dana, reason="It was another day.")
    assert counted(enrolment) == {"cardiac.simulated": 1, "programme.simulated": 0, "programme.hours": 0}


def test_who_asks_and_who_answers_is_mailed_and_told_in_the_history(
    enrolment, pat, tina, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        session = a_session(enrolment, pat)
        simulations.confirm(simulation=session, by=pat)
    assert [(mail.to[0], mail.subject) for mail in mailoutbox] == [
        (pat.email, "A session on a simulator waits for your word"),
        (tina.email, "There is an answer about your session on a simulator"),
    ]
    names = {pat.pk: "Pat", tina.pk: "Tina"}
    assert [sentence(event, names) for event in history_of(enrolment)] == [
        "Tina recorded a session on a simulator.",
        "Pat confirmed a session of Tina on a simulator.",
    ]


def test_only_who_practised_records_and_only_the_assessor_or_a_director_decides(enrolment, tina, tom, pat, dana, sid):
    for stranger in (tom, pat, dana):
        assert refused(NotAllowed, rules.check_can_record, stranger, enrolment) == ["not_the_trainee"]
    session = a_session(enrolment, pat)
    lin = in_people.a_person("Lin Mbeki")
    in_curriculum.a_proctor(lin, enrolment.programme)
    assert refused(NotAllowed, rules.check_can_confirm, tina, session) == ["own_simulation"]
    for stranger in (tom, lin, sid):
        assert refused(NotAllowed, rules.check_can_confirm, stranger, session) == ["not_the_assessor"]
        assert refused(NotAllowed, rules.check_can_withdraw, stranger, session) == ["not_the_trainee"]
    assert (rules.can_confirm(pat, session), rules.can_confirm(dana, session)) == (True, True)


WRONG = {
    "a day to come": ({"held_on": lambda e: e.programme.institution.today() + timedelta(days=1)}, "not_yet"),
    "a day before": ({"held_on": lambda e: e.started_on - timedelta(days=1)}, "before_enrolment"),
    "no time": ({"minutes": lambda e: 0}, "too_long"),
    "more than a day": ({"minutes": lambda e: 1441}, "too_long"),
    "no scenario": ({"scenario": lambda e: "  "}, "scenario_needed"),
    "an assessor who is none": ({"assessor": lambda e: e.trainee}, "not_an_assessor"),
    "another exam": ({"application": lambda e: Application.objects.get(code="aorta")}, "other_exam"),
}


@pytest.mark.parametrize(("more", "code"), WRONG.values(), ids=WRONG)
def test_what_is_not_whole_is_not_recorded(enrolment, pat, more, code):
    said = {name: make(enrolment) for name, make in more.items()}
    with pytest.raises(NotNow) as caught:
        a_session(enrolment, **{"assessor": pat, **said})
    assert [reason.code for reason in caught.value.reasons] == [code]
    assert Simulation.objects.count() == 0


def test_the_same_session_is_recorded_once_and_again_after_it_was_taken_back(enrolment, pat, tina):
    session = a_session(enrolment, pat)
    with pytest.raises(NotNow) as caught:
        a_session(enrolment, pat)
    assert caught.value.code == "recorded_already"
    simulations.withdraw(simulation=session, by=tina)
    assert a_session(enrolment, pat).pk != session.pk


# --- every square of the table ----------------------------------------------------------------------------------

ALLOWED = {
    ("recorded", "confirm"): "confirmed",
    ("recorded", "decline"): "declined",
    ("recorded", "withdraw"): "withdrawn",
    ("confirmed", "decline"): "declined",
    ("declined", "confirm"): "confirmed",
}


@pytest.mark.parametrize("verb", sorted(SIMULATION.steps))
@pytest.mark.parametrize("state", SimulationState.values)
def test_each_verb_from_each_state(enrolment, pat, tina, verb, state):
    session = a_session(enrolment, pat)
    decided = {"decided_by": pat, "decided_at": timezone.now()} if state in ("confirmed", "declined") else {}
    Simulation.objects.filter(pk=session.pk).update(state=state, reason="x" if state == "declined" else "", **decided)
    session.refresh_from_db()
    by, more = (tina if verb == "withdraw" else pat), ({"reason": "Not with me."} if verb == "decline" else {})
    if (state, verb) in ALLOWED:
        getattr(simulations, verb)(simulation=session, by=by, **more)
    else:
        with pytest.raises(NotNow):
            getattr(simulations, verb)(simulation=session, by=by, **more)
    session.refresh_from_db()
    assert session.state == ALLOWED.get((state, verb), state)
    assert set(SIMULATION_TURN) == set(SimulationState.values)


# --- pages and API ----------------------------------------------------------------------------------------------


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_recorded_confirmed_and_declined_on_pages(enrolment, pat, tina, tom, client_of):
    trainee, assessor = client_of(tina), client_of(pat)
    record = reverse("logbook:simulations_record", args=[enrolment.pk])
    assert record in trainee.get("/simulations/").content.decode()
    sent = {
        "scenario": "Tamponade",
        "held_on": "2026-11-20",
        "hours": Decimal("1.5"),
        "assessor": pat.pk,
        "application": "",
    }
    assert trainee.post(record, {**sent, "assessor": ""}).status_code == 400
    assert trainee.post(record, sent).status_code == 302
    session = Simulation.objects.get()
    assert (session.minutes, session.application) == (90, None)
    assert trainee.post(record, sent).status_code == 409
    page = reverse("logbook:simulations_show", args=[session.pk])
    assert "Tamponade" in text_of(assessor.get("/simulations/"))
    assert [client_of(who).get(page).status_code for who in (tina, pat, tom)] == [200, 200, 404]
    assert assessor.post(reverse("logbook:simulations_confirm", args=[session.pk])).status_code == 302
    behind = text_of(trainee.get(f"/progress/{enrolment.pk}/programme.simulated/"))
    assert "Tamponade Simulation · Pat Lindqvist · 20 Nov 2026 · 1.5 h Counts" in behind
    decline = reverse("logbook:simulations_decline", args=[session.pk])
    assert assessor.post(decline, {"reason": ""}).status_code == 400
    assert assessor.post(decline, {"reason": "It was Tom."}).status_code == 302
    assert "It was Tom." in text_of(trainee.get(page))


def test_by_program_too(enrolment, pat, tina, api_of):
    api = api_of(tina)
    said = {
        "enrolment": enrolment.pk,
        "scenario": "Tamponade",
        "held_on": "2026-11-20",
        "minutes": 90,
        "assessor": pat.pk,
    }
    nobody = api.post("/api/v1/simulations/", {**said, "assessor": tina.pk}, "json")
    assert (nobody.status_code, nobody.json()["reasons"][0]["code"]) == (400, "not_an_assessor")
    made = api.post("/api/v1/simulations/", said, "json")
    assert (made.status_code, made.json()["state"]) == (201, "recorded")
    one = f"/api/v1/simulations/{made.json()['id']}/"
    assert api.post(f"{one}confirm/").status_code == 403
    assert api_of(pat).post(f"{one}confirm/").json()["state"] == "confirmed"
    assert api.post(f"{one}withdraw/").status_code == 409
