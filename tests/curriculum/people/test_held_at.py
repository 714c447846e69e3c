"""At which hospitals is a role held? Said once, for values and for outer references."""

from __future__ import annotations

import pytest
from django.db.models import Exists, OuterRef

from curriculum.models import Membership
from curriculum.models.visibility import held_at
from pocus_credentialing.people.models import Institution
from tests.architecture.source import ROOT, python_files
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def roles(programme, hospital, other_hospital):
    """Title of a role → where it says that it is held."""
    said = {"Each": [], "Here": [hospital], "There": [other_hospital], "Both": [hospital, other_hospital]}
    for name, sites in said.items():
        in_curriculum.a_proctor(in_people.a_person(name), programme).sites.set(sites)
    return Membership.objects.filter(person__name__in=said)


def names(found) -> list[str]:
    return sorted(found.values_list("person__name", flat=True))


def test_a_role_without_sites_is_held_everywhere_and_any_other_where_it_says(roles, hospital, other_hospital):
    for place in (hospital, hospital.pk):
        assert names(roles.filter(held_at(place))) == ["Both", "Each", "Here"]
    assert names(roles.filter(held_at(other_hospital))) == ["Both", "Each", "There"]


def test_it_holds_of_an_outer_hospital(roles, hospital, other_hospital):
    alone = roles.filter(person__name="There")
    held = Institution.objects.filter(Exists(alone.filter(held_at(OuterRef("pk")))))
    assert list(held) == [other_hospital]
    everywhere = roles.filter(person__name="Each")
    assert set(Institution.objects.filter(Exists(everywhere.filter(held_at(OuterRef("pk")))))) >= {
        hospital,
        other_hospital,
    }


def test_nowhere_else_is_it_said_again():
    said = [str(path.relative_to(ROOT)) for path in python_files() if "sites=None" in path.read_text()]
    assert said == ["curriculum/models/visibility.py"]
