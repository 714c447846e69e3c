"""Scans as they are when a reviewer meets them, and what a reviewer says."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta

from django.utils import timezone

from curriculum.models import Application
from logbook.actions import reviews, supervision
from logbook.models import Attestation, Clip, Reading, Review, Scan, Supervision
from logbook.queries.content import content_digest
from logbook.states import ClipState, ScanState, SupervisionMode
from pocus_credentialing.people.authentication import Authentication

NEGATIVE = {"pericardial_effusion": "negative", "lv_function_reduced": "negative", "rv_dilated": "negative"}
SUCCESS = {"outcome": "success"}


def a_scan(trainee, code: str = "cardiac", *, state: str = ScanState.SUBMITTED, supervisor=None, **fields) -> Scan:
    """A scan of the trainee's; a submitted one is in the queue, with one clip ready."""
    application = Application.objects.get(code=code)
    now = timezone.now()
    answers = fields.pop("answers", SUCCESS if application.is_procedure else NEGATIVE)
    clips = fields.pop("clips", 1)
    mode = fields.pop("mode", SupervisionMode.BEDSIDE if supervisor else SupervisionMode.NONE)
    institution = fields.pop("institution", None) or trainee.enrolments.get(ended_on=None).institution
    given = {
        "performed_at": now - timedelta(days=1),
        "context": "clinical",
        "indication": application.definition["indications"][0]["code"],
        "views": [view["code"] for view in application.definition["views"] if view["required"]],
        "due_on": institution.local_date(now) + timedelta(days=14),
        "submitted_at": now,
        "first_submitted_at": now,
        "queued_at": now,
        **fields,
    }
    if state == ScanState.DRAFT:
        given = {**given, "submitted_at": None, "first_submitted_at": None, "queued_at": None, "due_on": None}
    scan = Scan.objects.create(
        trainee=trainee,
        institution=institution,
        application=application,
        catalogue=application.catalogue,
        state=state,
        answers=answers,
        **given,
    )
    Supervision.objects.create(scan=scan, mode=mode, supervisor=supervisor)
    if state != ScanState.DRAFT:
        Reading.objects.create(scan=scan, number=1, answers=answers)
    for position in range(clips):
        a_clip(scan, position=position)
    return scan


def a_clip(scan, **fields) -> Clip:
    name = hashlib.sha256(uuid.uuid4().bytes).hexdigest()
    given = {
        "state": ClipState.READY,
        "frames": 30,
        "frame_ms": 40.0,
        "digest": name,
        "size": 4096,
        "files": {"video": name, "poster": name},
        **fields,
    }
    return Clip.objects.create(scan=scan, uploaded_by=scan.trainee, **given)


def an_open_session(method: str = "password") -> Authentication:
    now = timezone.now()
    return Authentication(method, now, now)


def words(scan, decision: str = "accepted", **said) -> dict:
    """What a reviewer must say, and the digest of what they were shown."""
    answers = SUCCESS if scan.application.is_procedure else NEGATIVE
    given = {"quality": 4, "answers": answers, "content_digest": content_digest(scan), **said}
    if decision != "accepted":
        given.setdefault("reason", "The apex is foreshortened.")
    return {"decision": decision, **given}


def a_review(scan, by, decision: str = "accepted", **said) -> Review:
    review = reviews.review(scan=scan, by=by, authentication=an_open_session(), **words(scan, decision, **said))
    scan.refresh_from_db()
    return review


def an_attestation(scan, by, mode: str = SupervisionMode.BEDSIDE, **more) -> Attestation:
    """The supervisor's word about the scan as it is now."""
    given = {"authentication": an_open_session(), "content_digest": content_digest(scan), **more}
    return supervision.attest(scan=scan, by=by, mode=mode, **given)
