"""Programs read the same things as pages, and see as little of what is not theirs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curriculum.actions.library import publish
from curriculum.library.catalogue import read_catalogue
from curriculum.library.modules import read_modules
from curriculum.library.programmes import read_programme
from curriculum.models import Application, Enrolment, Module, Programme
from tests.factories.curriculum import a_pass, a_programme, a_trainee
from tests.factories.people import a_hospital, a_person

EVERYONE = ["tina", "tom", "pat", "dana", "sid"]
LISTS = ["applications", "programmes", "enrolments", "modules", "attempts", "institutions", "sign-ins", "tokens"]


def results(api, name: str) -> list[dict]:
    response = api.get(f"/api/v1/{name}/")
    assert (response.status_code, list(response.data)) == (200, ["next", "previous", "results"])
    return response.data["results"]


@pytest.mark.parametrize("name", LISTS)
def test_a_visitor_is_asked_to_sign_in(programme, api_of, name):
    response = api_of(None).get(f"/api/v1/{name}/")
    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")


@pytest.mark.parametrize("name", LISTS)
def test_nothing_of_it_is_written_through_the_api(dana, api_of, name):
    assert api_of(dana).post(f"/api/v1/{name}/", {}, format="json").status_code == 405


@pytest.mark.parametrize("who", EVERYONE)
def test_anyone_signed_in_reads_the_exams_and_the_modules(request, who, programme, api_of):
    api = api_of(request.getfixturevalue(who))
    assert [each["code"] for each in results(api, "applications")] == list(read_catalogue().codes)
    assert [each["code"] for each in results(api, "modules")] == [each.code for each in read_modules()]


def test_an_exam_has_all_that_logging_a_scan_needs(tina, api_of):
    cardiac = results(api_of(tina), "applications")[0]
    definition = Application.objects.get(code="cardiac").definition
    assert cardiac == {
        "code": "cardiac",
        "title": definition["title"],
        "short_title": definition["short"],
        "kind": "diagnostic",
        "selectable": True,
        "scope": definition["scope"],
        "questions": definition["questions"],
        "outcome": None,
        "views": definition["views"],
        "sub_types": definition["sub_types"],
        "indications": definition["indications"],
        "quality": definition["quality"],
    }
    assert [anchor["level"] for anchor in cardiac["quality"]] == [1, 2, 3, 4, 5]


def test_a_procedure_has_an_outcome_instead_of_questions(tina, api_of):
    found = {each["code"]: each for each in results(api_of(tina), "applications")}
    definition = Application.objects.get(code="vascular_access").definition
    assert found["vascular_access"]["kind"] == "procedural"
    assert (found["vascular_access"]["questions"], found["vascular_access"]["outcome"]) == ([], definition["outcome"])


def test_a_module_says_what_it_takes_and_when_one_passed_it(tina, tom, api_of):
    a_pass(tina, "lung")
    data = Module.objects.get(code="lung").current.data
    [lung] = [each for each in results(api_of(tina), "modules") if each["code"] == "lung"]
    assert lung == {
        "code": "lung",
        "title": data["title"],
        "summary": data["summary"],
        "application": "lung",
        "version": 1,
        "competencies": ["indication", "acquisition", "interpretation", "decision"],
        "minutes": data["minutes"],
        "questions": 9,
        "pass_percent": 80,
        "passed_on": "2026-01-10",
        "withdrawn": False,
    }
    assert {each["passed_on"] for each in results(api_of(tom), "modules")} == {None}


@pytest.mark.parametrize(
    ("who", "roles"), [("tina", ["trainee"]), ("tom", ["trainee"]), ("pat", ["proctor"]), ("dana", ["director"])]
)
def test_members_list_and_open_their_programme(request, who, roles, programme, api_of):
    api = api_of(request.getfixturevalue(who))
    assert results(api, "programmes") == [
        {
            "id": str(programme.pk),
            "code": "spocus-two-phase",
            "name": "SPOCUS two-phase pathway",
            "institution": {"id": str(programme.institution_id), "name": "St Elsewhere Hospital"},
            "version": 1,
            "roles": roles,
        }
    ]
    assert api.get(f"/api/v1/programmes/{programme.pk}/").status_code == 200


def test_a_stranger_sees_only_the_programme_they_direct(sid, programme, other_hospital, api_of):
    api = api_of(sid)
    theirs = Programme.objects.get(institution=other_hospital)
    assert [each["id"] for each in results(api, "programmes")] == [str(theirs.pk)]
    statuses = [api.get(f"/api/v1/programmes/{each.pk}/").status_code for each in (programme, theirs)]
    assert statuses == [404, 200]


def test_what_is_not_one_s_own_and_what_is_not_there_are_answered_alike(sid, programme, api_of):
    ids = [programme.pk, "00000000-0000-4000-8000-000000000000"]
    hidden, absent = (api_of(sid).get(f"/api/v1/programmes/{each}/") for each in ids)
    assert (hidden.status_code, hidden.data) == (absent.status_code, absent.data)
    assert api_of(sid).get("/api/v1/programmes/nonsense/").status_code == 404


def test_a_programme_says_what_it_asks_and_whose_each_number_is(tina, programme, api_of):
    publish(programme=programme, source=read_programme("spocus-two-phase"), by=None)
    found = api_of(tina).get(f"/api/v1/programmes/{programme.pk}/").data
    assert [each["number"] for each in found["versions"]] == [2, 1]
    current = found["current"]
    assert (current["number"], current["catalogue"]) == (2, "2026.3")
    assert current["applications"] == ["cardiac", "abdominal", "lung", "obstetric"]
    assert [phase["code"] for phase in current["phases"]] == ["phase1", "phase2"]
    assert current["policy"] == {"scans_before_phase1_count": False, "validity_months": 24}
    assert current["certificate"]["limits"][0].startswith("This certificate is not a privilege.")
    assert len(found["requirements"]) == 17
    [bedside] = [each for each in found["requirements"] if each["key"] == "cardiac.bedside"]
    assert {key: bedside[key] for key in ("sentence", "phase", "shape", "application", "label")} == {
        "sentence": "At least 5 of the scans that count watched at the bedside, as the supervisor confirms.",
        "phase": "phase2",
        "shape": "min_supervised",
        "application": "cardiac",
        "label": "suggested here, not by SPOCUS",
    }
    assert (bedside["params"]["n"], bedside["params"]["mode"]) == (5, "bedside")
    assert [source["id"] for source in bedside["sources"]] == ["ICS-FICE", "CPOCUS-FM"]


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("tina", {"Tina Okafor"}),
        ("tom", {"Tom Bianchi"}),
        ("pat", set()),
        ("dana", {"Tina Okafor", "Tom Bianchi"}),
        ("sid", set()),
    ],
)
def test_one_sees_one_s_own_enrolment_and_a_director_those_they_direct(request, who, names, tina, tom, api_of):
    found = results(api_of(request.getfixturevalue(who)), "enrolments")
    assert {each["trainee"]["name"] for each in found} == names


def test_an_enrolment_says_who_is_held_to_what(tina, programme, api_of):
    publish(programme=programme, source=read_programme("spocus-two-phase"), by=None)
    assert results(api_of(tina), "enrolments") == [
        {
            "id": str(Enrolment.objects.get(trainee=tina).pk),
            "trainee": {"id": str(tina.pk), "name": "Tina Okafor"},
            "programme": programme.pk,
            "version": 1,
            "institution": {"id": str(programme.institution_id), "name": "St Elsewhere Hospital"},
            "route": "postgraduate",
            "started_on": "2026-01-05",
            "ended_on": None,
        }
    ]


def test_lists_go_on_by_cursor(tina, api_of):
    api = api_of(tina)
    codes, address = [], "/api/v1/modules/?page_size=2"
    while address:
        answer = api.get(address).data
        codes += [each["code"] for each in answer["results"]]
        address = answer["next"]
    assert codes == [each.code for each in read_modules()]


def test_lists_cost_the_same_for_one_row_and_for_three(tina, dana, programme, api_of):
    """Dana's enrolments and Tina's programmes: one, then three. Modules and exams: a page of one, then of three."""
    dana_s, tina_s = api_of(dana), api_of(tina)
    a_pass(tina, "lung")
    looks = [(dana_s, "enrolments/"), (tina_s, "programmes/")]
    few = [_cost(api, address) for api, address in looks]
    for number, code in enumerate(["cardiac", "abdominal"]):
        a_trainee(a_person(f"Trainee{number} Example"), programme)
        a_trainee(tina, a_programme(a_hospital(f"Hospital {number}", f"H{number}")))
        a_pass(tina, code)
    many = [_cost(api, address) for api, address in looks]
    for name in ("modules", "applications"):
        few.append(_cost(tina_s, f"{name}/?page_size=1"))
        many.append(_cost(tina_s, f"{name}/?page_size=3"))
    assert [rows for rows, _ in few] == [1, 1, 1, 1]
    assert [rows for rows, _ in many] == [3, 3, 3, 3]
    assert [queries for _, queries in few] == [queries for _, queries in many]


def _cost(api, address: str) -> tuple[int, int]:
    """How many rows, and for how many queries."""
    with CaptureQueriesContext(connection) as queries:
        rows = api.get(f"/api/v1/{address}").data["results"]
    return len(rows), len(queries)
