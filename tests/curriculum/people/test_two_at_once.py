"""Sixteen act on the same people in the same moment: exactly one does it, and the others are told."""

from __future__ import annotations

from itertools import count

import pytest

from curriculum.actions import invitations, memberships
from curriculum.models import Invitation, Membership
from curriculum.states import Role
from pocus_credentialing.audit import queries as audit
from pocus_credentialing.audit.models import Event
from pocus_credentialing.people.models import User
from tests.logbook.reviews.parallel import PARALLEL, a_database_of_several_connections, at_once, seen_from_outside

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_link_makes_one_person(invited, tmp_path):
    invitation, _link = invited(Role.DIRECTOR)
    numbers = count()
    with a_database_of_several_connections(tmp_path):
        found = at_once(
            lambda: invitations.accept(
                invitation=Invitation.objects.select_related("programme__institution").get(pk=invitation.pk),
                name="Nia New",
                email=f"n{next(numbers)}@example.org",
                password="four words of our own",
            )
        )
        left = seen_from_outside(
            lambda: (
                User.objects.filter(name="Nia New").count(),
                Membership.objects.filter(person__name="Nia New").count(),
                Event.objects.filter(verb="invitation.accepted").count(),
                list(audit.verify()),
            )
        )
    assert left == (1, 1, 1, [])
    assert found == {"done": 1, ("invitation_closed",): PARALLEL - 1}


def test_of_two_directors_who_end_each_other_one_stays(programme, dana, eve, tmp_path):
    held = list(Membership.objects.filter(role=Role.DIRECTOR).order_by("person__name"))
    turns = count()

    def end() -> None:
        mine = Membership.objects.select_related("programme__institution").get(pk=held[next(turns) % 2].pk)
        memberships.end(membership=mine, by=dana)

    with a_database_of_several_connections(tmp_path):
        found = at_once(end)
        staying = seen_from_outside(lambda: Membership.objects.filter(role=Role.DIRECTOR, ends_on=None).count())
    assert (staying, found.pop("done")) == (1, 1)
    assert set(found) <= {("last_director",), ("role_ended",)}
    assert sum(found.values()) == PARALLEL - 1


def test_one_link_is_either_used_or_withdrawn(invited, dana, tmp_path):
    invitation, _link = invited(Role.DIRECTOR, email="new@example.org")
    turns = count()

    def act() -> None:
        seen = Invitation.objects.select_related("programme__institution").get(pk=invitation.pk)
        if next(turns) % 2:
            invitations.withdraw(invitation=seen, by=dana)
        else:
            invitations.accept(invitation=seen, name="Nia New", password="four words of our own")

    with a_database_of_several_connections(tmp_path):
        found = at_once(act)
        after = seen_from_outside(lambda: Invitation.objects.get(pk=invitation.pk))
    assert found.pop("done") == 1
    assert (after.accepted_at is None) != (after.withdrawn_at is None)
    assert set(found) <= {("invitation_closed",), ("address_taken",)}
