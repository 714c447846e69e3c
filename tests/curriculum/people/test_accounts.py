"""An administrator ends accounts, administrations and tokens, and opens accounts again; each refusal has its twin."""

from __future__ import annotations

import pytest

from curriculum.actions import accounts, invitations
from curriculum.models import Membership, Programme
from curriculum.rules import accounts as rules
from curriculum.states import Role
from logbook.models import Review
from pocus_credentialing.audit.models import Event
from pocus_credentialing.people.models import Administration, Token, User
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people
from tests.factories.people import PASSWORD
from tests.logbook.reviews.builders import a_review, a_scan

pytestmark = pytest.mark.django_db


def refused(kind, act, **given) -> list[str]:
    with pytest.raises(kind) as raised:
        act(**given)
    return [reason.code for reason in raised.value.reasons]


def verbs() -> set[str]:
    return set(
        Event.objects.filter(verb__regex=r"^(person|administration|invitation)\.").values_list("verb", flat=True)
    )


def is_in(client) -> bool:
    return client.get("/profile/").status_code == 200


def at(hospital, person, verb: str = "") -> str:
    return f"/institutions/{hospital.pk}/people/{person.pk}/{verb}"


def test_a_deactivated_account_is_out_at_once_everywhere_and_for_good(client_of, api_of, hospital, dana, pat):
    browsers, program = [client_of(pat), client_of(pat)], api_of(pat)
    assert [is_in(each) for each in browsers] == [True, True]
    assert client_of(dana).post(at(hospital, pat, "deactivate/")).status_code == 302
    assert [is_in(each) for each in browsers] == [False, False]
    assert program.get("/api/v1/programmes/").status_code == 401
    assert client_of(dana).post(at(hospital, pat, "reactivate/")).status_code == 302
    assert [is_in(each) for each in browsers] == [False, False]
    assert program.get("/api/v1/programmes/").status_code == 401
    assert is_in(client_of(User.objects.get(pk=pat.pk))) is True
    assert verbs() == {"person.deactivated", "person.reactivated"}


def test_a_cookie_of_before_is_worth_nothing_after_even_if_its_session_was_kept(client_of, hospital, dana, pat):
    browser = client_of(pat)
    pat.sign_ins.all().delete()  # as a session that was begun before they were listed
    accounts.deactivate(account=pat, institution=hospital, by=dana)
    accounts.reactivate(account=pat, institution=hospital, by=dana)
    assert is_in(browser) is False


def test_nobody_signs_in_with_it_or_registers_its_address_anew(client, hospital, programme, dana, pat):
    accounts.deactivate(account=pat, institution=hospital, by=dana)
    client.post("/account/login/", {"login": pat.email, "password": PASSWORD})
    assert is_in(client) is False
    _invitation, secret = invitations.invite(programme=programme, role=Role.TRAINEE, by=dana)
    form = {"name": "Pat Again", "email": pat.email.upper(), "password": "quite another long one"}
    assert client.post(f"/join/{secret}/", form).status_code == 400
    assert User.objects.filter(email__iexact=pat.email).count() == 1
    assert client.post(f"/join/{secret}/", {**form, "email": "new@example.org"}).status_code == 302


def test_what_it_signed_stays(hospital, dana, pat, tina):
    signed = a_review(a_scan(tina), pat)
    accounts.deactivate(account=pat, institution=hospital, by=dana)
    assert (Review.objects.get(pk=signed.pk).signature, signed.proctor_id) == (signed.signature, pat.pk)


def test_its_open_invitations_stop_and_others_do_not(client, hospital, programme, dana):
    eve = in_people.a_person("Eve Duarte")
    in_curriculum.a_director(eve, programme)
    _hers, secret = invitations.invite(programme=programme, role=Role.TRAINEE, by=eve)
    danas, kept = invitations.invite(programme=programme, role=Role.TRAINEE, by=dana)
    accounts.deactivate(account=eve, institution=hospital, by=dana)
    assert [client.get(f"/join/{each}/").status_code for each in (secret, kept)] == [409, 200]
    assert (verbs() >= {"person.deactivated", "invitation.withdrawn"}, danas.is_open) == (True, True)


def test_who_may_deactivate_whom(hospital, programme, dana, pat, tina):
    act, nora = accounts.deactivate, in_people.a_person("Nora Novak")
    assert refused(NotAllowed, act, account=tina, institution=hospital, by=pat) == ["not_administrator"]
    assert refused(NotAllowed, act, account=dana, institution=hospital, by=dana) == ["own_account"]
    assert refused(NotAllowed, act, account=nora, institution=hospital, by=dana) == ["not_here"]
    assert act(account=pat, institution=hospital, by=dana).is_active is False
    assert refused(NotNow, act, account=pat, institution=hospital, by=dana) == ["deactivated"]


def test_where_hospitals_share_an_installation_nobody_learns_what_somebody_is_elsewhere(
    client_of, api_of, hospital, other_hospital, dana, pat, tina, sid
):
    """Whoever has a role at the other hospital too and whoever has none are answered alike, word for word."""
    in_curriculum.a_trainee(tina, Programme.objects.get(institution=other_hospital))

    def told(person) -> tuple:
        page = client_of(dana).get(at(hospital, person, "deactivate/"))
        api = api_of(dana).post(f"/api/v1{at(hospital, person, 'deactivate/')}")
        return page.context["reasons"], api.status_code, api.json()

    assert told(tina) == told(pat)
    for act in (accounts.deactivate, accounts.reactivate):
        for person in (tina, pat):
            assert refused(NotAllowed, act, account=person, institution=hospital, by=dana) == ["shared_installation"]
    assert refused(NotAllowed, accounts.deactivate, account=sid, institution=hospital, by=dana) == [
        "not_here", "shared_installation",
    ]  # fmt: skip
    in_people.an_administrator(dana, other_hospital)
    assert accounts.deactivate(account=pat, institution=hospital, by=dana).is_active is False
    assert accounts.reactivate(account=pat, institution=hospital, by=dana).is_active is True


def test_somebody_who_left_is_appointed_by_nobody_and_their_tokens_are_not_seen(
    client_of, api_of, hospital, dana, pat, tina
):
    left = {"starts_on": "2026-02-01", "ends_on": "2026-02-28"}
    program = api_of(pat)
    token = Token.objects.get(person=pat)
    Membership.objects.filter(person=pat).update(**left)
    assert refused(NotAllowed, accounts.appoint, account=pat, institution=hospital, by=dana) == ["not_here"]
    assert refused(NotAllowed, accounts.end_token, token=token, institution=hospital, by=dana) == ["not_here"]
    page = client_of(dana).get(at(hospital, pat))
    assert list(page.context["tokens"]) == []
    assert (b"appoint/" in page.content, b"appoint/" in client_of(dana).get(at(hospital, tina)).content) == (
        False,
        True,
    )
    read = api_of(dana).get(f"/api/v1{at(hospital, pat)}").json()
    assert (read["is_here"], read["is_active"], read["tokens"]) == (False, True, [])  # there is no other hospital
    assert program.get("/api/v1/profile/").status_code == 200
    assert accounts.appoint(account=tina, institution=hospital, by=dana).person == tina


def test_whether_somebody_who_left_is_in_use_elsewhere_is_not_told(client_of, api_of, hospital, dana, pat, sid):
    Membership.objects.filter(person=pat).update(starts_on="2026-02-01", ends_on="2026-02-28")
    seen = []
    for active in (True, False):
        User.objects.filter(pk=pat.pk).update(is_active=active)
        pages = [
            client_of(dana).get(each).content for each in (at(hospital, pat), f"/institutions/{hospital.pk}/people/")
        ]
        read = api_of(dana).get(f"/api/v1{at(hospital, pat)}").json()
        seen.append(
            ([b"Deactivated" in page for page in pages], [b"No place here now" in page for page in pages], read)
        )
    assert seen[0] == seen[1]
    assert seen[0][:2] == ([False, False], [True, True])
    assert seen[0][2]["is_active"] is None


def test_the_only_director_and_the_only_administrator_stay(hospital, programme, dana, pat):
    in_people.an_administrator(pat, hospital)
    codes = refused(NotNow, accounts.deactivate, account=dana, institution=hospital, by=pat)
    assert codes == ["last_director"]
    in_curriculum.a_director(pat, programme)
    assert accounts.deactivate(account=dana, institution=hospital, by=pat).is_active is False
    with pytest.raises(NotNow) as raised:
        rules.check_can_dismiss(pat, Administration.objects.get(person=pat))
    assert raised.value.code == "last_administrator"


def test_the_last_administrator_of_another_hospital_of_ones_own_stays_too(hospital, other_hospital, dana, pat, tina):
    for person, place in ((tina, hospital), (dana, other_hospital), (pat, other_hospital)):
        in_people.an_administrator(person, place)
    accounts.dismiss(administration=Administration.objects.get(person=pat), by=dana)
    Administration.objects.filter(person=pat).update(starts_on="2026-02-01", ends_on="2026-02-02")
    with pytest.raises(NotNow, match="Dana Whitfield is the only administrator of Northfield Hospital"):
        rules.check_can_deactivate(None, None, dana)
    in_people.an_administrator(tina, other_hospital)
    assert "last_administrator" not in refused(
        NotNow, rules.check_can_deactivate, person=None, institution=None, account=dana
    )


def test_an_administration_is_given_and_ended_but_never_the_last(client_of, hospital, dana, pat):
    client = client_of(dana)
    assert client.post(at(hospital, dana, "dismiss/")).status_code == 409
    assert client.post(at(hospital, pat, "appoint/")).status_code == 302
    assert client.post(at(hospital, pat, "appoint/")).status_code == 409
    assert client_of(pat).get("/institutions/").status_code == 302
    assert client.post(at(hospital, pat, "dismiss/")).status_code == 302
    assert Administration.objects.get(person=pat).ends_on == hospital.today()
    assert client.post(at(hospital, pat, "dismiss/")).status_code == 409
    assert verbs() == {"administration.granted", "administration.ended"}


def test_an_administrator_ends_a_members_token_and_a_stranger_does_not(client_of, api_of, hospital, dana, pat, sid):
    program, token = api_of(pat), Token.objects.get(person=pat)
    address = at(hospital, pat, f"tokens/{token.pk}/end/")
    assert [client_of(person).post(address).status_code for person in (sid, pat)] == [404, 404]
    assert program.get("/api/v1/programmes/").status_code == 200
    assert list(client_of(dana).get(at(hospital, pat)).context["tokens"]) == [token]
    assert client_of(dana).post(address).status_code == 302
    assert program.get("/api/v1/programmes/").status_code == 401
    assert Event.objects.get(verb="person.token_ended").chain == str(hospital.pk)


def test_the_list_holds_everyone_who_has_or_had_a_place_here_and_nobody_else(client_of, hospital, dana, pat, tina, sid):
    Membership.objects.filter(person=pat).update(starts_on="2026-01-01", ends_on="2026-02-01")
    page = client_of(dana).get(f"/institutions/{hospital.pk}/people/")
    assert page.context["people"] == [dana, pat, tina]


def test_pages_of_an_administrator_are_not_there_for_others(client_of, hospital, dana, pat, sid):
    for address in (f"/institutions/{hospital.pk}/", at(hospital, pat), at(hospital, pat, "deactivate/")):
        asked = [client_of(person).get(address).status_code for person in (dana, pat, sid)]
        assert asked == [200, 404, 404]
