"""A program of an administrator looks after accounts and settings, by the same rules as the pages."""

from __future__ import annotations

import pytest

from curriculum.models import Programme
from pocus_credentialing.audit.models import Event
from pocus_credentialing.people.models import Administration, Institution, Token, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(hospital):
    return lambda person, verb="": f"/api/v1/institutions/{hospital.pk}/people/{person.pk}/{verb}"


def codes(response) -> tuple[int, list[str]]:
    return response.status_code, [each["code"] for each in response.json()["reasons"]]


def test_everyone_here_is_listed_by_name_and_nobody_else(api_of, hospital, dana, pat, tina, sid):
    listed = api_of(dana).get(f"/api/v1/institutions/{hospital.pk}/people/").json()["results"]
    assert [(each["name"], each["is_active"], each["administers"]) for each in listed] == [
        ("Dana Whitfield", True, True), ("Pat Lindqvist", True, False), ("Tina Okafor", True, False),
    ]  # fmt: skip
    assert api_of(sid).get(f"/api/v1/institutions/{hospital.pk}/people/").status_code == 404


def test_one_account_with_its_roles_and_tokens_but_no_secret(api_of, at, dana, pat):
    theirs = api_of(pat, sign=True)
    read = api_of(dana).get(at(pat)).json()
    token = Token.objects.get(person=pat)
    assert [(each["id"], each["can_sign"]) for each in read["tokens"]] == [(str(token.pk), True)]
    assert [each["role"] for each in read["roles"]] == ["proctor"]
    assert (read["administration"], token.secret_digest in str(read)) == (None, False)
    assert theirs.get("/api/v1/profile/").status_code == 200


def test_an_account_is_ended_and_opened_again(api_of, at, dana, pat):
    api, theirs = api_of(dana), api_of(pat)
    assert api.post(at(pat, "deactivate/")).json()["is_active"] is False
    assert theirs.get("/api/v1/profile/").status_code == 401
    assert codes(api.post(at(pat, "deactivate/"))) == (409, ["deactivated"])
    assert api.post(at(pat, "reactivate/")).json()["is_active"] is True
    assert codes(api.post(at(dana, "deactivate/"))) == (403, ["own_account"])


def test_administrators_are_appointed_and_dismissed_but_never_the_last(api_of, at, hospital, dana, pat):
    api = api_of(dana)
    assert codes(api.post(at(dana, "dismiss/"))) == (409, ["last_administrator"])
    appointed = api.post(at(pat, "appoint/")).json()
    assert (appointed["administers"], appointed["administration"]["ends_on"]) == (True, None)
    own = api.post(at(dana, "dismiss/"))
    assert (own.status_code, own.json()["administration"]["ends_on"]) == (200, str(hospital.today()))
    assert Administration.objects.filter(ends_on=None).get().person == pat


def test_a_members_token_ends(api_of, at, dana, pat, tina):
    theirs, others = api_of(pat), api_of(tina)
    token = Token.objects.get(person=pat)
    assert api_of(dana).post(at(tina, f"tokens/{token.pk}/end/")).status_code == 404
    assert api_of(dana).post(at(pat, f"tokens/{token.pk}/end/")).json()["tokens"] == []
    assert [each.get("/api/v1/profile/").status_code for each in (theirs, others)] == [401, 200]


def test_the_settings_of_a_hospital_change_one_by_one(api_of, hospital, dana):
    api, address = api_of(dana), f"/api/v1/institutions/{hospital.pk}/"
    assert api.patch(address, {"paper": "Letter"}, "json").json()["paper"] == "Letter"
    assert api.patch(address, {"time_zone": "Europe/Paris"}, "json").json()["time_zone"] == "Europe/Paris"
    kept = Institution.objects.get(pk=hospital.pk)
    assert (kept.name, kept.paper, kept.time_zone) == (hospital.name, "Letter", "Europe/Paris")
    for wrong, code in (
        ({"code": "XX"}, "not_settable"),
        ({"time_zone": "Mars/Olympus"}, "invalid_choice"),
        ({"name": ""}, "blank"),
    ):
        assert codes(api.patch(address, wrong, "json")) == (400, [code])
    assert Event.objects.filter(verb="institution.changed").count() == 2


def test_the_settings_of_a_programme_change(api_of, programme, dana, tina):
    address = f"/api/v1/programmes/{programme.pk}/"
    assert api_of(dana).patch(address, {"review_due_days": 7}, "json").json()["review_due_days"] == 7
    assert codes(api_of(dana).patch(address, {"review_due_days": 91}, "json")) == (400, ["max_value"])
    assert codes(api_of(dana).patch(address, {"sites": []}, "json")) == (400, ["not_settable"])
    assert codes(api_of(tina).patch(address, {"review_due_days": 9}, "json")) == (403, ["not_director"])
    assert Programme.objects.get(pk=programme.pk).review_due_days == 7


def test_one_changes_ones_own_profile_and_nothing_else_of_it(api_of, tina):
    api = api_of(tina)
    assert api.patch("/api/v1/profile/", {"post_nominals": "DO"}, "json").json()["post_nominals"] == "DO"
    assert codes(api.patch("/api/v1/profile/", {"email": "x@example.org"}, "json")) == (400, ["not_settable"])
    kept = User.objects.get(pk=tina.pk)
    assert (kept.post_nominals, kept.email, kept.name) == ("DO", "tina@example.org", "Tina Okafor")


def test_one_signs_out_a_browser_or_all_of_them_by_program(api_of, client_of, tina, pat):
    browsers, others, api = [client_of(tina) for _ in range(3)], client_of(pat), api_of(tina)

    def seen() -> list[int]:
        return [each.get("/profile/").status_code for each in (*browsers, others)]

    assert seen() == [200, 200, 200, 200]
    newest, *_rest = api.get("/api/v1/sign-ins/").json()["results"]
    address, key = f"/api/v1/sign-ins/{newest['id']}/end/", {"HTTP_IDEMPOTENCY_KEY": "one"}
    assert [api.post(address, **key).json() for _ in range(2)] == [{"ended": 1}, {"ended": 1}]
    assert api.post(address).status_code == 404
    assert sorted(seen()) == [200, 200, 200, 302]
    assert api.post("/api/v1/sign-ins/end-others/").json() == {"ended": 2}
    assert seen() == [302, 302, 302, 200]


def test_a_token_ends_itself(api_of, tina):
    api = api_of(tina)
    [token] = api.get("/api/v1/tokens/").json()["results"]
    assert api.post(f"/api/v1/tokens/{token['id']}/end/").status_code == 200
    assert api.get("/api/v1/tokens/").status_code == 401
