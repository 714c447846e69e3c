"""A link that a director made works while they direct, and no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from curriculum.actions import invitations
from curriculum.models import Membership
from curriculum.states import Role
from pocus_credentialing.refusals import NotNow
from tests.factories.people import PASSWORD


def _accept(invitation):
    return invitations.accept(invitation=invitation, name="Nia New", email="nia@example.org", password=PASSWORD)


def test_the_link_of_a_director_works(programme, dana):
    invitation, _ = invitations.invite(programme=programme, role=Role.DIRECTOR, by=dana)

    assert _accept(invitation).email == "nia@example.org"


def test_the_link_of_somebody_who_no_longer_directs_does_not(programme, dana):
    invitation, _ = invitations.invite(programme=programme, role=Role.DIRECTOR, by=dana)
    yesterday = programme.institution.today() - timedelta(days=1)
    Membership.objects.filter(person=dana, role=Role.DIRECTOR).update(ends_on=yesterday)

    with pytest.raises(NotNow) as refused:
        _accept(invitation)

    assert refused.value.code == "invitation_closed"
