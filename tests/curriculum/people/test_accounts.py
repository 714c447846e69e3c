"""An administrator ends accounts, administrations and tokens, and opens accounts again; each refusal has its twin."""

from __future__ import annotations

import pytest

from curriculum import account_rules as rules
from curriculum.actions import accounts, invitations
from curriculum.models import Membership, Programme
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


def test_who_may_deactivate_whom(hospital, programme, other_hospital, dana, pat, tina, sid):
    act = accounts.deactivate
    assert refused(NotAllowed, act, account=tina, institution=hospital, by=pat) == ["not_administrator"]
    assert refused(NotAllowed, act, account=tina, institution=hospital, by=sid) == ["not_administrator"]
    assert refused(NotAllowed, act, account=dana, institution=hospital, by=dana) == ["own_account"]
    assert refused(NotAllowed, act, account=sid, institution=hospital, by=dana) == ["not_here", "used_elsewhere"]
    in_curriculum.a_trainee(tina, Programme.objects.get(institution=other_hospital))
    assert refused(NotAllowed, act, account=tina, institution=hospital, by=dana) == ["used_elsewhere"]
    assert act(account=pat, institution=hospital, by=dana).is_active is False
    assert refused(NotNow, act, account=pat, institution=hospital, by=dana) == ["deactivated"]


def test_the_only_director_and_the_only_administrator_stay(hospital, programme, dana, pat):
    in_people.an_administrator(pat, hospital)
    codes = refused(NotNow, accounts.deactivate, account=dana, institution=hospital, by=pat)
    assert codes == ["last_director"]
    in_curriculum.a_director(pat, programme)
    assert accounts.deactivate(account=dana, institution=hospital, by=pat).is_active is False
    with pytest.raises(NotNow) as raised:
        rules.check_can_dismiss(pat, Administration.objects.get(person=pat))
    assert raised.value.code == "last_administrator"


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
    Membership.objects.filter(person=pat).update(ends_on="2026-02-01")
    page = client_of(dana).get(f"/institutions/{hospital.pk}/people/")
    assert page.context["people"] == [dana, pat, tina]


def test_pages_of_an_administrator_are_not_there_for_others(client_of, hospital, dana, pat, sid):
    for address in (f"/institutions/{hospital.pk}/", at(hospital, pat), at(hospital, pat, "deactivate/")):
        asked = [client_of(person).get(address).status_code for person in (dana, pat, sid)]
        assert asked == [200, 404, 404]
