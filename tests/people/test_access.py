"""Where one is signed in and which programs have a token: listed, and ended at once."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command

from pocus_credentialing.audit.models import Event
from pocus_credentialing.people import sign_ins
from pocus_credentialing.people.models import SignIn, Token
from pocus_credentialing.people.sign_ins import device_of
from pocus_credentialing.people.tasks import forget_what_is_over
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db


def is_in(client) -> bool:
    return client.get("/profile/").status_code == 200


def events(verb: str) -> list[tuple]:
    return [(each.actor, each.person, each.data) for each in Event.objects.filter(verb=verb)]


def test_a_browser_is_ended_from_another_at_once(client_of, pat):
    here, there = client_of(pat), client_of(pat)
    theirs = SignIn.objects.get(session_key=there.session.session_key)
    assert len(here.get("/profile/").context["sign_ins"]) == 2
    assert here.post(f"/profile/sign-ins/{theirs.pk}/end/").status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert events("person.sign_in_ended") == [(pat.pk, pat.pk, {"count": 1})]


def test_everywhere_else_is_ended_by_one_press(client_of, pat, tina):
    here, others, hers = client_of(pat), [client_of(pat), client_of(pat)], client_of(tina)
    assert here.post("/profile/sign-ins/end/").status_code == 302
    assert [is_in(each) for each in (here, *others, hers)] == [True, False, False, True]
    assert events("person.sign_in_ended") == [(pat.pk, pat.pk, {"count": 2})]


def test_nobody_ends_somebody_elses(client_of, api_of, pat, tina):
    hers, api = client_of(tina), api_of(tina)
    sign_in, token = SignIn.objects.get(person=tina), Token.objects.get(person=tina)
    client = client_of(pat)
    assert client.post(f"/profile/sign-ins/{sign_in.pk}/end/").status_code == 404
    assert client.post(f"/profile/tokens/{token.pk}/end/").status_code == 404
    assert (is_in(hers), api.get("/api/v1/programmes/").status_code) == (True, 200)


def test_a_token_is_ended_by_its_owner_at_once_and_once(client_of, api_of, pat):
    api, client = api_of(pat), client_of(pat)
    token = Token.objects.get(person=pat)
    assert list(client.get("/profile/").context["tokens"]) == [token]
    assert api.get("/api/v1/programmes/").status_code == 200
    assert client.post(f"/profile/tokens/{token.pk}/end/").status_code == 302
    assert api.get("/api/v1/programmes/").status_code == 401
    assert client.post(f"/profile/tokens/{token.pk}/end/").status_code == 409
    assert list(client.get("/profile/").context["tokens"]) == []
    assert events("person.token_ended") == [(pat.pk, pat.pk, {"can_sign": False})]


def test_the_list_follows_a_session_through_its_new_ids(client_of, pat):
    client = client_of(pat)
    before = client.session.session_key
    client.post("/confirm/", {"confirm_password": PASSWORD, "next": "/"})
    after = client.session.session_key
    assert after != before
    assert [each.session_key for each in sign_ins.there(pat)] == [after]


def test_signing_out_takes_it_off_the_list(client_of, pat):
    client = client_of(pat)
    client.post("/account/logout/")
    assert SignIn.objects.count() == 0


def test_what_has_run_out_is_forgotten_every_day(client_of, pat):
    stays, gone = client_of(pat), client_of(pat)
    Session.objects.filter(pk=gone.session.session_key).delete()
    forget_what_is_over.call()
    assert [each.session_key for each in SignIn.objects.all()] == [stays.session.session_key]


DEVICES = {
    "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox · Windows",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1": "Safari · iPhone",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0": "Edge · Linux",
    "curl/8": "",
}


def test_a_browser_is_named_as_a_person_would():
    assert {said: device_of(said) for said in DEVICES} == DEVICES


def command(*args: str) -> list[str]:
    out = StringIO()
    call_command("token", *args, stdout=out)
    return out.getvalue().split("\n")[:-1]


def test_the_command_lists_and_ends_tokens(pat, tina, api_of):
    api, other = api_of(pat), api_of(pat, sign=True)
    theirs = api_of(tina)
    signing = Token.objects.get(person=pat, can_sign=True)
    assert [line.split("  ")[1] for line in command(pat.email, "--list")] == ["signs", "does all but sign"]
    assert command(pat.email, "--end", str(signing.pk)) == [f"ended {signing.pk}"]
    asked = [each.get("/api/v1/programmes/").status_code for each in (api, other, theirs)]
    assert asked == [200, 401, 200]
    assert len(command(pat.email, "--end", "all")) == 1
    assert command(pat.email, "--list") == []
    assert theirs.get("/api/v1/programmes/").status_code == 200


@pytest.mark.parametrize("said", ["nonsense", "00000000-0000-4000-8000-000000000000"])
def test_the_command_says_which_token_is_not_there(pat, said):
    with pytest.raises(CommandError, match="--list gives them"):
        command(pat.email, "--end", said)
