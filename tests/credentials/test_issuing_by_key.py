"""A certificate is issued in two transactions by a program that sends a key, too: docs/adr/0003."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials.actions import issuing
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.people.models import KeptAnswer

pytestmark = pytest.mark.django_db
CERTIFICATES = "/api/v1/certificates/"


class PowerCut(BaseException):
    """What no handler of ours catches."""


def cut_at(statement: str):
    """The power goes when the database is asked for this."""

    def watch(execute, sql, params, many, context):
        if sql.startswith(statement):
            raise PowerCut
        return execute(sql, params, many, context)

    return connection.execute_wrapper(watch)


def asked(enrolment) -> dict:
    return {"enrolment": str(enrolment.pk), "applications": ["cardiac"]}


def issue(api, enrolment, key="once"):
    return api.post(CERTIFICATES, asked(enrolment), "json", HTTP_IDEMPOTENCY_KEY=key)


def verbs() -> list[str]:
    return list(Event.objects.filter(verb__startswith="certificate.").order_by("seq").values_list("verb", flat=True))


def test_a_power_cut_between_the_two_steps_leaves_the_intent_on_record(api_of, dana, ready):
    with cut_at('INSERT INTO "credentials_evidence"'), pytest.raises(PowerCut):
        issue(api_of(dana, sign=True), ready)
    assert (Certificate.objects.get().state, verbs()) == ("issuing", ["certificate.intended"])
    assert KeptAnswer.objects.get().status == 0


def test_the_same_request_sent_again_meets_the_rule_until_the_intent_is_stale(api_of, dana, ready, monkeypatch):
    api = api_of(dana, sign=True)
    with cut_at('INSERT INTO "credentials_evidence"'), pytest.raises(PowerCut):
        issue(api, ready)
    second = issue(api, ready)
    assert (second.status_code, second.json()["reasons"][0]["code"]) == (409, "being_issued")
    monkeypatch.setattr(issuing, "STALE", timedelta())
    third, fourth = issue(api, ready), issue(api, ready)
    assert (third.status_code, fourth.status_code, fourth.json()) == (201, 201, third.json())
    assert sorted(Certificate.objects.values_list("state", flat=True)) == ["abandoned", "valid"]


def test_a_refused_key_is_good_for_another_try(api_of, dana, ready):
    api = api_of(dana, sign=True)
    refused = api.post(CERTIFICATES, {**asked(ready), "applications": ["lung"]}, "json", HTTP_IDEMPOTENCY_KEY="once")
    assert (refused.status_code, KeptAnswer.objects.count()) == (409, 0)
    assert issue(api, ready).status_code == 201


def test_the_same_key_for_another_request_is_refused(api_of, dana, ready):
    api = api_of(dana, sign=True)
    assert issue(api, ready).status_code == 201
    other = api.post(CERTIFICATES, {**asked(ready), "applications": ["lung"]}, "json", HTTP_IDEMPOTENCY_KEY="once")
    assert (other.status_code, other.json()["reasons"][0]["code"]) == (409, "key_reused")
