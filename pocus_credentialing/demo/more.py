"""What else does a newcomer want to see filled? A machine that could send, a practical assessment, a teaching case."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from curriculum.actions.first_start import direct
from curriculum.actions.library import start_programme
from curriculum.actions.memberships import grant
from curriculum.assessing import form_of
from curriculum.models import Application, Enrolment
from curriculum.states import Role
from logbook.actions import assessments, clips, devices, reviews, scans, teaching
from logbook.actions.processing import process
from logbook.models import Clip, TeachingCase
from logbook.queries.assessments import shown_digest
from logbook.queries.content import content_digest
from logbook.states import ClipState, CodeField
from pocus_credentialing.people.authentication import Authentication
from pocus_credentialing.people.models import User

from .clock import at
from .people import Cast

WITH_ASSESSMENTS = "spocus-two-phase-full"
SEED = 90


def fill(cast: Cast) -> None:
    now = timezone.now()
    with at(now - timedelta(days=90)):
        _machine(cast)
    with at(now - timedelta(days=45)):
        enrolment = _programme_with_assessments(cast)
    with at(now - timedelta(days=6)):
        _assessment(cast, enrolment)
    # The worker draws and cleans it, so that the first page does not wait for that.
    transaction.on_commit(lambda: release_a_case.enqueue())


def _machine(cast: Cast) -> None:
    """Switched off: as long as none is on, nothing listens."""
    cart = devices.add(
        institution=cast.hospital, by=cast.dana, name="Cart in resus", ae_title="RESUS_CART", networks=["10.20.30.41"],
        manufacturer="Invented Imaging", model="Cart 3", time_zone="", clock_ahead=0, code_field=CodeField.OPERATOR,
        needs_tls=False,
    )  # fmt: skip
    devices.add_code(institution=cast.hospital, person=cast.tina, code="4711", by=cast.dana)
    devices.switch(device=cart, by=cast.dana, on=False)


def _programme_with_assessments(cast: Cast) -> Enrolment:
    programme = start_programme(institution=cast.hospital, by=cast.dana, code=WITH_ASSESSMENTS)
    with transaction.atomic():
        direct(programme=programme, person=cast.dana)
    exams = list(Application.objects.filter(code__in=programme.current.data["applications"]))  # type: ignore[union-attr]
    grant(
        programme=programme, person=cast.pat, role=Role.PROCTOR, by=cast.dana, applications=exams,
        basis="Approved by the department for all four exams, before this programme began",
    )  # fmt: skip
    grant(programme=programme, person=cast.mina, role=Role.TRAINEE, by=cast.dana)
    return Enrolment.objects.get(programme=programme, trainee=cast.mina)


def _assessment(cast: Cast, enrolment: Enrolment) -> None:
    now, form = timezone.now(), form_of(enrolment.version.data, "dops")
    assert form is not None  # noqa: S101 (the library's file has it)
    assessments.assess(
        enrolment=enrolment, by=cast.pat, authentication=Authentication("password", now, now), form="dops", exam="cardiac",
        content_digest=shown_digest(enrolment, form, "cardiac"), taken_on=timezone.localdate(),
        levels={"indication": 4, "patient": 4, "machine": 3, "images": 4, "reading": 3, "decision": 4},
        feedback="Calm with the patient, all views. Next time: set the depth before the first clip.",
    )  # fmt: skip


@task()
def release_a_case() -> None:
    """Robin's scan with a positive finding, accepted by Ana; Dana releases its clip. Done twice, it is there once."""
    from . import log, phantom  # noqa: PLC0415 -- the worker of a hospital, which loads every task, draws no clips

    robin, ana, dana = (User.objects.get(email=f"{who}@example.org") for who in ("robin", "ana", "dana"))
    if TeachingCase.objects.filter(released_by=dana).exists():
        return
    drawn, now = phantom.clip("lung", seed=SEED, abnormal=True), timezone.now()
    scan = log.start(
        robin, "lung", abnormal=True, supervision={"mode": "none", "supervisor": None},
        performed_at=now - timedelta(days=8),
    )  # fmt: skip
    clip = clips.receive(scan=scan, by=robin, file=ContentFile(drawn, name="clip"))
    process(clip.pk)
    if Clip.objects.get(pk=clip.pk).state != ClipState.READY:
        return
    scans.submit(scan=scan, by=robin)
    scan.refresh_from_db()
    reviews.review(
        scan=scan, by=ana, authentication=Authentication("password", now, now), content_digest=content_digest(scan),
        decision="accepted", quality=5, answers=dict(scan.answers), attests_supervision=False,
    )  # fmt: skip
    about = "A breathless patient in the night: look at every zone before you decide."
    teaching.release(clip=Clip.objects.get(pk=clip.pk), by=dana, about=about)
