"""What a trainee reads on their progress, and on the page of one requirement: the rule, its own number, when it changes, from
when their scans count, what waits, and what to do next."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from curriculum.actions import courses, outside, versions
from curriculum.library.texts import library_text
from curriculum.models import Enrolment, Requirement
from logbook.actions import simulations
from pocus_credentialing.credentials import standings
from pocus_credentialing.credentials.lines import Exam
from pocus_credentialing.credentials.models import Standing
from pocus_credentialing.credentials.overview import Overview
from tests.curriculum.outside.files import upload
from tests.factories import curriculum as in_curriculum

from . import builders
from .test_pages import text_of

pytestmark = pytest.mark.django_db

RULES = """requirements:
  - {id: cardiac.scans, title: Cardiac scans, phase: phase2, shape: min_count, application: cardiac, params: {n: 2, filters: {quality_min: 3}}, source: [CHEST-OLD], tag: v}
  - {id: cardiac.bedside, title: Cardiac bedside, phase: phase2, shape: min_supervised, application: cardiac, params: {n: 2, mode: bedside, filters: {}}, source: [CHEST-OLD], tag: v}
  - {id: programme.bedside, title: A fifth watched, phase: phase2, shape: min_supervised_share, application: null, params: {percent: 20, mode: bedside, filters: {}}, source: [CHEST-OLD], tag: p, note: Ours.}
  - {id: programme.gap, title: No long gap, phase: phase2, shape: max_gap, application: null, params: {days: 12, severity: require, filters: {}}, source: [CHEST-OLD], tag: v}
  - {id: programme.window, title: All in time, phase: phase2, shape: programme_window, application: null, params: {months: 36}, source: [CHEST-OLD], tag: v}
  - {id: programme.kept, title: Kept up, phase: phase2, shape: maintenance, application: null, params: {months: 120, scans: 1, hours: 10, filters: {}}, source: [CHEST-OLD], tag: v}
  - {id: programme.simulator, title: On a simulator, phase: phase2, shape: learning_hours, application: null, params: {hours: 3, kinds: [simulation]}, source: [CHEST-OLD], tag: v}
  - {id: programme.mcq, title: Questions, phase: phase2, shape: assessments, application: null, params: {n: 1, tools: [mcq], pass_percent: 70}, source: [CHEST-OLD], tag: v}
  - {id: programme.courses, title: Live courses, phase: phase2, shape: courses_passed, application: null, params: {n: 1, kinds: [live_course]}, source: [CHEST-OLD], tag: v}
"""


@pytest.fixture
def enrolment(hospital, dana, tina) -> Enrolment:
    """Tina in a programme that asks in many ways."""
    text = library_text("chest-ccus-legacy")
    programme = versions.start(institution=hospital, text=text[: text.index("requirements:")] + RULES, by=dana)
    made = in_curriculum.a_trainee(tina, programme)
    standings.refresh(made)
    return made


def logged(enrolment, tina, pat, number: int, bedside: int = 0) -> None:
    """So many cardiac scans of ten days ago; the first of them watched. Tina is in two programmes: of the first of them."""
    when = datetime.now(tz=UTC) - timedelta(days=10)
    for index in range(number):
        scan = builders.a_scan(tina, performed_at=when)
        builders.a_review(scan, pat)
        if index < bedside:
            builders.an_attestation(scan, pat)
    standings.refresh(enrolment)


@pytest.fixture
def of_hers(monkeypatch, enrolment):
    """Builders put scans where this enrolment is."""
    monkeypatch.setattr(builders, "enrolment_of", lambda trainee: enrolment)


@pytest.fixture
def page(client_of, tina, enrolment):
    def read(key: str = "") -> str:
        name, keys = ("credentials:progress_rows", [key]) if key else ("credentials:progress_show", [])
        return text_of(client_of(tina).get(reverse(name, args=[enrolment.pk, *keys])))

    return read


@pytest.mark.parametrize(
    ("key", "number", "whose"),
    [
        ("cardiac.scans", "0 of 2", "2 needed: where it comes from"),
        ("programme.bedside", "0 of 1 today", "20 per cent needed: programme-set"),
        ("programme.gap", "Met", "No more than 12 days between scans: where it comes from"),
        ("programme.window", "Met", "Within 36 months: where it comes from"),
        (
            "programme.kept",
            "Not met",
            "0 of 1 scan and 0 of 10 hours so far 1 scan and 10 hours in 120 months: where it comes from",
        ),
        ("programme.simulator", "0 of 3", "3 hours needed: where it comes from"),
    ],
)
def test_beside_the_number_stands_the_rules_own_on_both_pages_and_by_api(
    key, number, whose, enrolment, page, api_of, tina
):
    title = Requirement.objects.get(version=enrolment.version, key=key).title
    for shown in (page(), page(key)):
        assert re.search(rf"{title} {number} .*?{whose}", shown)
    address = f"/api/v1/enrolments/{enrolment.pk}/progress/"
    [line] = [each for each in api_of(tina).get(address).json()["requirements"] if each["id"] == key]
    assert f"{line['asked']}: " in whose


def test_a_candidates_page_says_so_too(enrolment, client_of, dana):
    shown = text_of(client_of(dana).get(reverse("credentials:candidates_show", args=[enrolment.pk])))
    assert "20 per cent needed: programme-set" in shown
    assert "Held to version 1 of" in shown


def test_what_makes_a_scan_count_and_all_rules_are_a_tap_away(enrolment, page, client_of, api_of, tina):
    shown = page("cardiac.scans")
    assert (
        "What is asked At least 2 cardiac scans that count. What makes a scan count: A reviewer accepted it. " in shown
    )
    assert "Image quality is 3 or more, of 5." in shown
    assert "You are held to version 1 of" in shown
    assert "You are held to version 1 of" in page()
    there = reverse("curriculum:programmes_show", args=[enrolment.programme_id]) + "?version=1"
    for address in (
        reverse("credentials:progress_show", args=[enrolment.pk]),
        reverse("credentials:progress_rows", args=[enrolment.pk, "cardiac.scans"]),
    ):
        assert f'href="{there}"' in client_of(tina).get(address).content.decode()
    assert client_of(tina).get(there).status_code == 200
    line = api_of(tina).get(f"/api/v1/enrolments/{enrolment.pk}/progress/cardiac.scans/").json()["requirement"]
    assert (line["rule"], line["counting"][0]) == ("At least 2 cardiac scans that count.", "A reviewer accepted it.")
    assert "What makes a scan count" not in page("programme.simulator")


def test_when_the_answer_next_changes_is_said(enrolment, of_hers, page, api_of, tina, pat):
    assert "The time that the programme gives ends on 5 Jan 2029." in page("programme.window")
    logged(enrolment, tina, pat, 1)
    day = enrolment.programme.institution.local_date(datetime.now(tz=UTC) - timedelta(days=10)) + timedelta(days=13)
    said = f"Without a further scan before {day.day} {day:%b %Y}, the gap is longer than that from then on."
    assert said in page("programme.gap")
    line = api_of(tina).get(f"/api/v1/enrolments/{enrolment.pk}/progress/programme.gap/").json()["requirement"]
    assert (line["next_change_on"], line["next_change"]) == (day.isoformat(), said)


def test_from_when_scans_count_is_said_where_some_came_before(client_of, api_of, tina, pat):
    for code in ("introduction", "cardiac"):
        in_curriculum.a_pass(tina, code, on=builders.SPRING + timedelta(days=1))
    builders.accepted(tina, pat, "cardiac", 2)
    builders.accepted(tina, pat, "lung", 1)
    of = builders.enrolment_of(tina)
    standings.refresh(of)

    def read(key: str) -> str:
        return text_of(client_of(tina).get(reverse("credentials:progress_rows", args=[of.pk, key])))

    known = "1 scan was made before phase 1 was complete on 2 Mar 2026: kept in the log, not counted."
    assert known in read("cardiac.scans")
    still_open = "1 scan was made before phase 1 was complete, which it is not yet: kept in the log, not counted."
    assert still_open in read("lung.scans")
    rows = api_of(tina).get(f"/api/v1/enrolments/{of.pk}/progress/").json()["requirements"]
    assert {each["id"]: each["phase1_on"] for each in rows if each["id"] in ("cardiac.scans", "lung.scans")} == {
        "cardiac.scans": "2026-03-02", "lung.scans": None,
    }  # fmt: skip


def test_the_ring_is_of_what_the_step_is_about(enrolment, of_hers, tina, pat):
    logged(enrolment, tina, pat, 2, bedside=1)
    step = Overview(enrolment).next_step
    assert step.sentence == "1 more cardiac scan watched at the bedside"
    assert step.line.key == "cardiac.bedside"


def test_no_ring_stands_beside_a_step_of_which_no_number_tells_how_far_it_is(enrolment, client_of, tina):
    """Everything else is met, but for scans and hours that keep it up."""
    rest = Standing.objects.filter(enrolment=enrolment).exclude(requirement__key="programme.kept")
    for each in rest:
        each.result |= {"met": True, "missing": None}
        each.save()
    step = Overview(enrolment).next_step
    assert (step.sentence, step.line) == ("1 more scan and 10 more hours in 120 months", None)
    shown = client_of(tina).get(reverse("credentials:progress_show", args=[enrolment.pk])).content.decode()
    assert 'class="ring"' not in shown


def test_the_scans_that_count_on_a_candidates_page_are_those_of_its_rows(
    enrolment, of_hers, client_of, dana, tina, pat
):
    logged(enrolment, tina, pat, 2)
    builders.a_review(builders.a_scan(tina), pat, quality=1)
    standings.refresh(enrolment)
    shown = text_of(client_of(dana).get(reverse("credentials:candidates_show", args=[enrolment.pk])))
    rows = Overview(enrolment).exams
    assert sum(exam.main.result.counted for exam in rows if exam.main) == 2
    assert "Scans that count 2 " in shown


def test_hours_on_a_simulator_lead_to_recording_a_session(enrolment, client_of, tina, pat):
    response = client_of(tina).get(reverse("credentials:progress_rows", args=[enrolment.pk, "programme.simulator"]))
    record = reverse("logbook:simulations_record", args=[enrolment.pk])
    assert f'href="{record}"' in response.content.decode()
    assert "/outside/new/" not in response.content.decode()
    assert "Sessions on a simulator" in text_of(response)


def test_a_step_of_hours_on_a_simulator_leads_there(enrolment, client_of, tina):
    rest = Standing.objects.filter(enrolment=enrolment).exclude(requirement__key="programme.simulator")
    for each in rest:
        each.result |= {"met": True, "missing": None}
        each.save()
    response = client_of(tina).get(reverse("credentials:progress_show", args=[enrolment.pk]))
    assert f'href="{reverse("logbook:simulations_record", args=[enrolment.pk])}"' in response.content.decode()
    assert "/outside/new/" not in response.content.decode()
    home = client_of(tina).get("/").content.decode()
    assert reverse("logbook:simulations_record", args=[enrolment.pk]) in home


@pytest.fixture
def sent(enrolment, hospital, dana, pat, tina):
    """A live course sent in and rejected, one that waits, one on whose list Tina is; two sessions, one declined."""
    in_curriculum.a_proctor(pat, enrolment.programme)
    words = {"kind": "live_course", "minutes": 60, "completed_on": date(2026, 3, 1), "provider": "ACP"}
    for title in ("Rejected", "Waiting"):
        made = outside.send_in(institution=hospital, by=tina, file=upload(), title=f"{title} course", **words)
        if title == "Rejected":
            outside.reject(certificate=made, by=dana, reason="No name on it.")
    outside.send_in(institution=hospital, by=tina, file=upload(), title="A lecture", **{**words, "kind": "lecture"})
    course = courses.record_course(
        programme=enrolment.programme, by=dana, title="Winter course", kind="live_course", minutes=60,
        held_on=date(2026, 2, 1),
    )  # fmt: skip
    courses.list_attendees(course=course, by=dana, trainees=[tina])
    for scenario in ("Tamponade", "Effusion"):
        session = simulations.record_session(
            enrolment=enrolment, by=tina, scenario=scenario, held_on=date(2026, 3, 1), minutes=60, assessor=pat
        )
        if scenario == "Effusion":
            simulations.decline(simulation=session, by=pat, reason="It was half an hour.")


def test_what_waits_or_was_refused_is_listed_with_its_reason(sent, enrolment, page, api_of, tina, sid):
    shown = page("programme.courses")
    assert "Winter course On the list: a director confirms who was there · Live course" in shown
    assert "Rejected course Rejected: No name on it. · Live course" in shown
    assert "Waiting course Waits for a director · Live course" in shown
    assert "A lecture" not in shown
    shown = page("programme.simulator")
    assert "Tamponade Waits for confirmation" in shown
    assert "Effusion Not confirmed: It was half an hour." in shown
    assert "course" not in shown.split("Sessions on a simulator")[1]
    # All but sessions give hours.
    assert all(title in page("programme.kept") for title in ("A lecture", "Winter course", "Waiting course"))
    assert "Winter course" not in page("cardiac.scans")
    rows = api_of(tina).get(f"/api/v1/enrolments/{enrolment.pk}/progress/programme.courses/").json()["rows"]["learning"]
    assert [(row["title"], row["sentence"]) for row in sorted(rows, key=lambda row: row["title"])] == [
        ("Rejected course", "Rejected: No name on it."),
        ("Waiting course", "Waits for a director"),
        ("Winter course", "On the list: a director confirms who was there"),
    ]


def test_where_a_rule_asks_for_a_mark_whoever_assesses_is_told(enrolment, client_of, api_of, dana):
    address = reverse("logbook:assessments_assess", args=[enrolment.pk])
    page = text_of(client_of(dana).get(f"{address}?form=plain.mcq.summative"))
    assert "Score, per cent The programme counts it from 70 per cent on." in page
    rows = api_of(dana).get("/api/v1/assessable/").json()["results"]
    [form] = [form for row in rows if row["id"] == str(enrolment.pk) for form in row["forms"]]
    assert (form["asks_score"], form["counts_from"]) == (True, 70)


def test_an_exam_of_which_nothing_is_missing_alone_says_only_from_when_its_scans_count():
    exam = Exam("dvt", "DVT", [], met=False, missing="", percent=0, learns_first=True)
    assert exam.note == "Scans count from the day on which phase 1 is complete."
