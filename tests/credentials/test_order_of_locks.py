"""Every action takes its locks in the one order of docs/adr/0006: read from the statements that PostgreSQL is sent."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from curriculum.actions import accounts, attempts, invitations, memberships, versions
from curriculum.library.texts import library_text
from curriculum.models import Module
from curriculum.states import Role
from logbook.actions import call_backs, clips, processing, reviews
from logbook.dicom.facts import Box
from logbook.models import CallBack, MachineMask
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.credentials.actions import certificates, moving, signatories
from pocus_credentialing.credentials.models import Certificate, Revocation
from pocus_credentialing.people import sign_ins as sessions
from pocus_credentialing.people import tokens
from pocus_credentialing.people.actions import sign_ins
from tests.curriculum.answers import right_ones
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people
from tests.logbook.reviews.builders import a_scan, words
from tests.logbook.scans.builders import a_draft, needing_a_crop

from . import builders
from .signatories.conftest import sign

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one lock"),
]

ORDER = [
    ["people_user"],
    ["curriculum_programme"],
    ["logbook_scan"],
    ["logbook_callback"],
    ["logbook_clip"],
    ["logbook_machinemask"],
    ["people_institution"],
    ["audit_chain"],
    [
        "people_token",
        "people_administration",
        "people_signin",
        "django_session",
        "curriculum_attempt",
        "curriculum_membership",
        "curriculum_invitation",
        "curriculum_namedrole",
        "curriculum_enrolment",
        "credentials_outsidesignatory",
    ],
    ["credentials_certificate", "credentials_revocation"],
]
RANK = {table: rank for rank, tables in enumerate(ORDER) for table in tables}
LOCKS = re.compile(
    r'^SELECT .*? FROM "(?P<locked>\w+)".*? (?P<which>WHERE .*)FOR (?:NO KEY )?UPDATE'
    r'|^UPDATE "(?P<updated>\w+)"|^DELETE FROM "(?P<deleted>\w+)"',
    re.DOTALL,
)


def out_of_order(statements: list[str]) -> list[str]:
    """Each lock that is taken after a later one of the order, in one transaction."""
    found: list[str] = []
    highest, held = 0, set()
    for statement in statements:
        if statement in ("BEGIN", "COMMIT", "ROLLBACK"):
            highest, held = 0, set()
        lock = LOCKS.match(statement)
        table = lock and (lock["locked"] or lock["updated"] or lock["deleted"])
        if not table or table not in RANK:
            continue
        # What is held is changed later as often as one likes.
        again = (table, lock["which"]) in held if lock["locked"] else any(table == each for each, _ in held)
        if RANK[table] < highest and not again:
            found.append(statement[:200])
        held.add((table, lock["which"]))
        highest = max(highest, RANK[table])
    return found


@contextmanager
def in_order(name: str):
    with CaptureQueriesContext(connection) as sent:
        yield
    assert (name, out_of_order([each["sql"] for each in sent.captured_queries])) == (name, [])


def test_the_reading_itself_finds_what_is_out_of_order(certificate, dana):
    def suspended_as_it_once_was():
        Certificate.objects.filter(pk=certificate.pk).update(state_reason="Why.")
        record("certificate.suspended", by=dana, on=certificate, institution=certificate.institution_id)

    with CaptureQueriesContext(connection) as sent, transaction.atomic():
        suspended_as_it_once_was()
    assert [each[:30] for each in out_of_order([each["sql"] for each in sent.captured_queries])] == [
        'SELECT "audit_chain"."name", "'
    ]
    with CaptureQueriesContext(connection) as sent, transaction.atomic():
        hold(certificate.institution_id)
        suspended_as_it_once_was()
    assert out_of_order([each["sql"] for each in sent.captured_queries]) == []


def test_what_is_decided_about_certificates(ready, dana, dora, authentication):
    chosen = builders.exams("cardiac")
    with in_order("issue"):
        first = certificates.issue(enrolment=ready, applications=chosen, by=dana, authentication=authentication)
    Certificate.objects.update(expires_on=timezone.now().date() + timedelta(days=30))
    with in_order("renew"):
        second = certificates.issue(enrolment=ready, applications=chosen, by=dana, authentication=authentication)
    first.refresh_from_db()
    assert (first.state, second.state) == ("replaced", "valid")
    with in_order("suspend"):
        certificates.suspend(certificate=second, by=dana, reason="Why.")
    with in_order("lift"):
        certificates.lift(certificate=second, by=dana, reason="Why.")
    with in_order("revoke"):
        certificates.revoke(certificate=second, by=dana, reason="Why.", authentication=authentication)
    with in_order("decline"):
        certificates.decline(revocation=Revocation.objects.get(), by=dora)
    certificates.revoke(certificate=second, by=dana, reason="Why.", authentication=authentication)
    asked = Revocation.objects.get(declined_at=None)
    with in_order("countersign"):
        certificates.countersign(revocation=asked, by=dora, authentication=authentication)
    second.refresh_from_db()
    assert second.state == "revoked"


def test_what_a_reviewer_decides_and_amends(ready, tina, pat, dana, authentication):
    scan = a_scan(tina, supervisor=pat)
    with in_order("review"):
        signed = reviews.review(
            scan=scan, by=pat, authentication=authentication, **words(scan, attests_supervision=True)
        )
    with in_order("undo"):
        reviews.undo(review=signed, by=pat, authentication=authentication)
    scan.refresh_from_db()
    signed = reviews.review(scan=scan, by=pat, authentication=authentication, **words(scan))
    ready.refresh_from_db()
    issued = certificates.issue(
        enrolment=ready, applications=builders.exams("cardiac"), by=dana, authentication=authentication
    )
    scan.refresh_from_db()
    with in_order("amend"):
        reviews.amend(review=signed, by=pat, authentication=authentication, **words(scan, "rejected"))
    issued.refresh_from_db()
    assert issued.flagged_at is not None


def test_what_is_done_about_a_call_back(tina, pat, dana, authentication):
    scan = a_scan(tina, supervisor=pat)
    with in_order("review with a call-back"):
        signed = reviews.review(scan=scan, by=pat, authentication=authentication, **words(scan, call_back=True))
    scan.refresh_from_db()
    with in_order("amend with a call-back"):
        said = words(scan, call_back=True, reason="The effusion is larger.")
        reviews.amend(review=signed, by=pat, authentication=authentication, **said)
    with in_order("close"):
        closed = call_backs.close(call_back=CallBack.objects.get(), by=dana, what_was_done="Rang the ward.")
    assert closed.what_was_done == "Rang the ward."


def test_closing_holds_the_scan(tina, pat, dana, authentication):
    scan = a_scan(tina)
    reviews.review(scan=scan, by=pat, authentication=authentication, **words(scan, call_back=True))
    with CaptureQueriesContext(connection) as sent:
        call_backs.close(call_back=CallBack.objects.get(), by=dana, what_was_done="Rang the ward.")
    locks = [lock[1] or lock["updated"] for each in sent.captured_queries if (lock := LOCKS.match(each["sql"]))]
    assert locks[:2] == ["logbook_scan", "logbook_callback"]


def test_what_a_crop_does_to_clips_alike(tina):
    first, second = (
        clips.receive(scan=a_draft(tina, code), by=tina, file=needing_a_crop(seed=seed))
        for seed, code in enumerate(("cardiac", "lung"))
    )
    processing.process(first.pk)
    processing.process(second.pk)
    with in_order("crop"):
        clips.crop(clip=first, box=Box(10, 30, 100, 80), by=tina)
    second.refresh_from_db()
    assert second.state == "processing"
    processing.process(first.pk)
    processing.process(second.pk)
    with in_order("forget a crop"):
        clips.forget_crop(clip=first, by=tina)
    assert not MachineMask.objects.exists()


def test_what_is_done_with_people(programme, dana, dora, tom, authentication, client_of):
    nora = in_people.a_person("Nora Novak")
    with in_order("invite"):
        invitation, _secret = invitations.invite(
            programme=programme, role=Role.TRAINEE, by=dana, email="nora@example.org"
        )
    with in_order("renew"):
        invitation, _secret = invitations.renew(invitation=invitation, by=dana)
    with in_order("accept"):
        invitations.accept(invitation=invitation, by=nora)
    with in_order("grant"):
        role = memberships.grant(programme=programme, person=nora, role=Role.DIRECTOR, by=dana)
    with in_order("end"):
        memberships.end(membership=role, by=dana)
    with in_order("end a trainee"):
        memberships.end(membership=nora.memberships.get(role=Role.TRAINEE), by=dana)
    with in_order("enrol"):
        memberships.enrol(
            programme=programme, person=nora, institution=programme.institution, route="postgraduate", by=dana
        )
    invitations.invite(programme=programme, role=Role.TRAINEE, by=dora)
    tokens.make(dora)
    token = dora.tokens.get()
    with in_order("end a token"):
        accounts.end_token(token=token, institution=programme.institution, by=dana)
    with in_order("deactivate"):
        accounts.deactivate(account=dora, institution=programme.institution, by=dana)
    with in_order("appoint"):
        administration = accounts.appoint(account=tom, institution=programme.institution, by=dana)
    with in_order("dismiss"):
        accounts.dismiss(administration=administration, by=dana)
    one, _another = client_of(tom), client_of(tom)
    with in_order("end a sign-in"):
        sign_ins.end(sign_in=tom.sign_ins.get(session_key=one.session.session_key), by=tom)
    with in_order("end the others"):
        assert sign_ins.end_others(person=tom, by=tom, but="") == 1
    assert list(sessions.there(tom)) == []
    module = Module.objects.first()
    with in_order("attempt"):
        attempt = attempts.start(module=module, by=tom)
    with in_order("hand in"):
        assert attempts.hand_in(attempt=attempt, answers=right_ones(attempt.version), by=tom).passed


def test_what_an_outside_signatory_does(dana, pat, programme):
    in_curriculum.a_trainee(dana, programme)
    own = builders.complete(dana, pat)
    with in_order("invite"):
        first, _secret = signatories.invite(enrolment=own, applications=builders.exams("cardiac"), by=dana)
    with in_order("invite anew"):
        first, _secret = signatories.invite(enrolment=own, applications=builders.exams("cardiac"), by=dana)
    with in_order("open"):
        signatories.open(signatory=first, by=None)
    with in_order("decline"):
        signatories.decline(signatory=first, by=None, reason="No.")
    second, _secret = signatories.invite(enrolment=own, applications=builders.exams("cardiac"), by=dana)
    with in_order("sign"):
        assert sign(second).state == "valid"


def test_what_is_published_and_who_is_moved_by_it(programme, hospital, dana, ready, tom):
    text = library_text("spocus-two-phase").replace("      n: 25\n", "      n: 26\n", 1)
    with in_order("publish"):
        second = versions.publish_text(programme=programme, text=text, by=dana)
    with in_order("move"):
        moved = moving.move_with_effects(
            enrolments=[ready, builders.enrolment_of(tom)], version=second, by=dana, reason="The number was raised."
        )
    with in_order("start"):
        versions.start(institution=hospital, text=library_text("fusic-heart"), by=dana)
    assert [each.version for each in moved] == [second, second]
