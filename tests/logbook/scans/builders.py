"""What a trainee says about a scan, and files as a machine exports them."""

from __future__ import annotations

from django.core.files.base import ContentFile

from curriculum.models import Application
from logbook.actions import clips, scans
from logbook.models import Clip, Scan
from logbook.states import SupervisionMode
from logbook.wording import questions_of
from tests.factories import ultrasound

NOBODY = {"mode": SupervisionMode.NONE, "supervisor": None}


def watched_by(person, mode: str = SupervisionMode.BEDSIDE) -> dict:
    return {"mode": mode, "supervisor": person}


def all_said(code: str = "cardiac", **said) -> dict:
    """Whatever is needed to send a scan, except a clip."""
    application = Application.objects.get(code=code)
    definition = application.definition
    answers = {question.code: list(question.answers)[1] for question in questions_of(definition)}
    views = [view["code"] for view in definition["views"] if view["required"]]
    return {
        "application": application,
        "context": "clinical",
        "answers": answers,
        "views": views,
        "supervision": NOBODY,
        **said,
    }


def a_draft(trainee, code: str = "cardiac", **said) -> Scan:
    return scans.start(by=trainee, **all_said(code, **said))


def a_sent_scan(trainee, supervisor, code: str = "cardiac", **said) -> Scan:
    """Submitted without a clip: the supervisor is said to have watched."""
    return scans.submit(scan=a_draft(trainee, code, supervision=watched_by(supervisor), **said), by=trainee)


SMALL = {"frames": 3, "width": 160, "height": 128}


def a_file(**how) -> ContentFile:
    """A small clip; the same `seed` is the same bytes."""
    return ContentFile(ultrasound.encoded(ultrasound.Clip(**{**SMALL, **how})), name="clip")


def needing_a_crop(**how) -> ContentFile:
    return a_file(regions="none", **how)


def a_received_clip(scan: Scan, **how) -> Clip:
    return clips.receive(scan=scan, by=scan.trainee, file=a_file(**how))
