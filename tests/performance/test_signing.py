"""How much does one decision ask of the database? The same, however long the trainee's log is."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from curriculum.models import Enrolment
from pocus_credentialing.credentials import standings
from pocus_credentialing.credentials.models import Standing
from tests.credentials.builders import accepted
from tests.logbook.reviews import builders


def decided(tina, pat):
    scan = builders.a_scan(tina, supervisor=pat)
    with CaptureQueriesContext(connection) as captured:
        builders.a_review(scan, pat, attests_supervision=True)
    return captured.captured_queries


def test_a_review_that_attests_judges_the_log_once_and_with_both(tina, pat):
    statements = [query["sql"] for query in decided(tina, pat)]
    assert sum("INSERT INTO" in sql and "credentials_standing" in sql for sql in statements) == 1
    assert standings.differences(Enrolment.objects.get(trainee=tina)) == []


def test_a_decision_works_out_one_trainee_and_leaves_the_rest_of_the_cohort_alone(tina, tom, pat):
    enrolments = {person: Enrolment.objects.get(trainee=person) for person in (tina, tom)}
    for enrolment in enrolments.values():
        standings.refresh(enrolment)
    rows = Standing.objects.values_list("enrolment", "refreshed_at")
    before = set(rows)
    decided(tina, pat)
    assert {enrolment for enrolment, _at in set(rows.all()) - before} == {enrolments[tina].pk}


def test_a_decision_asks_as_much_for_a_long_log_as_for_a_short_one(tina, pat):
    decided(tina, pat)
    short = len(decided(tina, pat))
    accepted(tina, pat, "cardiac", 40, bedside=10)
    assert len(decided(tina, pat)) == short
