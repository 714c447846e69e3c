"""Who gets in, how often may they guess, and what does a stranger learn by trying?"""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from pocus_credentialing.audit.models import Event
from tests.factories.people import PASSWORD, a_person

WRONG = "not the password at all"
TOO_MANY = "Too many tries. Wait five minutes, or sign in with a passkey."
MISMATCH = "This address and this password do not belong together."


def said(response) -> list[str]:
    return list(response.context["form"].non_field_errors())


def test_the_right_password_opens_the_site_and_a_wrong_one_does_not(signs_in, dana):
    assert said(signs_in("dana@example.org", WRONG)[1]) == [MISMATCH]
    client, answer = signs_in("dana@example.org")
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.get("/profile/").status_code == 200


def test_letter_case_of_the_address_does_not_matter(signs_in, dana):
    assert signs_in("Dana@Example.ORG")[1].status_code == 302


def test_five_wrong_guesses_close_an_account_for_a_while_and_no_other(signs_in, dana, tina):
    assert [said(signs_in("dana@example.org", WRONG)[1]) for _ in range(5)] == [[MISMATCH]] * 5
    assert said(signs_in("dana@example.org")[1]) == [TOO_MANY]
    assert signs_in("tina@example.org")[1].status_code == 302


def test_guesses_are_counted_in_the_shared_table_and_nowhere_else(signs_in, dana):
    for _ in range(5):
        signs_in("dana@example.org", WRONG)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache WHERE cache_key LIKE %s", ["%login_failed%"])
        assert len(cursor.fetchall()) == 3  # by address for five minutes and a day, and by computer
        cursor.execute("DELETE FROM cache")
    assert signs_in("dana@example.org")[1].status_code == 302


def test_another_name_of_the_site_gives_no_new_guesses(signs_in, dana):
    for _ in range(5):
        signs_in("dana@example.org", WRONG)
    assert said(signs_in("dana@example.org", HTTP_HOST="127.0.0.1")[1]) == [TOO_MANY]


def test_one_computer_may_not_go_through_many_accounts(signs_in, db):
    for number in range(10):
        signs_in(f"nobody{number}@example.org", WRONG)
    a_person("Late Comer", "late@example.org")
    assert said(signs_in("late@example.org")[1]) == [TOO_MANY]
    assert signs_in("late@example.org", REMOTE_ADDR="10.1.2.3")[1].status_code == 302


def test_a_right_password_uses_up_no_guess(signs_in, dana):
    for _ in range(7):
        assert signs_in("dana@example.org")[1].status_code == 302


def test_an_unknown_address_and_a_wrong_password_read_the_same(signs_in, dana):
    known, unknown = signs_in("dana@example.org", WRONG)[1], signs_in("nobody@example.org", WRONG)[1]
    assert known.status_code == unknown.status_code == 200
    plain = [
        re.sub(r'value="[^"]*"', "", page.content.decode()).replace("dana@", "nobody@") for page in (known, unknown)
    ]
    assert plain[0] == plain[1]


def changed_by(person) -> int:
    return Event.objects.filter(verb="person.password_changed", actor=person.pk).count()


def test_a_reset_answers_the_same_whether_or_not_someone_has_the_address(client, dana, mails):
    known = client.post("/account/password/reset/", {"email": "dana@example.org"})
    unknown = client.post("/account/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [each.to for each in mails()] == [["dana@example.org"]]


def test_a_reset_link_names_the_site_works_once_and_ends_every_session(client, dana, client_of, mails, settings):
    elsewhere = client_of(dana)
    client.post("/account/password/reset/", {"email": "dana@example.org"}, HTTP_HOST="127.0.0.1")
    letter = mails()[-1]
    link = re.search(r"http\S+", letter.body).group(0)
    assert link.startswith(f"{settings.SITE_URL}/account/password/reset/key/")
    page = client.get(link.removeprefix(settings.SITE_URL), follow=True)
    address = page.redirect_chain[-1][0]
    new = {"password1": "an entirely new phrase", "password2": "an entirely new phrase"}
    assert client.post(address, new).url == reverse("account_reset_password_from_key_done")
    assert elsewhere.get("/profile/").status_code == 302
    assert changed_by(dana) == 1
    assert "This link does not work any more" in Client().get(link.removeprefix(settings.SITE_URL)).content.decode()
    assert "Hello Dana" in letter.body


def test_a_reset_does_not_pass_by_the_second_factor(client, dana, app_of, mails, settings, signs_in):
    app_of(dana)
    client.post("/account/password/reset/", {"email": "dana@example.org"})
    link = re.search(r"http\S+", mails()[-1].body).group(0).removeprefix(settings.SITE_URL)
    address = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": "an entirely new phrase", "password2": "an entirely new phrase"})
    assert client.get("/profile/").status_code == 302
    signed_in = signs_in("dana@example.org", "an entirely new phrase")[1]
    assert signed_in.url == reverse("mfa_authenticate")


def test_a_new_password_keeps_this_browser_and_ends_the_others(client_of, dana, mails):
    here, there = client_of(dana), client_of(dana)
    new = {"oldpassword": PASSWORD, "password1": "an entirely new phrase", "password2": "an entirely new phrase"}
    assert here.post("/account/password/change/", new).status_code == 302
    assert here.get("/profile/").status_code == 200
    assert there.get("/profile/").status_code == 302
    assert [each.to for each in mails()] == [["dana@example.org"]]
    assert changed_by(dana) == 1


def test_a_short_password_is_refused_and_changes_nothing(client_of, dana):
    new = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    answer = client_of(dana).post("/account/password/change/", new)
    assert "password1" in answer.context["form"].errors
    assert changed_by(dana) == 0
    dana.refresh_from_db()
    assert dana.check_password(PASSWORD) is True


def test_someone_deactivated_is_out_at_once_and_cannot_come_back(client_of, dana, signs_in):
    client = client_of(dana)
    assert client.get("/profile/").status_code == 200
    dana.is_active = False
    dana.save()
    assert client.get("/profile/").status_code == 302
    back, answer = signs_in("dana@example.org")
    assert answer.url == reverse("account_inactive")
    assert back.get("/profile/").status_code == 302


def test_signing_in_gives_a_new_session_id_and_signing_out_ends_it(signs_in, dana):
    client = Client()
    client.get("/account/login/")
    client.post("/account/login/", {"login": "dana@example.org", "password": WRONG})
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    signs_in("dana@example.org", client=client)
    after = client.session.session_key
    assert after != before
    client.post("/account/logout/")
    stolen = Client()
    stolen.cookies["sessionid"] = after
    assert stolen.get("/profile/").status_code == 302


def test_signing_out_by_a_link_alone_does_nothing(client_of, dana):
    client = client_of(dana)
    assert client.get("/account/logout/").status_code == 200
    assert client.get("/profile/").status_code == 200


def test_nobody_signs_up(client, db):
    page = client.get("/account/signup/")
    assert "Nobody signs up here by themself" in page.content.decode()
    sent = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    assert "Nobody signs up here by themself" in client.post("/account/signup/", sent).content.decode()
    assert client.login(email="new@example.org", password=PASSWORD) is False


@pytest.mark.parametrize(
    "address",
    [
        "email/", "confirm-email/", "confirm-email/abc/", "phone/change/", "phone/verify/", "login/code/",
        "login/code/confirm/", "signup/passkey/", "2fa/webauthn/signup/", "2fa/trust/", "social/login/cancelled/",
        "social/connections/", "3rdparty/", "sessions/", "",
    ],
)  # fmt: skip
def test_what_is_not_listed_is_not_there(client_of, dana, address):
    assert client_of(dana).get(f"/account/{address}").status_code == 404


def test_next_leads_only_within_the_site(client, dana):
    sent = {"login": "dana@example.org", "password": PASSWORD}
    assert client.post("/account/login/", {**sent, "next": "/profile/"}).url == "/profile/"
    assert Client().post("/account/login/", {**sent, "next": "https://evil.example/"}).url == "/"


def test_password_managers_and_browsers_are_told_what_each_field_is(client, db):
    fields = client.get("/account/login/").context["form"].fields
    hints = {name: field.widget.attrs.get("autocomplete") for name, field in fields.items()}
    assert hints == {"login": "username webauthn", "password": "current-password"}
    assert "placeholder" not in client.get("/account/login/").content.decode()
