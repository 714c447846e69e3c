"""Members read what their programme asks, in sentences with sources; strangers cannot tell that it exists."""

from __future__ import annotations

import re
from datetime import date

import pytest

from curriculum.actions.library import publish
from curriculum.library.programmes import read_programme
from curriculum.models import Membership, Programme
from curriculum.states import Role
from tests.curriculum.cost import cost_of
from tests.factories.curriculum import a_member, a_programme, a_trainee
from tests.factories.people import a_hospital, a_person, an_administrator

SUGGESTED = "suggested here, not by SPOCUS"


@pytest.fixture
def page(programme):
    return f"/programmes/{programme.pk}/"


@pytest.fixture
def second_version(programme):
    return publish(programme=programme, source=read_programme("spocus-two-phase"), by=None)


@pytest.mark.parametrize(("who", "status"), [("tina", 200), ("tom", 200), ("pat", 200), ("dana", 200), ("sid", 404)])
def test_members_see_the_programme_and_a_stranger_does_not(request, who, status, page, client_of):
    assert client_of(request.getfixturevalue(who)).get(page).status_code == status


def test_the_stranger_sees_the_programme_they_direct(sid, other_hospital, client_of):
    theirs = Programme.objects.get(institution=other_hospital)
    assert client_of(sid).get(f"/programmes/{theirs.pk}/").status_code == 200


def test_a_visitor_is_asked_to_sign_in(page, client_of):
    for address in ("/programmes/", page):
        response = client_of(None).get(address)
        assert (response.status_code, response.url) == (302, f"/account/login/?next={address}")


def test_whose_role_has_ended_no_longer_sees_it(pat, page, client_of):
    assert client_of(pat).get(page).status_code == 200
    Membership.objects.filter(person=pat).update(ends_on=date(2026, 2, 1))
    assert client_of(pat).get(page).status_code == 404


@pytest.mark.parametrize(
    ("who", "roles"), [("tina", ["Trainee"]), ("pat", ["Proctor"]), ("dana", ["Director"]), ("sid", ["Director"])]
)
def test_the_list_has_one_s_own_programmes_and_as_what(request, who, roles, programme, client_of):
    rows = client_of(request.getfixturevalue(who)).get("/programmes/").context["rows"]
    assert [row["roles"] for row in rows] == [roles]
    assert [row["programme"] == programme for row in rows] == [who != "sid"]


def test_someone_who_is_two_things_at_once_reads_both(pat, programme, client_of):
    a_member(pat, programme, Role.DIRECTOR)
    rows = client_of(pat).get("/programmes/").context["rows"]
    assert [row["roles"] for row in rows] == [["Proctor", "Director"]]


def test_an_administrator_of_the_hospital_sees_its_programmes(programme, hospital, page, client_of):
    person = a_person("Ada Novak")
    assert "You are in no programme yet" in client_of(person).get("/programmes/").content.decode()
    an_administrator(person, hospital)
    assert "Administrator of the hospital" in client_of(person).get("/programmes/").content.decode()
    assert client_of(person).get(page).status_code == 200


def test_the_list_costs_the_same_for_one_programme_and_for_three(tina, client_of):
    client = client_of(tina)
    counts = []
    for more in (0, 2):
        for number in range(more):
            a_trainee(tina, a_programme(a_hospital(f"Hospital {number}", f"H{number}")))
        assert len(client.get("/programmes/").context["rows"]) == 1 + more
        counts.append(cost_of(client, "/programmes/"))
    assert counts[0] == counts[1]


def test_the_page_costs_the_same_for_one_version_and_for_three(tina, programme, page, client_of):
    client = client_of(tina)
    counts = []
    for more in (0, 2):
        for _ in range(more):
            publish(programme=programme, source=read_programme("spocus-two-phase"), by=None)
        assert len(client.get(page).context["versions"]) == 1 + more
        counts.append(cost_of(client, page))
    assert counts[0] == counts[1]


def test_every_requirement_is_a_sentence_with_its_number_label_and_sources(tina, page, client_of):
    phases = client_of(tina).get(page).context["phases"]
    said = {
        row["key"]: row for phase in phases for group in phase["by_exam"] for row in group["requirements"]
    }  # fmt: skip
    assert {key: row["sentence"] for key, row in said.items() if key.startswith(("general.", "cardiac."))} == {
        "general.module": "Pass the module “Before the first scan: question, image, reading, decision”.",
        "cardiac.module": "Pass the module “Focused cardiac ultrasound”.",
        "cardiac.scans": "At least 25 cardiac scans that count.",
        "cardiac.bedside": "At least 5 of the scans that count watched at the bedside, as the supervisor confirms.",
        "cardiac.positive": "At least 3 of the scans that count in which what the exam asks for was there.",
    }
    assert len(said) == 17
    assert {row["basis"]["label"] for row in said.values()} == {SUGGESTED}
    assert [source.id for source in said["cardiac.bedside"]["basis"]["sources"]] == ["ICS-FICE", "CPOCUS-FM"]
    assert [bool(row["basis"]["note"]) for row in said.values()] == [True] * 17


def test_the_page_shows_each_sentence_citation_and_label(tina, page, client_of):
    response = client_of(tina).get(page)
    text = response.content.decode()
    assert text.count("At least 25 cardiac scans that count.") == 1
    assert text.count("FICE accreditation (now FUSIC Heart). Intensive Care Society.") == 4
    # Seventeen requirements and two numbers of the policy.
    assert len(re.findall(rf'<span class="tag">\s*{SUGGESTED}</span>', text)) == 19


def test_what_makes_a_scan_count_is_said_once(tina, page, client_of):
    phases = client_of(tina).get(page).context["phases"]
    assert [phase["counting"] for phase in phases] == [
        None,
        [
            "The images answer every question.",
            "Image quality is 3 or more, of 5.",
            "Every required view is there.",
            "Nothing was over-called.",
            "Nothing was missed.",
            "It was made in clinical care or for teaching.",
        ],
    ]


def test_policy_certificate_and_exams_are_on_the_page(tina, page, client_of):
    text = client_of(tina).get(page).content.decode()
    assert "Scans made before phase 1 is complete are kept in the log and do not count." in text
    assert "A certificate is valid for 24 months." in text
    assert "This certificate is not a privilege." in text
    assert "Is there a pericardial effusion?" in text
    assert "Parasternal long axis" in text


def test_the_forms_of_practical_assessment_are_on_the_page(dana, hospital, client_of):
    full = a_programme(hospital, code="spocus-two-phase-full")
    a_member(dana, full, Role.DIRECTOR)
    response = client_of(dana).get(f"/programmes/{full.pk}/")
    forms = {form["title"]: form for form in response.context["assessments"]}
    assert list(forms) == [
        "Direct observation of one scan (DOPS)",
        "Standardised direct observation (SDOT)",
        "Final practical assessment (OSCE)",
    ]
    dops, osce = forms["Direct observation of one scan (DOPS)"], forms["Final practical assessment (OSCE)"]
    assert (dops["kind"], dops["exams"]) == ("Formative", ["Cardiac", "Abdominal", "Lung", "Obstetric"])
    assert dops["passes"] == (
        "It is passed with 70 per cent of the marks. Some items need a level of their own as well."
    )
    assert (osce["kind"], osce["exams"], osce["items"][0]) == (
        "Summative",
        [],
        {
            "text": "Chooses the right scan for each case",
            "levels": ["Unsafe", "Below what is expected", "As expected", "Above"],
            "needed": "Below what is expected",
        },
    )
    assert osce["basis"]["sources"][0].id == "SPOCUS-VAL"
    assert "Needed: Below what is expected" in response.content.decode()


def test_a_programme_that_asks_for_no_assessment_lists_none(tina, page, client_of):
    response = client_of(tina).get(page)
    assert (response.context["assessments"], "#assessments" in response.content.decode()) == ([], False)


def test_only_a_director_has_the_ways_to_run_it(tina, pat, dana, programme, page, client_of):
    found = {}
    for person in (tina, pat, dana):
        text = client_of(person).get(page).content.decode()
        found[person.name] = [
            f"/cohorts/{programme.pk}/" in text,
            f"/history/programme/{programme.pk}/" in text,
        ]
    assert found == {"Tina Okafor": [False] * 2, "Pat Lindqvist": [False] * 2, "Dana Whitfield": [True] * 2}


def test_the_current_version_is_shown_and_earlier_ones_can_be_read(tina, page, second_version, client_of):
    client = client_of(tina)
    shown = [client.get(page + query).context for query in ("", "?version=1", "?version=2")]
    assert [(each["version"].number, each["is_current"]) for each in shown] == [(2, True), (1, False), (2, True)]
    assert "This is an earlier version." in client.get(page + "?version=1").content.decode()


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "1.0", "²", "99999999999999999999"])
def test_a_version_that_does_not_exist_is_not_found(tina, page, client_of, number):
    assert [client_of(tina).get(page, {"version": each}).status_code for each in (number, "1")] == [404, 200]


def test_who_is_held_to_an_earlier_version_is_told(tina, dana, page, second_version, client_of):
    said = "You are held to version 1."
    texts = [client_of(person).get(page).content.decode() for person in (tina, dana)]
    assert [said in text for text in texts] == [True, False]
    assert 'href="?version=1"' in texts[0]
    assert said not in client_of(tina).get(page + "?version=1").content.decode()


def test_an_exam_names_the_modules_that_teach_it_and_stands_once_in_a_phase(dana, hospital, client_of):
    emergency = a_programme(hospital, code="emergency-two-phase", name="Emergency")
    a_member(dana, emergency, Role.DIRECTOR)
    response = client_of(dana).get(f"/programmes/{emergency.pk}/")
    taught = {exam["code"]: [each["code"] for each in exam["modules"] or ()] for exam in response.context["exams"]}
    assert taught == {**{code: [code] for code in emergency.current.data["applications"]}, "vascular_access": []}
    for phase in response.context["phases"]:
        exams = [group["exam"] for group in phase["by_exam"]]
        assert exams[0] is None
        assert sorted(exams[1:]) == sorted({exam["short"] for exam in response.context["exams"]})
    assert '<a href="/modules/ocular/">Focused ultrasound of the eye</a>' in response.content.decode()
    scanning = {group["exam"]: group for group in response.context["phases"][1]["by_exam"]}
    assert len(scanning["Cardiac"]["counting"]) == 6
    assert [row["counting"] for row in scanning["Cardiac"]["requirements"]] == [None, None, None]
    assert [row["counting"] for row in scanning["Needle guidance"]["requirements"]] == [["The procedure succeeded."]]


def test_an_administrator_starts_a_further_programme_from_the_list(dana, tina, hospital, programme, client_of):
    start = f'href="/institutions/{hospital.pk}/programmes/new/"'
    found = [start in client_of(person).get("/programmes/").content.decode() for person in (dana, tina)]
    assert found == [True, False]
