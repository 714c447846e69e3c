"""The director's page that makes the link, and the page that the link opens."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from logbook.models import Scan
from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials import standings
from pocus_credentialing.credentials.actions import signatories
from pocus_credentialing.credentials.models import Certificate, OutsideSignatory
from tests.credentials import builders
from tests.curriculum.people.test_pages import mailed
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

from .conftest import WHO, on_page, sign

pytestmark = pytest.mark.django_db
SENTENCE = "No link like this was made here. Look whether it was copied whole."


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode()).replace("&#x27;", "'").replace("&quot;", '"')


def test_the_director_gets_the_link_once_to_copy_and_print(own, dana, client_of, invite_page):
    browser = client_of(dana)
    once = browser.get(invite_page).context["once"]
    answer = browser.post(invite_page, {"exam": ["cardiac"], "name": "Ada Lind", "email": "", "once": once})
    assert answer.status_code == 200
    link = answer.context["link"]
    assert link in text_of(answer)
    assert "<svg" in text_of(answer)
    assert OutsideSignatory.objects.get().email == ""
    again = browser.post(invite_page, {"exam": ["cardiac"], "once": once})
    assert (again.status_code, OutsideSignatory.objects.count()) == (409, 1)
    assert link.rsplit("/", 2)[1] not in text_of(browser.get(invite_page))
    assert Client().get(link).status_code == 200


def test_the_link_goes_by_mail_where_an_address_is_given(
    own, dana, client_of, invite_page, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        client_of(dana).post(invite_page, {"exam": ["cardiac"], "email": "ada@example.net", "once": "1"})
    mailed()
    (message,) = mail.outbox
    assert (message.to, message.subject) == (
        ["ada@example.net"], "Dana Whitfield asks you to decide about a certificate"
    )  # fmt: skip
    link = re.search(r"http\S+/sign/\S+/", message.body)
    assert link is not None
    assert Client().get(link.group()).status_code == 200
    assert "ardiac" not in message.body


def test_what_cannot_be_invited_is_said_on_the_form(own, dana, client_of, invite_page):
    browser = client_of(dana)
    for sent, status, words in (
        ({"exam": ["cardiac"], "email": "Dana@example.org"}, 403, "This is your own address."),
        ({"exam": ["lung"]}, 409, "Lung is not complete: 25 more lung scans"),
        ({"email": "ada@example.net"}, 400, "Choose at least one exam."),
        ({"exam": ["cardiac"], "email": "no address"}, 400, "Enter a valid email address."),
    ):
        answer = browser.post(invite_page, {**sent, "once": "1"})
        assert (answer.status_code, words in text_of(answer)) == (status, True)
    assert OutsideSignatory.objects.count() == 0


def test_the_page_is_the_holders_own(own, ready, dana, tina, tom, pat, sid, client_of, invite_page):
    theirs = reverse("credentials:signatories_invite", args=[ready.pk])
    assert [client_of(person).get(invite_page).status_code for person in (dana, tom, pat, sid)] == [200, 404, 404, 404]
    assert [client_of(person).get(theirs).status_code for person in (dana, tina, sid)] == [404, 403, 404]
    assert Client().get(invite_page).status_code == 302
    assert client_of(dana).put(invite_page).status_code == 405


def test_where_another_director_is_the_page_names_them(own, dana, dora, client_of, invite_page):
    answer = client_of(dana).get(invite_page)
    assert (answer.status_code, "Ask Dora Nilsen." in text_of(answer)) == (409, True)
    issue = client_of(dana).get(reverse("credentials:candidates_issue", args=[own.pk]))
    assert (issue.status_code, "another director of this programme: Dora Nilsen." in text_of(issue)) == (403, True)
    assert invite_page not in text_of(issue)


def test_the_way_is_offered_where_issuing_would_be(own, dana, client_of, invite_page):
    browser = client_of(dana)
    for name in ("candidates_show", "candidates_issue", "progress_show"):
        assert invite_page in text_of(browser.get(reverse(f"credentials:{name}", args=[own.pk])))


def test_it_is_not_offered_to_others(ready, tina, dana, client_of):
    page = reverse("credentials:signatories_invite", args=[ready.pk])
    assert page not in text_of(client_of(tina).get(reverse("credentials:progress_show", args=[ready.pk])))
    assert page not in text_of(client_of(dana).get(reverse("credentials:candidates_show", args=[ready.pk])))


def test_the_link_is_withdrawn_by_its_director_and_seen_by_nobody_else(invited, link, dana, tina, sid, client_of):
    page = reverse("credentials:signatories_withdraw", args=[invited[0].pk])
    assert [client_of(person).post(page).status_code for person in (tina, sid)] == [404, 404]
    assert client_of(dana).post(page).status_code == 302
    answer = Client().get(link)
    assert (answer.status_code, "This link was withdrawn on" in text_of(answer)) == (409, True)


def test_the_signatory_reads_who_asks_what_was_asked_and_how_it_was_met(link, own, pat):
    text = text_of(Client().get(link))
    for words in (
        "St Elsewhere Hospital, Emergency Medicine", "Dana Whitfield, MD directs “SPOCUS two-phase pathway”",
        "Focused cardiac ultrasound", "25 scans accepted and counted; 5 watched at the bedside, 3 with a positive finding.",
        "Cardiac scans that count", "25 shown, 25 needed*", "Pat Lindqvist, FACEP", "25 of 25 scans",
        "This is not a privilege.", "outside signatory invited by the holder's hospital", "I am not Dana Whitfield, MD.",
    ):  # fmt: skip
        assert words in text, words
    assert "<script" not in text
    assert [str(scan.pk) for scan in Scan.objects.all() if str(scan.pk) in text] == []
    assert "Mar 2026" not in text


def test_opening_is_said_once_and_not_of_the_holder(link, invited, dana, client_of):
    client_of(dana).get(link)
    assert Event.objects.filter(verb="signatory.opened").count() == 0
    for _ in range(2):
        Client().get(link)
    Client().head(link)
    assert Event.objects.filter(verb="signatory.opened").count() == 1


def test_a_stranger_signs_and_reads_it_where_anybody_checks(link, own):
    browser = Client()
    answer = browser.post(link, on_page(browser.get(link)), follow=True)
    certificate = Certificate.objects.get()
    assert answer.redirect_chain == [(f"/v/{certificate.code}", 302)]
    for words in (
        f"You signed {certificate.serial}", "Valid", "Ada Lind, MD, Head of Emergency Ultrasound, Northfield Hospital, "
        "outside signatory invited by the holder's hospital",
    ):  # fmt: skip
        assert words in text_of(answer)
    for again in (browser.get(link), browser.post(link, {})):
        assert (again.status_code, "This link was used on" in text_of(again)) == (409, True)


def test_what_is_missing_is_said_and_what_was_written_stays(link):
    browser = Client()
    filled = on_page(browser.get(link), affiliation="")
    del filled["looked"]
    answer = browser.post(link, filled)
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (400, ["affiliation", "looked"])
    assert 'value="Head of Emergency Ultrasound"' in text_of(answer)
    assert Certificate.objects.count() == 0
    long = browser.post(link, on_page(browser.get(link), printed_name="A" * 81))
    assert list(long.context["form"].errors) == ["printed_name"]


def test_nothing_else_that_is_sent_counts(link, invited, own, dana, tina):
    browser = Client()
    filled = on_page(
        browser.get(link), holder=str(tina.pk), applications="lung", applications_key="lung", decision="declined",
        issued_by=str(dana.pk), authentication="passkey", enrolment="1", expires_on="2099-01-01", capacity="director",
        invited_by=str(tina.pk), email="tina@example.org",
    )  # fmt: skip
    assert browser.post(link, filled).status_code == 302
    certificate, signatory = Certificate.objects.get(), OutsideSignatory.objects.get()
    assert (certificate.holder, certificate.applications_key, certificate.evidence.authentication) == (
        dana, "cardiac", "link",
    )  # fmt: skip
    assert (signatory.decision, signatory.invited_by, signatory.email) == ("signed", dana, "ada@example.net")


def test_evidence_that_changed_is_shown_again_before_it_is_signed(link, own, dana, pat):
    browser = Client()
    filled = on_page(browser.get(link))
    builders.accepted(dana, pat, "cardiac", 1)
    answer = browser.post(link, filled)
    assert (answer.status_code, "The evidence changed since you opened this page" in text_of(answer)) == (409, True)
    assert "26 scans accepted" in text_of(answer)
    assert browser.post(link, on_page(answer)).status_code == 302


def test_what_is_not_met_any_more_hides_the_signature_and_says_why(link, own):
    browser = Client()
    filled = on_page(browser.get(link))
    first = Scan.objects.order_by("performed_at").first()
    Scan.objects.filter(pk=first.pk).update(state="rejected")
    standings.refresh(own)
    page = text_of(browser.get(link))
    assert ("It cannot be signed at this moment" in page, "Sign and issue" in page) == (True, False)
    answer = browser.post(link, filled)
    assert (answer.status_code, "Cardiac is not complete" in text_of(answer)) == (409, True)


def test_declining_tells_the_director_and_whoever_is_asked_next(
    link, invited, own, dana, client_of, invite_page, django_capture_on_commit_callbacks
):
    mail.outbox.clear()
    browser = Client()
    assert browser.post(f"{link}decline/", {"reason": ""}).status_code == 400
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(f"{link}decline/", {"reason": "Too few positive findings."})
    assert (answer.status_code, "You declined" in text_of(answer)) == (200, True)
    mailed()
    (message,) = mail.outbox
    assert (message.to, "Too few" in message.body, invite_page in message.body) == (["dana@example.org"], False, True)
    assert "Too few positive findings." in text_of(client_of(dana).get(invite_page))
    assert browser.post(f"{link}decline/", {"reason": "Again."}).status_code == 409
    _next, secret = signatories.invite(enrolment=own, applications=builders.exams("cardiac"), by=dana)
    page = text_of(browser.get(reverse("credentials:signatories_sign", args=[secret])))
    assert "Too few positive findings." in page


@pytest.mark.parametrize("who", ["dana", "pat", "sid"])
def test_who_is_signed_in_here_must_be_from_outside(link, who, dana, pat, sid, client_of):
    browser = client_of({"dana": dana, "pat": pat, "sid": sid}[who])
    expected = {"dana": 403, "pat": 403, "sid": 200}[who]
    page = browser.get(link)
    assert page.status_code == expected
    if expected == 200:
        assert browser.post(link, on_page(page)).status_code == 302
    else:
        assert browser.post(link, {"printed_name": WHO["name"]}).status_code == 403
        assert browser.post(f"{link}decline/", {"reason": "No."}).status_code == 403
        assert OutsideSignatory.objects.get().is_open


def test_an_expired_link_and_one_that_never_was_say_so(link, invited):
    OutsideSignatory.objects.update(expires_at=timezone.now() - timedelta(days=1))
    answer = Client().get(link)
    assert (answer.status_code, "Ask Dana Whitfield for a new one." in text_of(answer)) == (409, True)
    for ask in (Client().get, Client().post):
        nowhere = ask(reverse("credentials:signatories_sign", args=["unknown"]))
        assert (nowhere.status_code, SENTENCE in text_of(nowhere)) == (404, True)
    assert Client().post("/sign/unknown/decline/").status_code == 404


def test_guessing_is_measured(link):
    cache.clear()
    browser = Client()
    assert [browser.post(link, {}).status_code for _ in range(21)] == [400] * 20 + [429]
    cache.clear()


def test_the_holder_and_the_api_read_who_signed(invited, dana, client_of, api_of):
    certificate = sign(invited[0])
    page = client_of(dana).get(reverse("credentials:certificates_show", args=[certificate.serial]))
    assert "Ada Lind, MD, Head of Emergency Ultrasound, Northfield Hospital, outside signatory" in text_of(page)
    said = api_of(dana).get(f"/api/v1/certificates/{certificate.serial}/").json()["statement"]["signed"]
    checked = Client().get(f"/v/{certificate.code}", headers={"Accept": "application/json"}).json()
    assert (said["affiliation"], said["authentication"]) == ("Northfield Hospital", "link")
    assert checked["statement"]["signed"] == said
    history = client_of(dana).get(reverse("history", args=["enrolment", certificate.enrolment_id]))
    assert "The outside signatory signed" in text_of(history)


def test_the_api_tells_the_only_director_which_way_is_open(own, dana, api_of):
    answer = api_of(dana, sign=True).post(
        "/api/v1/certificates/", {"enrolment": str(own.pk), "applications": ["cardiac"]}, format="json"
    )
    assert (answer.status_code, "Invite an outside signatory" in answer.json()["detail"]) == (403, True)


def test_the_list_of_whom_one_asked_costs_the_same_however_long_it_is(own, dana, client_of, invite_page):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client_of(dana).get(invite_page)
        return len(found)

    signatories.invite(enrolment=own, applications=builders.exams("cardiac"), by=dana)
    one = queries()
    for _ in range(4):
        signatories.invite(enrolment=own, applications=builders.exams("cardiac"), by=dana)
    assert queries() == one


def test_home_never_asks_a_director_to_sign_for_themselves(own, dana, programme, client_of):
    home = client_of(dana).get("/")
    assert [each.signs_outside for each in home.context["learning"]] == [True]
    assert [each.ready for each in home.context["directing"]] == [[]]
    another = in_people.a_person("Dora Second")
    in_curriculum.a_director(another, programme)
    assert [each.signs_outside for each in client_of(dana).get("/").context["learning"]] == [False]
    assert [[each.name for each in row.ready] for row in client_of(another).get("/").context["directing"]] == [
        ["Dana Whitfield"]
    ]
