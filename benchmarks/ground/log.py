"""The log of one trainee, made by the product's own actions: what the copies are made from."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.utils import timezone

from curriculum.actions import attempts
from curriculum.actions.first_start import direct, open_institution
from curriculum.actions.library import start_programme
from curriculum.actions.memberships import grant
from curriculum.models import Application, Module, Programme
from curriculum.states import Role, Route
from logbook.actions import call_backs, reviews, scans
from logbook.models import CallBack, Clip, Scan
from logbook.queries.content import content_digest
from logbook.states import ClipState
from pocus_credentialing.demo.clock import at
from pocus_credentialing.people.authentication import Authentication
from pocus_credentialing.people.models import User

EXAMS = ("cardiac", "abdominal", "lung", "obstetric")
# What becomes of the scans of one exam: twenty of twenty-four are reviewed, two wait, one is given back, one is begun.
DECISIONS = {
    "cardiac": ("accepted", "accepted", "accepted", "accepted", "waiting", "accepted_not_counting"),
    "abdominal": ("accepted", "accepted", "accepted", "accepted", "accepted", "returned"),
    "lung": ("accepted", "accepted", "accepted", "accepted", "waiting", "rejected"),
    "obstetric": ("accepted", "accepted", "accepted", "accepted", "accepted", "draft"),
}
SPAN = 24  # scans, and the days over which they are spread


def person(name: str, email: str) -> User:
    return User.objects.create_user(email, None, name=name, post_nominals="MD")


def hospital(number: int) -> Programme:
    """A hospital with its key, the SPOCUS pathway, one director and two proctors for all four exams."""
    with at(timezone.now() - timedelta(days=1000)):
        director = person(f"Dana {number}", f"dana{number}@example.org")
        institution = open_institution(
            by=director, name=f"Hospital {number}", short_name=f"Hospital {number}", code=_letters(number),
            department="Emergency Medicine", time_zone="Europe/London", paper="A4",
        )  # fmt: skip
        programme = start_programme(institution=institution, by=director)
        direct(programme=programme, person=director)
        for name in ("pat", "ana"):
            grant(
                programme=programme, person=person(f"{name.title()} {number}", f"{name}{number}@example.org"),
                role=Role.PROCTOR, by=director, applications=list(Application.objects.filter(code__in=EXAMS)),
                basis="Holds this hospital's certificate in all four exams",
            )  # fmt: skip
    return programme


def _letters(number: int) -> str:
    return "H" + "".join(chr(ord("A") + int(digit)) for digit in f"{number:04d}")


def trainee(programme: Programme) -> User:
    """Enrolled, with every module passed and 24 scans behind them."""
    director = User.objects.get(memberships__programme=programme, memberships__role=Role.DIRECTOR)
    proctor = User.objects.get(email=director.email.replace("dana", "pat"))
    learner = person("Trainee 0", "trainee0@example.org")
    with at(timezone.now() - timedelta(days=950)):
        grant(programme=programme, person=learner, role=Role.TRAINEE, by=director, route=Route.POSTGRADUATE)
        for module in Module.objects.all():
            attempt = attempts.start(module=module, by=learner)
            right = {question["code"]: question["right"] for question in attempt.version.data["questions"]}
            attempts.hand_in(attempt=attempt, answers=right, by=learner)
    for index in range(SPAN):
        exam = EXAMS[index % 4]
        _scan(learner, proctor, exam, DECISIONS[exam][index // 4], index)
    return learner


def _scan(learner: User, proctor: User, exam: str, decision: str, index: int) -> None:
    moment = (timezone.now() - timedelta(days=SPAN - index)).replace(hour=8 + index % 10)
    with at(moment):
        scan = _start(learner, proctor, exam, positive=index % 5 == 0, bedside=index % 4 == 1 or index < 8)
        Clip.objects.create(
            scan=scan, uploaded_by=learner, state=ClipState.READY, frames=60, frame_ms=33.3, duration_ms=2000.0,
            digest=_digest(index, "received"), size=2_800_000, width=800, height=600, rows=768, columns=1024,
            machine="Sonoscape X3", files={kind: _digest(index, kind) for kind in ("dicom", "video", "poster", "thumb")},
            settled_at=timezone.now(),
        )  # fmt: skip
        if decision == "draft":
            return
        scans.submit(scan=scan, by=learner)
    if decision != "waiting":
        with at(moment + timedelta(hours=20)):
            _review(scan, proctor, decision)


def _start(learner: User, proctor: User, exam: str, *, positive: bool, bedside: bool) -> Scan:
    application = Application.objects.get(code=exam)
    definition = application.definition
    return scans.start(
        by=learner, application=application, context="clinical",
        indication=definition["indications"][0]["code"], views=[view["code"] for view in definition["views"]],
        answers={q["code"]: "positive" if positive else "negative" for q in definition["questions"]},
        decision="no_change", age_band="40_64", remarks="Seen from the right, breath held.",
        performed_at=timezone.now(), wished_proctor=proctor,
        supervision={"mode": "bedside" if bedside else "remote", "supervisor": proctor},
    )  # fmt: skip


def _review(scan: Scan, proctor: User, decision: str) -> None:
    scan.refresh_from_db()
    words: dict[str, Any] = {"attests_supervision": True, "comment": "Good depth.", "entrustment": 3}
    if decision != "accepted":
        words["reason"] = "A required view is missing."
    reviews.review(
        scan=scan, by=proctor, authentication=proven(), content_digest=content_digest(scan), decision=decision,
        quality=4, answers=dict(scan.answers), call_back=decision == "rejected", **words,
    )  # fmt: skip
    for call_back in CallBack.objects.filter(scan=scan):
        call_backs.close(call_back=call_back, by=proctor, what_was_done="The patient was seen again.")


def decide(scan: Scan, proctor: User) -> None:
    """Accepted and attested, as the page does it."""
    reviews.review(
        scan=scan, by=proctor, authentication=proven(), content_digest=content_digest(scan), decision="accepted",
        quality=4, answers=dict(scan.answers), attests_supervision=True,
    )  # fmt: skip


def proven() -> Authentication:
    now = timezone.now()
    return Authentication("password", now, now, fresh=True)


def _digest(index: int, kind: str) -> str:
    return hashlib.sha256(f"{index} {kind}".encode()).hexdigest()
