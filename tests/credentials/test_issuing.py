"""Is a certificate issued once, for what is met, by someone else, and frozen?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone

from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials.actions import certificates, issuing
from pocus_credentialing.credentials.codes import is_well_formed
from pocus_credentialing.credentials.models import Certificate, Evidence
from pocus_credentialing.credentials.progress import Facts, Version, judge
from pocus_credentialing.credentials.statement import last_day
from pocus_credentialing.people import signing
from pocus_credentialing.people.authentication import Authentication
from pocus_credentialing.refusals import NotAllowed, NotNow, StepUpNeeded
from tests.factories import curriculum as in_curriculum

from . import builders

pytestmark = pytest.mark.django_db


def issue(enrolment, by, authentication, *codes):
    return certificates.issue(
        enrolment=enrolment, applications=builders.exams(*(codes or ("cardiac",))), by=by, authentication=authentication
    )


def codes_of(refused) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def test_who_has_met_an_exam_gets_a_certificate_for_it(ready, dana, tina, authentication):
    certificate = issue(ready, dana, authentication)
    year = certificate.issued_on.year
    assert (certificate.state, certificate.serial) == ("valid", f"SEH-{year}-000001")
    assert certificate.expires_on == last_day(certificate.issued_on, 24)
    assert is_well_formed(certificate.code)
    assert [each.code for each in certificate.applications.all()] == ["cardiac"]
    events = Event.objects.filter(thing_id=certificate.pk).order_by("seq")
    assert [(each.verb, each.actor, each.person) for each in events] == [
        ("certificate.intended", dana.pk, tina.pk),
        ("certificate.issued", dana.pk, tina.pk),
    ]
    assert events[1].authentication == "password"


def test_the_evidence_is_what_judge_was_given_and_said(ready, dana, pat, tina, authentication):
    evidence = issue(ready, dana, authentication).evidence
    judged = evidence.judged
    again = judge(
        Version.from_json(judged["version"]), Facts.from_json(judged["facts"]), date.fromisoformat(judged["as_of"])
    )
    assert again.to_json() == judged["judgement"]
    assert judged["people"] == {
        str(pat.pk): "Pat Lindqvist, FACEP", str(tina.pk): "Tina Okafor, MD", str(dana.pk): "Dana Whitfield, MD",
    }  # fmt: skip
    assert judged["annex"]["exams"][0]["scans"] == 25
    assert judged["annex"]["issuer_share"] == {"reviewed": 0, "of": 25}


def test_the_statement_is_signed_and_says_no_counts_and_no_day_of_a_scan(ready, dana, authentication):
    evidence = issue(ready, dana, authentication).evidence
    said = evidence.statement
    assert signing.is_genuine(said, evidence.kid, evidence.signature)
    assert not signing.is_genuine({**said, "holder": "Someone Else"}, evidence.kid, evidence.signature)
    assert said["type"] == "pocus-certificate/1"
    assert (said["holder"], said["signed"]["name"]) == ("Tina Okafor, MD", "Dana Whitfield, MD")
    assert "2026-03" not in str(said)
    assert "scans" not in str([value for key, value in said.items() if key != "limits"])


def test_the_annex_names_years_and_no_scan(ready, dana, authentication):
    annex = issue(ready, dana, authentication).evidence.judged["annex"]
    scans = Facts.from_json(Evidence.objects.get().judged["facts"]).scans
    assert annex["transcript"][0] == {
        "number": 1, "year": 2026, "exam": "Cardiac", "outcome": "TP", "quality": 4, "supervision": "bedside",
        "proctor": "Pat Lindqvist, FACEP",
    }  # fmt: skip
    assert [scan.id for scan in scans if scan.id in str(annex)] == []
    assert "2026-03" not in str(annex)


def test_what_is_not_met_is_refused_with_every_reason_and_uses_no_serial(tina, pat, dana, authentication):
    in_curriculum.all_modules_passed(tina)
    builders.accepted(tina, pat, "cardiac", 20, bedside=5, positive=3)
    enrolment = builders.enrolment_of(tina)
    with pytest.raises(NotNow) as refused:
        issue(enrolment, dana, authentication, "cardiac", "lung")
    assert [str(reason) for reason in refused.value.reasons] == [
        "Cardiac is not complete: 5 more cardiac scans.",
        "Lung is not complete: 25 more lung scans, of which 3 must be abnormal and 5 watched at the bedside.",
    ]
    enrolment.programme.institution.refresh_from_db()
    assert (Certificate.objects.count(), enrolment.programme.institution.serials_used) == (0, 0)
    builders.accepted(tina, pat, "cardiac", 5)
    assert issue(enrolment, dana, authentication).state == "valid"


def test_only_a_director_of_this_programme_issues(ready, pat, sid, tina, dana, authentication):
    for person in (pat, sid):
        with pytest.raises(NotAllowed) as refused:
            issue(ready, person, authentication)
        assert codes_of(refused) == ["not_director"]
    with pytest.raises(NotAllowed) as refused:
        issue(ready, tina, authentication)
    assert codes_of(refused) == ["not_director", "own_certificate"]
    assert issue(ready, dana, authentication).state == "valid"


def test_nobody_issues_their_own_and_another_director_can(programme, dana, pat, dora, authentication):
    in_curriculum.a_trainee(dana, programme)
    own = builders.complete(dana, pat)
    with pytest.raises(NotAllowed) as refused:
        issue(own, dana, authentication)
    assert (
        str(refused.value)
        == "Nobody issues their own certificate. Ask another director of this programme: Dora Nilsen."
    )
    assert issue(own, dora, authentication).holder == dana


def test_the_only_director_is_told_of_the_outside_signatory(programme, dana, pat, authentication):
    in_curriculum.a_trainee(dana, programme)
    own = builders.complete(dana, pat)
    with pytest.raises(NotAllowed) as refused:
        issue(own, dana, authentication)
    assert codes_of(refused) == ["own_certificate_only_director"]
    assert str(refused.value) == (
        "Nobody issues their own certificate, and this programme has no other director. Invite an outside signatory, "
        "who decides by a link that works once; or name a second director, who can issue it."
    )


def test_issuing_asks_afresh_every_time(ready, dana, authentication):
    now = timezone.now()
    session = Authentication("password", now, now)
    for stale in (None, session, Authentication("password", now - timedelta(minutes=6), now, fresh=True)):
        with pytest.raises(StepUpNeeded):
            issue(ready, dana, stale)
    assert issue(ready, dana, authentication).state == "valid"


def test_in_production_a_second_factor_is_needed(ready, dana, authentication, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    with pytest.raises(NotAllowed) as refused:
        issue(ready, dana, authentication)
    assert codes_of(refused) == ["second_factor_needed"]


def test_the_same_exams_are_certified_once_and_renewed_near_the_end(ready, dana, authentication):
    first = issue(ready, dana, authentication)
    with pytest.raises(NotNow) as refused:
        issue(ready, dana, authentication)
    assert codes_of(refused) == ["certificate_stands"]
    first.expires_on = timezone.now().date() + timedelta(days=80)
    first.save(update_fields=["expires_on"])
    second = issue(ready, dana, authentication)
    first.refresh_from_db()
    assert (first.state, first.replaced_by, second.state) == ("replaced", second, "valid")
    assert second.serial.endswith("000002")


def test_a_suspended_certificate_is_not_replaced_in_passing(certificate, ready, dana, authentication):
    certificates.suspend(certificate=certificate, by=dana, reason="Being looked into.")
    with pytest.raises(NotNow) as refused:
        issue(ready, dana, authentication)
    assert codes_of(refused) == ["certificate_suspended"]


def test_a_revoked_certificate_makes_way(certificate, ready, dana, authentication):
    certificates.revoke(certificate=certificate, by=dana, reason="Issued in error.", authentication=authentication)
    assert issue(ready, dana, authentication).state == "valid"


def test_an_intent_that_came_to_nothing_is_given_up_after_ten_minutes(ready, dana, authentication):
    intent = issuing.intend(enrolment=ready, applications=builders.exams("cardiac"), by=dana)
    with pytest.raises(NotNow) as refused:
        issue(ready, dana, authentication)
    assert codes_of(refused) == ["being_issued"]
    later = timezone.now() + timedelta(minutes=11)
    Event.objects.filter(verb="certificate.intended").get()
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(timezone, "now", lambda: later)
        certificate = issue(ready, dana, Authentication("password", later, later, fresh=True))
    intent.refresh_from_db()
    assert (intent.state, certificate.state) == ("abandoned", "valid")
    assert Event.objects.filter(verb="certificate.abandoned", thing_id=intent.pk).count() == 1


def test_what_the_database_breaks_off_can_be_issued_again_at_once(ready, dana, authentication):
    def break_off(certificate, judged):
        raise OperationalError("database is locked")

    with pytest.raises(OperationalError):
        issuing.carry_out(
            enrolment=ready, applications=builders.exams("cardiac"), by=dana, authentication=authentication,
            also=break_off,
        )  # fmt: skip
    assert Certificate.objects.get().state == "abandoned"
    assert issue(ready, dana, authentication).state == "valid"


def test_what_changes_between_intent_and_signature_is_seen(ready, dana, pat, authentication):
    intent = issuing.intend(enrolment=ready, applications=builders.exams("cardiac"), by=dana)
    ready.trainee.scans.filter(state="accepted").update(state="rejected")
    with pytest.raises(NotNow) as refused:
        issuing.complete(certificate=intent, by=dana, authentication=authentication)
    assert codes_of(refused) == ["requirements_not_met"]
    intent.refresh_from_db()
    assert (intent.state, Evidence.objects.count()) == ("issuing", 0)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 11, 1), date(2028, 10, 31)),
        (date(2026, 11, 23), date(2028, 11, 22)),
        (date(2024, 2, 29), date(2026, 2, 28)),
        (date(2026, 1, 1), date(2027, 12, 31)),
    ],
)
def test_two_years_end_on_the_day_before(first, last):
    assert last_day(first, 24) == last


FROZEN = {"holder_id": "id", "serial": "'X'", "code": "'X'", "applications_key": "'lung'", "intended_at": "state_since"}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the rowid is SQLite's")
def test_an_issued_certificate_is_not_moved_over_another_by_its_hidden_number(certificate):
    """`UPDATE OR REPLACE` deletes the row that lies there, and asks no trigger of deletion."""
    with pytest.raises(DatabaseError, match="what was signed is never changed"), transaction.atomic():
        connection.cursor().execute("UPDATE OR REPLACE credentials_certificate SET rowid = rowid + 1")


@pytest.mark.parametrize("column", FROZEN)
def test_the_database_keeps_what_was_issued(column, certificate):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE credentials_certificate SET {column} = {FROZEN[column]}")  # noqa: S608
    Certificate.objects.update(state_reason="A state may change.")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE credentials_evidence SET signature = 'x'",
        "DELETE FROM credentials_evidence",
        "DELETE FROM credentials_certificate_applications; DELETE FROM credentials_certificate",
    ],
)
def test_the_database_keeps_evidence_and_certificates(sql, certificate):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        [cursor.execute(one) for one in sql.split(";")]
    assert (Certificate.objects.count(), Evidence.objects.count()) == (1, 1)
