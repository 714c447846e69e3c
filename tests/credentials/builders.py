"""Scans that were reviewed and attested, put straight into the log: what these tests are about comes after that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from curriculum.models import Application, Enrolment
from logbook.models import Attestation, Reading, Review, Scan
from pocus_credentialing.credentials import standings
from pocus_credentialing.people.models import User
from tests.factories.curriculum import all_modules_passed

SPRING = datetime(2026, 3, 1, 10, tzinfo=UTC)
EXAMS = ("cardiac", "abdominal", "lung", "obstetric")


def enrolment_of(trainee: User) -> Enrolment:
    return Enrolment.objects.select_related("programme__institution", "version", "trainee").get(trainee=trainee)


def exams(*codes: str) -> list[Application]:
    return list(Application.objects.filter(code__in=codes))


def a_scan(trainee: User, exam: str = "cardiac", *, state: str = "accepted", **given: Any) -> Scan:
    """A scan with its first reading; no review."""
    enrolment = enrolment_of(trainee)
    application = Application.objects.select_related("catalogue").get(code=exam)
    definition = application.definition
    performed_at = given.pop("performed_at", SPRING)
    answers = given.pop("answers", {each["code"]: "negative" for each in definition["questions"]})
    scan = Scan.objects.create(
        trainee=trainee,
        institution=given.pop("institution", enrolment.institution),
        application=application,
        catalogue=application.catalogue,
        state=state,
        performed_at=performed_at,
        context=given.pop("context", "clinical"),
        views=given.pop("views", [view["code"] for view in definition["views"]]),
        answers=answers,
        submitted_at=performed_at,
        first_submitted_at=performed_at,
        **given,
    )
    if state != "draft":
        Reading.objects.create(scan=scan, number=1, answers=answers)
    return scan


def a_review(scan: Scan, proctor: User, *, decision: str = "", **given: Any) -> Review:
    """The signed decision, with agreed answers unless `answers` says otherwise."""
    answers = given.pop("answers", dict(scan.answers))
    table = {("positive", "positive"): "TP", ("negative", "negative"): "TN", ("positive", "negative"): "FP",
             ("negative", "positive"): "FN"}  # fmt: skip
    outcomes = {code: table.get((scan.answers[code], answers[code]), "limited") for code in answers}
    signed_at = given.pop("signed_at", scan.performed_at + timedelta(days=1))
    return Review.objects.create(
        scan=scan,
        programme=given.pop("programme", enrolment_of(scan.trainee).programme),
        round=given.pop("round", 1),
        proctor=proctor,
        decision=decision or scan.state,
        quality=given.pop("quality", 4),
        answers=answers,
        outcomes=outcomes,
        outcome=min(outcomes.values(), key=["FN", "FP", "limited", "TP", "TN"].index),
        signed_at=signed_at,
        printed_name=proctor.printed_name,
        role="proctor",
        meaning="reviewed",
        authentication="password",
        authenticated_at=signed_at,
        content_digest="0" * 64,
        statement={"type": "pocus-review/1"},
        signature="none",
        kid="none",
        alg="Ed25519",
        **given,
    )


def an_attestation(scan: Scan, supervisor: User, mode: str = "bedside") -> Attestation:
    return Attestation.objects.create(
        scan=scan, supervisor=supervisor, mode=mode, statement={}, signature="none", kid="none", alg="Ed25519"
    )


def accepted(trainee: User, proctor: User, exam: str = "cardiac", number: int = 1, **given: Any) -> list[Scan]:
    """So many accepted scans, the first `bedside` of them watched, the first `positive` of them positive."""
    bedside, positive, quality = given.pop("bedside", 0), given.pop("positive", 0), given.pop("quality", 4)
    found = []
    questions = [each["code"] for each in Application.objects.get(code=exam).definition["questions"]]
    enrolment = enrolment_of(trainee)
    for index in range(number):
        answers = {code: "positive" if index < positive and code == questions[0] else "negative" for code in questions}
        scan = a_scan(trainee, exam, answers=answers, performed_at=SPRING + timedelta(days=index), **given)
        a_review(scan, proctor, quality=quality)
        if index < bedside:
            an_attestation(scan, proctor)
        found.append(scan)
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


def now() -> datetime:
    return timezone.now()
