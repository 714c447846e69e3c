"""Which certificate stands in the demo already? One, so that a newcomer can look at it, print it and check it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from curriculum.models import Application, Enrolment
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.people.authentication import Authentication

from .clock import at
from .people import Cast

EXAM, DAYS_AGO = "abdominal", 60


def issue(cast: Cast) -> Certificate:
    """Robin's, by Dana, once the scans that it rests on are in the log."""
    with at(timezone.now() - timedelta(days=DAYS_AGO)) as moment:
        return certificates.issue(
            enrolment=Enrolment.objects.get(trainee=cast.robin, programme=cast.programme),
            applications=[Application.objects.get(code=EXAM)],
            by=cast.dana,
            authentication=Authentication("password", moment, moment, fresh=True),
        )
