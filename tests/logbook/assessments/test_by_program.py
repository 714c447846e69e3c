"""By program: whom one may assess, with which form; the same faults in the same words; behind a number stand its assessments."""

from __future__ import annotations

import pytest

from logbook.models import Assessment

from .builders import FULL, POOR, an_assessment

pytestmark = pytest.mark.django_db


def form_for(api, exam="cardiac", form="dops"):
    (row,) = api.get("/api/v1/assessable/").json()["results"]
    return row["id"], next(each for each in row["forms"] if (each["form"], each["application"]) == (form, exam))


def body(api, levels=FULL, **more):
    enrolment, form = form_for(api)
    return {
        "enrolment": enrolment, "form": "dops", "application": "cardiac", "levels": levels,
        "feedback": "Calm. Next: more depth.", "content_digest": form["content_digest"], **more,
    }  # fmt: skip


def test_a_form_is_read_filled_in_undone_and_amended(enrolment, pat, tina, api_of):
    api = api_of(pat, sign=True)
    _, form = form_for(api)
    assert (form["title"], form["pass_percent"], form["asks_result"], form["asks_score"], form["roles"]) == (
        "Direct observation of one scan (DOPS)", 70, False, False, [],
    )  # fmt: skip
    assert form["items"][3]["levels"] == ["Not done", "With much help", "With little help", "Alone"]
    given = api.post("/api/v1/assessments/", body(api, POOR), "json")
    assert given.status_code == 201
    assert (given.json()["score"], given.json()["passed"], given.json()["superseded"]) == (88, False, False)
    one = f"/api/v1/assessments/{given.json()['id']}/"
    said = {"levels": FULL, "feedback": "Better than I wrote.", "content_digest": given.json()["amend_digest"]}
    without = api.post(f"{one}amend/", said, "json")
    assert [reason["code"] for reason in without.json()["reasons"]] == ["reason_needed"]
    amended = api.post(f"{one}amend/", {**said, "reason": "I had miscounted."}, "json")
    assert (amended.status_code, amended.json()["passed"], amended.json()["entry"]) == (201, True, "amendment")
    assert api.post(f"{one}undo/").status_code == 409
    listed = api_of(tina).get("/api/v1/assessments/").json()["results"]
    assert [(each["entry"], each["superseded"]) for each in listed] == [("amendment", False), ("assessment", True)]


def test_faults_are_named_as_on_the_page(enrolment, pat, api_of):
    api = api_of(pat, sign=True)
    answer = api.post("/api/v1/assessments/", body(api, {"indication": 9}, passed=True), "json")
    assert answer.status_code == 400
    assert {(reason["field"], reason["code"]) for reason in answer.json()["reasons"]} == {
        *((f"levels.{item}", "item_needed") for item in FULL), ("passed", "result_is_counted"),
    }  # fmt: skip
    assert Assessment.objects.count() == 0


def test_a_token_that_does_not_sign_assesses_nobody_and_one_that_does_is_recorded_as_such(enrolment, pat, api_of):
    reading = api_of(pat)
    assert reading.post("/api/v1/assessments/", body(reading), "json").status_code == 403
    signing = api_of(pat, sign=True)
    key = {"headers": {"Idempotency-Key": "one"}}
    first, second = (signing.post("/api/v1/assessments/", body(signing), "json", **key) for _ in range(2))
    assert first.json()["id"] == second.json()["id"]
    assert Assessment.objects.get().authentication == "token"


def test_behind_a_number_stand_its_assessments(enrolment, pat, tina, api_of, client_of):
    good, poor = an_assessment(enrolment, pat), an_assessment(enrolment, pat, levels=POOR)
    rows = api_of(tina).get(f"/api/v1/enrolments/{enrolment.pk}/progress/cardiac.sdot/").json()["rows"]
    assert [(each["assessment"], each["sentence"]) for each in rows["assessments"]] == [
        (str(good.pk), ""), (str(poor.pk), "Not passed"),
    ]  # fmt: skip
    page = client_of(tina).get(f"/progress/{enrolment.pk}/cardiac.sdot/").content.decode()
    assert f"/assessments/{good.pk}/" in page
    assert "scans do not count" not in page
