"""Tina's log with something in every state, a queue for Pat, a cohort for Dana, and a certificate."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from curriculum.models import Application, Enrolment
from logbook.forms.queue import place_in_words
from logbook.models import Scan
from logbook.states import ScanState
from pocus_credentialing.credentials.actions import certificates
from tests.credentials.builders import complete
from tests.logbook.reviews import builders

PAGE = 25


@pytest.fixture
def log(tina, tom, pat, dana, authentication):
    """More than two pages of scans, and more than one page of a queue."""
    complete(tina, pat, "cardiac", "lung")
    now = timezone.now()
    for index in range(PAGE + 5):
        builders.a_scan(
            tina if index % 2 else tom, supervisor=pat, due_on=now.date() + timedelta(days=index % 7),
            performed_at=now - timedelta(hours=index), clips=1,
        )  # fmt: skip
    builders.a_review(builders.a_scan(tina), pat)
    returned = builders.a_scan(tina)
    builders.a_review(returned, pat, "returned", call_back=True)
    builders.a_scan(tina, state=ScanState.DRAFT)
    builders.a_clip(builders.a_scan(tom), seen_elsewhere=True, digest="1" * 64, source_uid_digest="2" * 64)
    enrolment = Enrolment.objects.get(trainee=tina)
    lung = Application.objects.get(code="lung")
    return certificates.issue(enrolment=enrolment, applications=[lung], by=dana, authentication=authentication)


@pytest.fixture
def pages(log, tina, pat, dana, programme):
    """Name → who opens which address."""
    enrolment = Enrolment.objects.get(trainee=tina).pk
    own = Scan.objects.filter(trainee=tina).order_by("-performed_at", "-id")
    waiting = own.filter(state=ScanState.SUBMITTED).first()
    reviewed = own.filter(state=ScanState.ACCEPTED).first()
    place = own[10]
    queued = Scan.objects.filter(state=ScanState.SUBMITTED).order_by("due_on", "queued_at", "pk")[10]
    return {
        "home of a trainee": (tina, reverse("home"), {}),
        "home of a proctor": (pat, reverse("home"), {}),
        "home of a director": (dana, reverse("home"), {}),
        "my scans": (tina, reverse("logbook:scans_index"), {}),
        "my scans, further on": (
            tina, reverse("logbook:scans_index"), {"after": f"{place.performed_at.isoformat()}~{place.pk}"}
        ),
        "log a scan": (tina, reverse("logbook:scans_start"), {"exam": "cardiac"}),
        "one scan": (tina, reverse("logbook:scans_show", args=[waiting.pk]), {}),
        "a reviewed scan": (pat, reverse("logbook:scans_show", args=[reviewed.pk]), {}),
        "history of a scan": (tina, reverse("history", args=["scan", waiting.pk]), {}),
        "progress": (tina, reverse("credentials:progress_show", args=[enrolment]), {}),
        "rows behind a number": (tina, reverse("credentials:progress_rows", args=[enrolment, "cardiac.scans"]), {}),
        "modules": (tina, reverse("curriculum:modules_index"), {}),
        "review queue": (pat, reverse("logbook:reviews_queue"), {}),
        "review queue, further on": (
            pat, reverse("logbook:reviews_queue"), {"after": place_in_words(queued)}
        ),
        "review page": (pat, reverse("logbook:reviews_review", args=[waiting.pk]), {}),
        "call-backs": (dana, reverse("logbook:call_backs_index"), {}),
        "recordings sent twice": (dana, reverse("logbook:seen_elsewhere_index"), {}),
        "attestations": (pat, reverse("logbook:attestations_index"), {}),
        "cohort": (dana, reverse("credentials:cohorts_show", args=[programme.pk]), {}),
        "candidate": (dana, reverse("credentials:candidates_show", args=[enrolment]), {}),
        "certificates": (tina, reverse("credentials:certificates_index"), {}),
        "verify": (None, reverse("credentials:verify_show", args=[log.code]), {}),
        "sign in": (None, reverse("account_login"), {}),
    }  # fmt: skip
