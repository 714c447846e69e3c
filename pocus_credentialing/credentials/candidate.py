"""Is this candidate ready, on whose reviews, and what would a certificate say? For pages and programs alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from curriculum.models import Enrolment, Programme
from logbook.models import CallBack, Reflection, Scan
from logbook.queries.reflections import of_trainee
from logbook.queries.reviews import standing_reviews
from pocus_credentialing.refusals import Reason

from . import eligibility
from .lines import Exam
from .models import Certificate
from .overview import Overview
from .statement import last_day
from .states import PUBLIC, STANDING

LAST_SCANS = 10
REFLECTIONS = 50


def whole(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    return enrolments.select_related(
        "programme__institution", "version__catalogue", "version__programme", "institution", "trainee"
    )


def candidates_of(person: Any) -> QuerySet[Enrolment]:
    """Of the programmes that one directs: a candidate's page is not the candidate's."""
    return whole(Enrolment.objects.filter(programme__in=Programme.objects.directed_by(person)))


def reviewed_by(person: Any, scans: Iterable[str]) -> dict[str, int]:
    """How much of the evidence this person reviewed themself."""
    ids = [UUID(scan) for scan in scans]
    reviews = standing_reviews(ids)
    return {"reviewed": sum(review.proctor_id == person.pk for review in reviews.values()), "of": len(ids)}


def last_scans(person: Any, enrolment: Enrolment) -> QuerySet[Scan]:
    return _log(person, enrolment).select_related("application", "institution")[:LAST_SCANS]


def waiting_call_backs(person: Any, enrolment: Enrolment) -> QuerySet[CallBack]:
    scans = _log(person, enrolment)
    return CallBack.objects.filter(closed_at=None, scan__in=scans).select_related("scan__application")


def _log(person: Any, enrolment: Enrolment) -> QuerySet[Scan]:
    """As far as this person may see it."""
    return Scan.objects.visible_to(person).filter(trainee=enrolment.trainee_id)


def reflections_of(person: Any, enrolment: Enrolment) -> list[Reflection]:
    """What the trainee wrote in this programme, the latest first."""
    return list(of_trainee(enrolment, person)[:REFLECTIONS])


def certificates_of(enrolment: Enrolment) -> QuerySet[Certificate]:
    found = Certificate.objects.filter(enrolment=enrolment, state__in=PUBLIC)
    return found.select_related("institution").prefetch_related("applications")


def evidence_behind(overview: Overview, codes: Iterable[str]) -> set[str]:
    """The scans that a certificate for these exams would rest on."""
    return {
        scan
        for each in overview.judgement.requirements
        if each.application is None or each.application in codes
        for scan in each.counted_scans
    }


def reasons_against(enrolment: Enrolment, overview: Overview, chosen: list[str]) -> list[Reason]:
    """Why nothing can be issued, or not this: said before anyone confirms who they are."""
    if enrolment.ended_on is None and overview.met_exams and not chosen:
        return []
    codes = chosen or [exam.code for exam in overview.exams]
    return eligibility.reasons_against(enrolment, codes, overview.judgement)


def valid_from_to(enrolment: Enrolment) -> tuple[date, date]:
    """Of a certificate that would be issued now."""
    today = enrolment.programme.institution.today()
    return today, last_day(today, enrolment.version.data["policy"]["validity_months"]["value"])


def certified(enrolment: Enrolment) -> dict[str, str]:
    """Exam → the serial of the certificate that stands for it and is not due to be renewed."""
    today = enrolment.programme.institution.today()
    standing = Certificate.objects.filter(enrolment=enrolment, state__in=STANDING).order_by("issued_on", "serial")
    return {
        code: each.serial
        for each in standing
        if not eligibility.is_renewable(each, today)
        for code in each.application_codes
    }


def choices(overview: Overview, enrolment: Enrolment) -> list[tuple[str, str]]:
    """Each exam says at once whether it can be chosen."""
    serials = certified(enrolment)
    return [(exam.code, _choice(exam, serials.get(exam.code, ""))) for exam in overview.exams]


def ready(overview: Overview, enrolment: Enrolment) -> list[str]:
    """What can be signed now: met, with everything the programme asks, and on no certificate that stands."""
    serials = certified(enrolment)
    return [exam.code for exam in overview.met_exams if exam.code not in serials]


def _choice(exam: Exam, serial: str) -> str:
    if serial and not exam.missing:
        return _("%(exam)s: on certificate %(serial)s already") % {"exam": exam.title, "serial": serial}
    said = exam.missing or (_("complete") if exam.met else _("the programme is not complete"))
    return _("%(exam)s: %(said)s") % {"exam": exam.title, "said": said}
