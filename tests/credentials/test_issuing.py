"""Is a certificate issued once, for what is met, by someone else, and frozen?"""

from __future__ import annotations

import pytest

from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.models import Certificate, Evidence
from pocus_credentialing.people import signing

from . import builders

pytestmark = pytest.mark.django_db


def test_who_has_met_an_exam_gets_a_certificate_for_it(tina, pat, dana, authentication):
    enrolment = builders.complete(tina, pat)
    certificate = certificates.issue(
        enrolment=enrolment, applications=builders.exams("cardiac"), by=dana, authentication=authentication
    )
    evidence = Evidence.objects.get(certificate=certificate)
    assert certificate.state == "valid"
    assert certificate.serial == f"SEH-{certificate.issued_on.year}-000001"
    assert signing.is_genuine(evidence.statement, evidence.kid, evidence.signature)
    verbs = Event.objects.filter(thing_id=certificate.pk).order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["certificate.intended", "certificate.issued"]
    assert Certificate.objects.get().expires_on.isoformat() > "2028"
