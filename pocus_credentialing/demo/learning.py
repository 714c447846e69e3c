"""What did the demo's trainees learn beside the modules? A day in the skills room, and certificates from elsewhere."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from curriculum.actions import courses, outside
from curriculum.models import Application, OutsideCertificate
from curriculum.states import Competency, CourseKind
from pocus_credentialing.people.models import User

from .clock import at
from .people import Cast

ELSEWHERE = "Riverside Ultrasound School"  # invented, as everybody here


def fill(cast: Cast) -> None:
    now = timezone.now()
    with at(now - timedelta(days=214)):
        day = courses.record_course(
            programme=cast.programme, by=cast.dana, title="Skills day: probe, picture, patient", kind=CourseKind.LIVE_COURSE,
            competencies=[Competency.ACQUISITION, Competency.INTERPRETATION], held_on=timezone.localdate(),
            minutes=420, hands_on_minutes=240,
        )  # fmt: skip
        there = [cast.tina, cast.robin, cast.tom]
        courses.list_attendees(course=day, by=cast.dana, trainees=[*there, cast.mina])
        courses.confirm(course=day, by=cast.dana, trainees=[each.pk for each in there])
    with at(now - timedelta(days=150)):
        lung = Application.objects.get(code="lung")
        first = _send_in(cast, cast.tina, "Lung ultrasound in one evening", 120, application=lung)
    with at(now - timedelta(days=149)):
        outside.accept(certificate=first, by=cast.dana)
    with at(now - timedelta(days=1)):
        _send_in(cast, cast.tina, "Vascular access, refresher", 90, hands_on_minutes=60)


def _send_in(cast: Cast, trainee: User, title: str, minutes: int, **fields: object) -> OutsideCertificate:
    return outside.send_in(
        institution=cast.hospital, by=trainee, file=_paper(trainee, title), title=title, provider=ELSEWHERE,
        kind=CourseKind.COURSE, minutes=minutes, completed_on=timezone.localdate() - timedelta(days=3), **fields,
    )  # fmt: skip


def _paper(trainee: User, title: str) -> ContentFile[bytes]:
    """The certificate as somebody might have scanned it."""
    page = Image.new("L", (620, 440), 250)
    pen = ImageDraw.Draw(page)
    pen.rectangle((12, 12, 607, 427), outline=90, width=2)
    for line, size, y in ((ELSEWHERE, 20, 60), (trainee.name, 32, 150), (f"took part in: {title}", 18, 230)):
        pen.text((310, y), line, fill=40, anchor="mm", font=ImageFont.load_default(size))
    out = BytesIO()
    page.save(out, "PNG")
    return ContentFile(out.getvalue(), name="certificate.png")
