"""Scans that were reviewed and attested, put straight into the log: what these tests are about comes after that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from curriculum.models import Application, Enrolment, Programme
from logbook.agreement import outcome, worst
from logbook.models import Attestation, Reading, Review, Scan, Supervision
from pocus_credentialing.credentials import standings
from pocus_credentialing.people.models import User
from tests.factories.curriculum import all_modules_passed

SPRING = datetime(2026, 3, 1, 10, tzinfo=UTC)
EXAMS = ("cardiac", "abdominal", "lung", "obstetric")


def enrolment_of(trainee: User) -> Enrolment:
    return Enrolment.objects.select_related("programme__institution", "institution", "version", "trainee").get(
        trainee=trainee
    )


def exams(*codes: str) -> list[Application]:
    return list(Application.objects.filter(code__in=codes))


def a_scan(trainee: User, exam: str = "cardiac", **given: Any) -> Scan:
    """A scan with its first reading; no review."""
    application = Application.objects.select_related("catalogue").get(code=exam)
    scan = _unsaved_scan(application, enrolment_of(trainee), **given)
    scan.save()
    if scan.state != "draft":
        Reading.objects.create(scan=scan, number=1, answers=scan.answers)
    return scan


def _unsaved_scan(application: Application, enrolment: Enrolment, **given: Any) -> Scan:
    definition = application.definition
    performed_at = given.pop("performed_at", SPRING)
    usual = {
        "state": "accepted",
        "institution": enrolment.institution,
        "context": "clinical",
        "views": [view["code"] for view in definition["views"]],
        "answers": {each["code"]: "negative" for each in definition["questions"]},
    }
    return Scan(
        trainee=enrolment.trainee,
        application=application,
        catalogue=application.catalogue,
        performed_at=performed_at,
        submitted_at=performed_at,
        first_submitted_at=performed_at,
        **{**usual, **given},
    )


def a_review(scan: Scan, proctor: User, **given: Any) -> Review:
    """The signed decision, with agreed answers unless `answers` says otherwise."""
    review = _unsaved_review(scan, proctor, enrolment_of(scan.trainee).programme, **given)
    review.save()
    return review


def _unsaved_review(scan: Scan, proctor: User, programme: Programme, **given: Any) -> Review:
    answers = given.pop("answers", dict(scan.answers))
    outcomes = {code: outcome(scan.answers[code], answers[code]) for code in answers}
    signed_at = given.pop("signed_at", scan.performed_at + timedelta(days=1))
    usual = {
        "round": 1,
        "decision": scan.state,
        "quality": 4,
        "printed_name": proctor.printed_name,
        "role": "proctor",
        "meaning": "reviewed",
        "authentication": "password",
        "content_digest": "0" * 64,
        "statement": {"type": "pocus-review/1"},
        "signature": "none",
        "kid": "none",
        "alg": "Ed25519",
    }
    return Review(
        scan=scan,
        programme=programme,
        proctor=proctor,
        answers=answers,
        outcomes=outcomes,
        outcome=worst(outcomes) or "",
        signed_at=signed_at,
        authenticated_at=signed_at,
        **{**usual, **given},
    )


def an_attestation(scan: Scan, supervisor: User, mode: str = "bedside", **given: Any) -> Attestation:
    Supervision.objects.update_or_create(scan=scan, defaults={"mode": mode, "supervisor": supervisor, "attested": True})
    return Attestation.objects.create(
        scan=scan,
        supervisor=supervisor,
        mode=mode,
        statement={},
        signature="none",
        kid="none",
        alg="Ed25519",
        **given,
    )


def accepted(trainee: User, proctor: User, exam: str = "cardiac", number: int = 1, **given: Any) -> list[Scan]:
    """So many accepted scans, the first `bedside` of them watched, the first `positive` of them positive."""
    bedside, positive, quality = given.pop("bedside", 0), given.pop("positive", 0), given.pop("quality", 4)
    enrolment = enrolment_of(trainee)
    application = Application.objects.select_related("catalogue").get(code=exam)
    questions = [each["code"] for each in application.definition["questions"]]
    found, reviews = [], []
    for index in range(number):
        answers = {code: "positive" if index < positive and code == questions[0] else "negative" for code in questions}
        when = SPRING + timedelta(days=index)
        scan = _unsaved_scan(application, enrolment, answers=answers, performed_at=when, **given)
        found.append(scan)
        reviews.append(_unsaved_review(scan, proctor, enrolment.programme, quality=quality))
    # At once: a hundred scans are wanted often.
    Scan.objects.bulk_create(found)
    Reading.objects.bulk_create(Reading(scan=scan, number=1, answers=scan.answers) for scan in found)
    Review.objects.bulk_create(reviews)
    for scan in found[:bedside]:
        an_attestation(scan, proctor)
    return found


def complete(trainee: User, proctor: User, *codes: str, refresh: bool = True) -> Enrolment:
    """Everything that these exams ask, and every module."""
    all_modules_passed(trainee)
    for code in codes or ("cardiac",):
        accepted(trainee, proctor, code, 25, bedside=5, positive=3)
    enrolment = enrolment_of(trainee)
    if refresh:
        standings.refresh(enrolment)
    return enrolment
