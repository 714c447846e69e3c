"""Which events below set the credentials in motion?"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from curriculum.models import Enrolment, Programme
from logbook.states import OPEN_TO_OTHERS
from pocus_credentialing.audit.log import subscribe
from pocus_credentialing.audit.models import Event

# What changes a fact of the log: on a scan, or on something that belongs to one.
ON_SCANS = (
    "scan.submitted",
    "scan.taken_back",
    "scan.withdrawn",
    "scan.reviewed",
    "review.undone",
    "review.amended",
    "supervision.attested",
)
# The same, of what may be a draft still: a returned scan is changed while others see it.
ON_CONTENT = ("scan.changed", "clip.ready", "clip.left_out", "clip.removed")
ON_ASSESSMENTS = ("assessment.given", "assessment.undone", "assessment.amended")
ON_SIGN_OFFS = ("sign_off.signed", "sign_off.withdrawn")
ON_SIMULATIONS = ("simulation.confirmed", "simulation.declined")
ON_REFLECTIONS = ("reflection.written", "reflection.withdrawn")
ON_CASES = ("teaching.read",)
ON_LEARNERS = ("module.passed",)
# What was learnt beyond the modules: accepted, or no more; there, or not there after all.
ON_LEARNING = (
    "outside.accepted",
    "outside.rejected",
    "attendance.confirmed",
    "attendance.unconfirmed",
    "attendance.taken_off",
)
ON_PROGRAMMES = ("site.added", "site.removed")
# On which day something was done, and which day it is.
ON_CLOCKS = ("institution.changed",)
# Who is mentor or supervisor: of what they watched and reviewed, in everybody's log.
ON_NAMED_ROLES = ("named_role.given", "named_role.ended")
ON_ENROLMENTS = ("enrolment.started", "enrolment.moved")
# A certificate of one programme may be what another one asks to be held.
ON_CERTIFICATES = (
    "certificate.issued", "certificate.replaced", "certificate.suspended", "certificate.lifted", "certificate.revoked",
)  # fmt: skip
# What may touch the evidence of a certificate.
AMENDING = ("review.undone", "review.amended")
AMENDING_ASSESSMENTS = ("assessment.undone", "assessment.amended")


def register() -> None:
    """Called once at start-up."""
    for verb in ON_SCANS:
        subscribe(verb, scan_changed)
    for verb in ON_CONTENT:
        subscribe(verb, content_changed)
    for verb in (*ON_ASSESSMENTS, *ON_SIMULATIONS, *ON_SIGN_OFFS, *ON_REFLECTIONS):
        subscribe(verb, of_programme_changed)
    for verb in ON_CASES:
        subscribe(verb, case_read)
    for verb in ON_LEARNERS:
        subscribe(verb, learner_changed)
    for verb in ON_LEARNING:
        subscribe(verb, learning_changed)
    for verb in ON_PROGRAMMES:
        subscribe(verb, programme_changed)
    for verb in ON_CLOCKS:
        subscribe(verb, clock_changed)
    for verb in ON_NAMED_ROLES:
        subscribe(verb, named_role_changed)
    for verb in ON_ENROLMENTS:
        subscribe(verb, enrolment_changed)
    for verb in ON_CERTIFICATES:
        subscribe(verb, certificate_changed)
    for verb in AMENDING:
        subscribe(verb, evidence_amended)
    for verb in AMENDING_ASSESSMENTS:
        subscribe(verb, assessment_amended)
    subscribe("sign_off.withdrawn", sign_off_withdrawn)
    subscribe("certificate.issued", certificate_issued)


def scan_changed(event: Event, thing: Any) -> None:
    if event.data.get("in_review"):
        return  # the review's own event follows in this transaction: the log is judged once, with both
    scan = getattr(thing, "scan", thing)
    _refresh(_enrolments_at(scan.institution_id, scan.trainee_id))


def content_changed(event: Event, thing: Any) -> None:
    """What a scan says, or its clips."""
    if getattr(thing, "scan", thing).state in OPEN_TO_OTHERS:  # a draft is no fact, and its clips none of it
        scan_changed(event, thing)


def learning_changed(event: Event, thing: Any) -> None:
    """Accepted certificates and attended courses belong to the hospital, as scans do."""
    _refresh(_enrolments_at(event.chain, thing.trainee_id))


def _enrolments_at(institution: Any, trainee: Any) -> QuerySet[Enrolment]:
    at_its_place = Q(programme__institution=institution) | Q(programme__sites=institution) | Q(institution=institution)
    return Enrolment.objects.filter(at_its_place, trainee=trainee).distinct()


def of_programme_changed(event: Event, thing: Any) -> None:
    """Assessments, simulations, signatures and reflections count in the programme that they belong to, whichever enrolment of the
    person it was written under."""
    of = thing.enrolment
    _refresh(Enrolment.objects.filter(trainee=of.trainee_id, programme=of.programme_id))


def case_read(event: Event, thing: Any) -> None:
    """A case belongs to the library of one programme."""
    _refresh(Enrolment.objects.filter(trainee=thing.reader_id, programme=event.programme))


def learner_changed(event: Event, thing: Any) -> None:
    """A module belongs to the person: it serves every programme they are in."""
    _refresh(Enrolment.objects.filter(trainee=thing.person_id))


def programme_changed(event: Event, thing: Any) -> None:
    """Where it runs: of its whole cohort, by a job that is there once this is."""
    from .tasks import judge_everyone_again  # noqa: PLC0415 -- models are loaded after this module

    judge_everyone_again.enqueue(str(thing.pk))


def clock_changed(event: Event, thing: Any) -> None:
    """The days of a log are those of the hospital whose programme it is: another time zone moves scans over midnight."""
    if "time_zone" in event.data["changed"]:
        for programme in Programme.objects.filter(institution=thing).order_by("pk"):
            programme_changed(event, programme)


def named_role_changed(event: Event, thing: Any) -> None:
    """Whoever is in the programme may have been watched or reviewed by that person."""
    programme_changed(event, thing.programme)


def enrolment_changed(event: Event, thing: Any) -> None:
    _refresh(Enrolment.objects.filter(pk=thing.pk))


def evidence_amended(event: Event, thing: Any) -> None:
    from .actions.flagging import flag  # noqa: PLC0415 -- models are loaded after this module

    flag(review=thing, by=event.actor)


def assessment_amended(event: Event, thing: Any) -> None:
    from .actions.flagging import flag_for_assessment  # noqa: PLC0415 -- models are loaded after this module

    flag_for_assessment(assessment=thing, by=event.actor)


def sign_off_withdrawn(event: Event, thing: Any) -> None:
    from .actions.flagging import flag_for_sign_off  # noqa: PLC0415 -- models are loaded after this module

    flag_for_sign_off(sign_off=thing, by=event.actor)


def certificate_changed(event: Event, thing: Any) -> None:
    """By a job: whoever issues holds the lock of this enrolment, and others' come before it in their order."""
    from .tasks import judge_holder_again  # noqa: PLC0415 -- models are loaded after this module

    others = Enrolment.objects.filter(trainee=thing.holder_id).exclude(programme=thing.version.programme_id)
    if others.exists():
        judge_holder_again.enqueue(str(thing.holder_id))


def certificate_issued(event: Event, thing: Any) -> None:
    from .kept_for import keep_reflections, note_certified  # noqa: PLC0415 -- models are loaded after this module

    keep_reflections(thing)
    note_certified.enqueue(str(thing.pk))


def _refresh(enrolments: QuerySet[Enrolment]) -> None:
    from .standings import refresh  # noqa: PLC0415 -- models are loaded after this module

    # In the order of their ids, so that two changes at once never wait for each other.
    for enrolment in enrolments.order_by("pk"):
        refresh(enrolment)
