"""A program asks people to join, takes up a role and ends one, as the pages do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from curriculum.actions import invitations
from curriculum.models import Invitation, Membership
from curriculum.states import Role
from pocus_credentialing.people.models import KeptAnswer
from tests.factories import people as in_people

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture
def door(programme):
    return f"/api/v1/programmes/{programme.pk}/invitations/"


def reasons(response) -> list[tuple[str, str]]:
    return [(each.get("field", ""), each["code"]) for each in response.json()["reasons"]]


def invite(api, door, **said):
    return api.post(door, {"role": "trainee", "route": "cme", **said}, "json")


def test_many_are_asked_at_once_and_each_link_is_told_once(
    api_of, client, door, dana, django_capture_on_commit_callbacks
):
    people = [{"email": "A@example.org", "name": "Ada"}, {"email": "b@example.org"}, {"email": "a@example.org"}]
    with django_capture_on_commit_callbacks(execute=True):
        made = invite(api_of(dana), door, people=people).json()["invitations"]
    assert [(each["email"], each["name"], each["state"]) for each in made] == [
        ("a@example.org", "Ada", "open"), ("b@example.org", "", "open"),
    ]  # fmt: skip
    assert [client.get(each["link"].partition("testserver")[2] or each["link"]).status_code for each in made] == [
        200,
        200,
    ]
    listed = api_of(dana).get(door).json()["results"]
    assert [each["id"] for each in listed] == [each["id"] for each in made]
    assert "link" not in listed[0]


def test_without_addresses_it_is_one_link_to_hand_over(api_of, door, dana):
    [made] = invite(api_of(dana), door).json()["invitations"]
    assert (made["email"], bool(made["link"]), mail.outbox) == ("", True, [])


def test_a_proctor_is_asked_for_exams_of_the_programme_and_on_a_ground(api_of, door, dana):
    api, said = api_of(dana), {"role": "proctor", "basis": "Credentialed in 2024"}
    assert reasons(api.post(door, {**said, "applications": []}, "json")) == [("applications", "no_exams")]
    wrong = api.post(door, {**said, "applications": ["cardiac", "knee"]}, "json")
    assert reasons(wrong) == [("applications.1", "does_not_exist")]
    [made] = api.post(door, {**said, "applications": ["cardiac", "lung"]}, "json").json()["invitations"]
    assert (made["applications"], made["basis"]) == (["cardiac", "lung"], "Credentialed in 2024")


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"role": "director", "applications": ["lung"]}, "applications", "not_settable"),
        ({"role": "proctor", "applications": ["lung"], "route": "cme"}, "route", "not_settable"),
        ({"role": "trainee"}, "route", "required"),
        ({"role": "trainee", "route": "cme", "programme": "x"}, "programme", "not_settable"),
        ({"role": "trainee", "route": "cme", "people": [{"email": "no address"}]}, "people.0.email", "invalid"),
        ({"role": "trainee", "route": "cme", "people": [{"email": "a@example.org", "id": 1}]}, "people.0.id", "not_settable"),
        ({"role": "trainee", "route": "cme", "people": [{"email": "a@b.org"}] * 201}, "people", "max_length"),
    ],
)  # fmt: skip
def test_what_is_not_well_formed_invites_nobody(api_of, door, dana, said, field, code):
    response = api_of(dana).post(door, said, "json")
    assert (response.status_code, reasons(response)) == (400, [(field, code)])
    assert Invitation.objects.count() == 0


def test_whoever_cannot_be_asked_is_named_and_nobody_is_asked(api_of, door, dana, tina):
    people = [{"email": tina.email}, {"email": "new@example.org"}]
    refused = invite(api_of(dana), door, people=people)
    assert (refused.status_code, reasons(refused)) == (409, [("", "has_role"), ("", "nobody_invited")])
    assert Invitation.objects.count() == 0
    assert invite(api_of(dana), door, people=people[1:]).status_code == 201


def test_the_same_request_again_invites_nobody_twice_and_keeps_no_link(api_of, door, dana):
    api, key = api_of(dana), {"HTTP_IDEMPOTENCY_KEY": "one"}
    said = {"role": "trainee", "route": "cme", "people": [{"email": "a@example.org"}]}
    first, second = (api.post(door, said, "json", **key) for _ in range(2))
    [made], [again] = first.json()["invitations"], second.json()["invitations"]
    assert (first.status_code, second.status_code, Invitation.objects.count()) == (201, 201, 1)
    assert (bool(made.pop("link")), again.pop("link")) == (True, None)
    assert made == again
    assert "/join/" not in str(KeptAnswer.objects.get().body)


def test_a_lost_link_is_renewed_and_one_that_is_withdrawn_opens_nothing(api_of, client, programme, dana):
    invitation, secret = invitations.invite(programme=programme, role=Role.TRAINEE, by=dana)
    api = api_of(dana)
    renewed = api.post(f"/api/v1/invitations/{invitation.pk}/renew/")
    fresh = renewed.json()["link"].rstrip("/").rpartition("/")[2]
    assert [client.get(f"/join/{each}/").status_code for each in (secret, fresh)] == [409, 200]
    gone = api.post(f"/api/v1/invitations/{renewed.json()['id']}/withdraw/")
    assert (gone.status_code, gone.json()["state"], client.get(f"/join/{fresh}/").status_code) == (
        200,
        "withdrawn",
        409,
    )
    again = api.post(f"/api/v1/invitations/{renewed.json()['id']}/withdraw/")
    assert (again.status_code, reasons(again)) == (409, [("", "invitation_closed")])


def test_somebody_who_is_here_takes_up_the_role_by_program_once(api_of, programme, hospital, dana, pat):
    _invitation, secret = invitations.invite(programme=programme, role=Role.DIRECTOR, by=dana)
    api, address = api_of(pat), f"/api/v1/join/{secret}/"
    assert api.get(address).json() | {"expires_at": ""} == {
        "programme": {"id": str(programme.pk), "name": programme.name},
        "institution": {"id": str(hospital.pk), "name": hospital.name},
        "role": "director", "invited_by": "Dana Whitfield, MD", "expires_at": "",
    }  # fmt: skip
    assert api.post(address).status_code == 200
    assert set(pat.memberships.values_list("role", flat=True)) == {"proctor", "director"}
    assert [api.post(address).status_code, api_of(None).post(address).status_code] == [409, 401]


def test_a_role_taken_up_or_changed_is_answered_the_same_way_again(api_of, programme, dana, pat):
    key = {"HTTP_IDEMPOTENCY_KEY": "one"}
    _invitation, secret = invitations.invite(programme=programme, role=Role.DIRECTOR, by=dana)
    api = api_of(pat)
    joined = [api.post(f"/api/v1/join/{secret}/", **key) for _ in range(2)]
    assert [each.status_code for each in joined] == [200, 200]
    assert joined[0].json() == joined[1].json()
    role = Membership.objects.get(person=pat, role=Role.PROCTOR)
    Membership.objects.filter(pk=role.pk).update(starts_on=role.starts_on - timedelta(days=20))
    address, said = f"/api/v1/memberships/{role.pk}/change/", {"applications": ["lung"]}
    changed = [api_of(dana).post(address, said, "json", **key) for _ in range(2)]
    assert [each.status_code for each in changed] == [200, 200]
    assert changed[0].json() == changed[1].json()
    assert api_of(dana).post(address, said, "json").status_code == 409


def test_links_are_not_guessed_by_program_either(api_of, pat, programme, dana, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "join": "1/m/ip,20/d/key"}
    made = [invitations.invite(programme=programme, role=Role.TRAINEE, by=dana) for _ in range(2)]
    api = api_of(pat)
    first, second = (api.post(f"/api/v1/join/{secret}/") for _invitation, secret in made)
    assert (first.status_code, second.status_code) == (200, 409)  # holds the role by now
    _other, secret = invitations.invite(programme=programme, role=Role.DIRECTOR, by=dana)
    third = api.post(f"/api/v1/join/{secret}/")
    assert (third.status_code, third["Retry-After"]) == (429, "60")


def test_the_members_of_a_programme_with_their_exams_and_enrolments(api_of, programme, dana, pat, tina):
    listed = api_of(dana).get(f"/api/v1/programmes/{programme.pk}/members/").json()["results"]
    exams = sorted(each.code for each in programme.current.applications())
    found = {each["person"]["name"]: (each["role"], sorted(each["applications"]), each["enrolment"]) for each in listed}
    assert found == {
        "Dana Whitfield": ("director", [], None),
        "Pat Lindqvist": ("proctor", exams, None),
        "Tina Okafor": ("trainee", [], str(tina.enrolments.get().pk)),
    }


def test_a_role_ends_and_the_last_director_stays(api_of, dana, tina):
    api, role = api_of(dana), Membership.objects.get(person=tina)
    ended = api.post(f"/api/v1/memberships/{role.pk}/end/")
    role.refresh_from_db()
    assert (ended.status_code, ended.json()["ends_on"]) == (200, str(role.ends_on))
    own = Membership.objects.get(person=dana)
    assert reasons(api.post(f"/api/v1/memberships/{own.pk}/end/")) == [("", "last_director")]


def test_what_a_proctor_may_review_is_changed_from_today_on(api_of, dana, pat):
    role = Membership.objects.get(person=pat)
    changed = api_of(dana).post(
        f"/api/v1/memberships/{role.pk}/change/", {"applications": ["lung"], "basis": "Fellowship"}, "json"
    )
    assert (changed.json()["applications"], changed.json()["basis"]) == (["lung"], "Fellowship")
    assert api_of(pat).get(f"/api/v1/memberships/{changed.json()['id']}/").json() == changed.json()
    nora = in_people.a_person("Nora Novak")
    assert api_of(nora).get(f"/api/v1/memberships/{changed.json()['id']}/").status_code == 404
