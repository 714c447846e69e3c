"""Addresses of the people pages, invitations, and another director."""

from __future__ import annotations

import pytest
from django.urls import reverse

from curriculum.actions import invitations
from curriculum.models import Application
from curriculum.states import Role
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people


@pytest.fixture
def eve(programme):
    """A second director."""
    person = in_people.a_person("Eve Duarte", post_nominals="MD")
    in_curriculum.a_director(person, programme)
    return person


@pytest.fixture
def page(programme):
    """The address of a people page of the programme, by its name."""
    return lambda name, *args: reverse(f"curriculum:{name}", args=list(args) or [programme.pk])


@pytest.fixture
def exams(db, programme):
    return lambda *codes: list(Application.objects.filter(code__in=codes))


@pytest.fixture
def invited(programme, dana):
    """An invitation by Dana and the address of its link."""

    def invite(role: str = Role.TRAINEE, **fields):
        invitation, secret = invitations.invite(programme=programme, role=role, by=dana, **fields)
        return invitation, reverse("curriculum:join_show", args=[secret])

    return invite
