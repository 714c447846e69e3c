"""The data of the demo, whose password was printed, never becomes a hospital's."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from pocus_credentialing.demo import people
from pocus_credentialing.people.models import FirstStartLink
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db


def prepared() -> str:
    said = io.StringIO()
    call_command("prepare", stdout=said, stderr=said)
    return said.getvalue()


@pytest.mark.parametrize("email", [email for email, _who in people.SIGN_INS])
def test_production_does_not_start_where_somebody_of_the_demo_is(settings, tmp_data, email):
    a_person("Somebody Else", email=email)
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="This data folder holds the demo"):
        prepared()
    assert FirstStartLink.objects.count() == 0


def test_production_starts_where_nobody_is_and_goes_on_where_a_hospital_s_people_are(settings, tmp_data):
    settings.PRODUCTION = True
    assert "Open this link once to open your hospital" in prepared()
    a_person("Dana Whitfield", email="dana@hospital.example")
    assert prepared() == ""
