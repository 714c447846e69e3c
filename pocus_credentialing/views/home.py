"""What should this person do next?

One page for every role: what waits for this person comes first, then where they stand. Each part is a fixed number
of queries, whatever the size of the programme.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from curriculum.models import Application, Enrolment, Programme
from curriculum.models.visibility import administered_by
from curriculum.queries import open_enrolments
from logbook.models import Scan
from logbook.queries import reviews as review_queries
from logbook.queries import scans as scan_queries
from logbook.queries import seen_elsewhere
from logbook.queries.call_backs import open_call_backs
from logbook.states import ScanState
from pocus_credentialing.credentials.cohort import Member, cohort_of
from pocus_credentialing.credentials.models import Certificate, Revocation
from pocus_credentialing.credentials.overview import Overview
from pocus_credentialing.credentials.queries import open_flags, own_expiring, to_renew
from pocus_credentialing.credentials.states import STANDING
from pocus_credentialing.people.models import User
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.people.rules import may_sign

FEW = 5


@dataclass(frozen=True)
class Learning:
    """One programme in which this person is enrolled."""

    enrolment: Enrolment
    overview: Overview


@dataclass(frozen=True)
class Proctoring:
    """What waits for this person as a reviewer."""

    waiting: int
    overdue: int
    first: list[Scan]
    to_attest: int


@dataclass(frozen=True)
class Directing:
    """One programme that this person directs."""

    programme: Programme
    size: int
    ready: list[Member]
    flagged: list[Certificate]
    expiring: list[Certificate]
    revocations: list[Revocation]


@require_safe
@login_required
def show(request: SignedInRequest) -> HttpResponse:
    person = request.user
    learning = [Learning(each, Overview(each)) for each in open_enrolments(person)]
    directed = list(Programme.objects.directed_by(person).select_related("institution"))
    proctored = bool(directed) or Programme.objects.proctored_by(person).exists()
    context: dict[str, Any] = {
        "learning": learning,
        "own": _own_scans(person) if learning else None,
        "proctoring": _proctoring(person) if proctored else None,
        "directing": [_directing(programme) for programme in directed],
        "seen_elsewhere": review_queries.how_many(seen_elsewhere.waiting(person)) if directed else 0,
        "call_backs": list(open_call_backs(person)[:FEW]),
        "institution": learning[0].enrolment.institution if learning else None,
        "second_factor_url": _second_factor_url(request, signs=proctored),
        "expiring": list(own_expiring(person)),
        "is_empty": not (learning or proctored or directed),
    }
    return render(request, "pocus_credentialing/home/show.html", context)


def _second_factor_url(request: SignedInRequest, *, signs: bool) -> str:
    """Where one is added, for whoever will sign here and cannot yet; empty where nothing is missing."""
    if may_sign(request.user) or not (signs or administered_by(request.user).exists()):
        return ""
    return f"{reverse('people:confirm_show')}?{urlencode({'next': reverse('home')})}"


def _own_scans(person: User) -> dict[str, list[Scan]]:
    """What needs the trainee's hand, and what waits for others."""
    scans = scan_queries.own(person).select_related("application", "wished_proctor")
    return {
        "returned": list(scans.filter(state=ScanState.RETURNED)[:FEW]),
        "stuck": list(scans.filter(scan_queries.STUCK)[:FEW]),
        "drafts": list(scans.filter(state=ScanState.DRAFT)[:FEW]),
        "waiting": list(scans.filter(state=ScanState.SUBMITTED).exclude(scan_queries.STUCK)[:FEW]),
    }


def _proctoring(person: User) -> Proctoring:
    waiting = review_queries.awaiting(person)
    first = list(waiting[:FEW])
    return Proctoring(
        waiting=review_queries.how_many(waiting),
        overdue=sum(1 for scan in first if review_queries.is_overdue(scan)),
        first=first,
        to_attest=review_queries.how_many(review_queries.to_attest(person)),
    )


def _directing(programme: Programme) -> Directing:
    titles = dict(Application.objects.values_list("code", "short_title"))
    cohort = cohort_of(programme, titles)
    certificates = Certificate.objects.filter(version__programme=programme, state__in=STANDING)
    flagged = certificates.exclude(flagged_at=None).select_related("holder").prefetch_related(open_flags())
    revocations = (
        Revocation.objects.open().filter(certificate__in=certificates).select_related("certificate__holder", "asked_by")
    )
    return Directing(
        programme=programme,
        size=len(cohort.members),
        ready=cohort.ready[:FEW],
        flagged=list(flagged[:FEW]),
        expiring=list(to_renew(programme)[:FEW]),
        revocations=list(revocations[:FEW]),
    )
