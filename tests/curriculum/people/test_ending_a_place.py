"""An administrator ends what somebody has at their own hospital; the account, and what it has elsewhere, stays."""

from __future__ import annotations

import pytest
from django.core import mail

from curriculum.actions import accounts, memberships
from curriculum.models import Enrolment, Membership
from pocus_credentialing.audit.models import Event
from pocus_credentialing.people.models import Administration
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

from .test_accounts import at, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(hospital, dana):
    """Administers the hospital, and directs nothing there."""
    person = in_people.a_person("Olga Office")
    in_people.an_administrator(person, hospital)
    return person


def open_roles(person) -> list[tuple[str, str]]:
    held = Membership.objects.filter(person=person, ends_on=None).values_list("programme__institution__code", "role")
    return sorted(held)


def test_all_roles_and_enrolments_here_end_with_today_and_those_elsewhere_go_on(
    hospital, programme, other_hospital, sid, office, tina, client_of
):
    in_curriculum.a_trainee(tina, sid.memberships.get().programme)
    here = hospital.code
    assert [code for code, _role in open_roles(tina)].count(here) == 1
    page = client_of(office).get(at(hospital, tina, "end-place/")).content.decode()
    assert (programme.name in page, other_hospital.name in page) == (True, False)
    assert client_of(office).post(at(hospital, tina, "end-place/")).status_code == 302
    assert open_roles(tina) == [(other_hospital.code, "trainee")]
    open_now = Enrolment.objects.open().filter(trainee=tina).values_list("programme__institution__code", flat=True)
    assert list(open_now) == [other_hospital.code]
    tina.refresh_from_db()
    assert (tina.is_active, client_of(tina).get("/profile/").status_code) == (True, 200)
    told = Event.objects.filter(chain=str(hospital.pk), person=tina.pk, actor=office.pk).values_list("verb", flat=True)
    assert sorted(told) == ["enrolment.ended", "membership.ended", "person.place_ended"]
    assert refused(NotNow, accounts.end_place, account=tina, institution=hospital, by=office) == ["place_ended"]


def test_programme_and_hospital_go_on(hospital, programme, dana, pat, office, tom):
    assert refused(NotNow, accounts.end_place, account=dana, institution=hospital, by=office) == ["last_director"]
    in_curriculum.a_director(tom, programme)
    accounts.end_place(account=dana, institution=hospital, by=office)
    assert (open_roles(dana), Administration.objects.filter(person=dana, ends_on=None).exists()) == ([], False)
    assert refused(NotAllowed, accounts.end_place, account=office, institution=hospital, by=office) == ["own_place"]


def test_only_an_administrator_and_only_of_somebody_who_is_here(
    hospital, other_hospital, office, pat, dana, sid, api_of
):
    assert refused(NotAllowed, accounts.end_place, account=dana, institution=hospital, by=pat) == ["not_administrator"]
    assert refused(NotAllowed, accounts.end_place, account=sid, institution=hospital, by=office) == ["not_here"]
    address = f"/api/v1/institutions/{hospital.pk}/people/{pat.pk}/end-place/"
    assert [api_of(person).post(address).status_code for person in (sid, pat, office)] == [404, 404, 200]


def test_afterwards_the_account_s_page_says_until_when_and_offers_nothing_that_would_be_refused(
    hospital, other_hospital, office, pat, client_of
):
    client, page = client_of(office), at(hospital, pat, "")
    before = client.get(page).content.decode()
    assert ("End their place at this hospital" in before, "ends with" in before) == (True, False)
    # Several hospitals share this installation: whoever runs it deactivates accounts.
    assert "/deactivate/" not in before
    accounts.end_place(account=pat, institution=hospital, by=office)
    after = client.get(page).content.decode()
    today = hospital.today()
    assert ("End their place at this hospital" in after, f"ends with {today.day} {today:%b %Y}" in after) == (
        False,
        True,
    )


def test_where_one_administrator_runs_all_hospitals_the_account_can_be_deactivated(hospital, office, pat, client_of):
    assert "/deactivate/" in client_of(office).get(at(hospital, pat, "")).content.decode()


def test_who_loses_a_role_is_told_by_mail_and_who_ends_their_own_is_not(
    hospital, programme, office, pat, dana, tom, django_capture_on_commit_callbacks
):
    in_curriculum.a_director(tom, programme)
    with django_capture_on_commit_callbacks(execute=True):
        accounts.end_place(account=pat, institution=hospital, by=office)
        memberships.end(membership=Membership.objects.get(person=dana, ends_on=None), by=dana)
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([pat.email], f"Your role in {programme.name} ends today")
    assert f"({pat.memberships.get().get_role_display()}) ends with today. Olga Office ended it." in letter.body
