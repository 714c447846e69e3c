"""Sixteen issue the same certificate in the same moment: exactly one, and fifteen clear refusals."""

from __future__ import annotations

from itertools import count

import pytest

from curriculum.actions import invitations, memberships
from curriculum.models import Invitation
from curriculum.states import Role
from logbook.actions import reviews
from logbook.models import Review
from pocus_credentialing.audit import queries as audit
from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.models import Certificate, Evidence
from tests.logbook.reviews.builders import words
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


def test_eight_amendments_and_eight_suspensions_all_get_an_answer(
    certificate, tina, pat, dana, authentication, tmp_path
):
    """They lock the same rows; of an order that is not the same one PostgreSQL would break some off."""
    counted = certificate.evidence.judged["judgement"]["requirements"][2]["counted_scans"][:8]
    rounds = [Review.objects.get(scan=scan) for scan in counted]
    amendments, suspensions = iter(rounds), iter(["suspend", "lift"] * 4)
    turns = count()

    def act():
        if next(turns) % 2:
            review = next(amendments)
            reviews.amend(
                review=review,
                by=pat,
                authentication=authentication,
                **words(review.scan, "rejected", answers=review.answers),
            )
        else:
            getattr(certificates, next(suspensions))(certificate=Certificate.objects.get(), by=dana, reason="Why.")

    with a_database_of_several_connections(tmp_path):
        found = at_once(act)
        amended, faults = seen_from_outside(
            lambda: (Event.objects.filter(verb="review.amended").count(), list(audit.verify()))
        )
    assert (amended, faults) == (8, [])
    assert set(found) <= {"done", ("wrong_state",)}
    assert found["done"] >= 9


def test_of_signing_up_and_being_granted_the_same_role_at_once_one_is_done(programme, dana, tom, tmp_path):
    _invitation, _secret = invitations.invite(programme=programme, role=Role.DIRECTOR, by=dana)
    turns = count()

    def act():
        if next(turns) % 2:
            invitations.accept(invitation=Invitation.objects.get(), by=tom)
        else:
            memberships.grant(programme=programme, person=tom, role=Role.DIRECTOR, by=dana)

    with a_database_of_several_connections(tmp_path):
        found = at_once(act)
        roles = seen_from_outside(lambda: tom.memberships.filter(role=Role.DIRECTOR).count())
    assert (found.pop("done"), roles) == (1, 1)
    assert set(found) <= {("has_role",), ("invitation_closed",)}


def test_sixteen_suspensions_of_one_certificate_are_one(certificate, dana, tmp_path):
    with a_database_of_several_connections(tmp_path):
        found = at_once(
            lambda: certificates.suspend(certificate=Certificate.objects.get(), by=dana, reason="Being looked into.")
        )
        assert seen_from_outside(lambda: Event.objects.filter(verb="certificate.suspended").count()) == 1
    assert found.pop("done") == 1
    assert found == {("wrong_state",): PARALLEL - 1}
