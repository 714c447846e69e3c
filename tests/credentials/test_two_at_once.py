"""Sixteen issue the same certificate in the same moment: exactly one, and fifteen clear refusals."""

from __future__ import annotations

import pytest

from pocus_credentialing.audit import queries as audit
from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.models import Certificate, Evidence
from tests.logbook.reviews.parallel import PARALLEL, a_database_of_several_connections, at_once, seen_from_outside

from . import builders

pytestmark = pytest.mark.django_db(transaction=True)


def test_sixteen_issues_of_one_certificate_are_one(ready, dana, authentication, tmp_path):
    chosen = builders.exams("cardiac")
    with a_database_of_several_connections(tmp_path):
        found = at_once(
            lambda: certificates.issue(enrolment=ready, applications=chosen, by=dana, authentication=authentication)
        )
        left = seen_from_outside(
            lambda: (
                [each.serial[-6:] for each in Certificate.objects.filter(state="valid")],
                Evidence.objects.count(),
                Event.objects.filter(verb="certificate.issued").count(),
                list(audit.verify()),
            )
        )
    assert left == (["000001"], 1, 1, [])
    assert found.pop("done") == 1
    assert sum(found.values()) == PARALLEL - 1
    assert set(found) <= {("being_issued",), ("certificate_stands",)}


def test_sixteen_suspensions_of_one_certificate_are_one(certificate, dana, tmp_path):
    with a_database_of_several_connections(tmp_path):
        found = at_once(
            lambda: certificates.suspend(certificate=Certificate.objects.get(), by=dana, reason="Being looked into.")
        )
        assert seen_from_outside(lambda: Event.objects.filter(verb="certificate.suspended").count()) == 1
    assert found.pop("done") == 1
    assert set(found) <= {("wrong_state",), ("moved_meanwhile",)}
