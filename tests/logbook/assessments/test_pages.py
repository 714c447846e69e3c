"""A DOPS filled in on a phone, without JavaScript: choose, fill in, check the result, sign; the trainee reads the feedback."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from logbook.models import Assessment
from pocus_credentialing.credentials.models import Standing
from tests.factories.people import PASSWORD

from .builders import FULL, POOR, an_assessment

pytestmark = pytest.mark.django_db


def address(enrolment, asks="?form=dops&exam=cardiac"):
    return reverse("logbook:assessments_assess", args=[enrolment.pk]) + asks


def filled(page, levels=FULL, **more):
    hidden = dict(re.findall(r'name="(content_digest|writer|client_id)" value="([^"]*)"', page.content.decode()))
    items = {f"item_{code}": str(level) for code, level in levels.items()}
    return {**hidden, **items, "feedback": "Calm. Next: more depth.", "taken_on": "2026-11-20", **more}


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_from_the_list_to_the_signature_and_the_trainee_reads_it(enrolment, pat, tina, client_of, signing_client_of):
    phone = signing_client_of(pat)
    assert reverse("logbook:assessments_choose", args=[enrolment.pk]) in phone.get("/assessments/").content.decode()
    chosen = phone.get(reverse("logbook:assessments_choose", args=[enrolment.pk]))
    assert "?form=dops&amp;exam=cardiac" in chosen.content.decode()
    page = phone.get(address(enrolment))
    assert "checked" not in page.content.decode()
    checked = phone.post(address(enrolment), filled(page, POOR))
    assert checked.status_code == 200
    assert "Gets the required views and keeps clips of them With much help below what is needed" in text_of(checked)
    assert "“I carried out this assessment myself, and it was not passed.”" in text_of(checked)
    assert Assessment.objects.count() == 0
    changed = phone.post(address(enrolment), filled(page, POOR, change="yes"))
    assert changed.context["form"]["item_images"].value() == "2"
    signed = phone.post(address(enrolment), filled(page, sign="yes"))
    given = Assessment.objects.get()
    assert signed.headers["Location"] == reverse("logbook:assessments_show", args=[given.pk])
    assert Standing.objects.get(enrolment=enrolment, requirement__key="cardiac.sdot").counted == 1
    # Sent again, as a phone does that lost the answer: the same one.
    assert phone.post(address(enrolment), filled(page, sign="yes")).headers["Location"] == signed.headers["Location"]
    read = text_of(client_of(tina).get(signed.headers["Location"]))
    assert "Calm. Next: more depth." in read
    assert "Passed" in read
    assert "Undo" not in read
    assert "Direct observation of one scan (DOPS), Cardiac" in text_of(client_of(tina).get("/assessments/"))


def test_what_is_missing_is_said_beside_it_and_nothing_is_lost(enrolment, pat, signing_client_of):
    phone = signing_client_of(pat)
    page = phone.get(address(enrolment))
    sent = filled(page, {"indication": 2}, feedback="", sign="yes")
    answer = phone.post(address(enrolment), sent)
    assert answer.status_code == 400
    said = text_of(answer)
    assert said.count("Choose what you saw.") == 2 * 5
    assert "Say what was good and what comes next: the trainee reads it." in said
    assert answer.context["form"]["item_indication"].value() == "2"


def test_without_proof_the_check_stays_with_everything_chosen_and_a_password_signs_it(enrolment, pat, client_of):
    phone = client_of(pat)
    page = phone.get(address(enrolment))
    refused = phone.post(address(enrolment), filled(page, sign="yes"))
    assert refused.status_code == 403
    assert "Confirm that it is you: your signature goes under this." in text_of(refused)
    assert 'name="item_images" value="4"' in refused.content.decode()
    signed = phone.post(address(enrolment), filled(page, sign="yes", confirm_password=PASSWORD))
    assert signed.status_code == 302
    assert Assessment.objects.get().authentication == "password"


def test_what_was_chosen_is_kept_while_somebody_signs_in_again(enrolment, pat, client_of):
    phone = client_of(pat)
    page = phone.get(address(enrolment))
    sent = filled(page)
    phone.logout()
    assert phone.post(address(enrolment), sent).status_code == 302
    phone.force_login(pat, backend="allauth.account.auth_backends.AuthenticationBackend")
    again = phone.get(address(enrolment))
    assert again.context["form"]["item_images"].value() == "4"
    assert "What you chose is here again." in text_of(again)


def test_undone_and_amended_on_pages(enrolment, pat, dana, signing_client_of):
    first = an_assessment(enrolment, pat)
    phone = signing_client_of(pat)
    undo = reverse("logbook:assessments_undo", args=[first.pk])
    assert phone.get(undo).status_code == 200
    assert phone.post(undo).status_code == 302
    assert phone.get(undo).status_code == 409
    second = an_assessment(enrolment, pat)
    amend = reverse("logbook:assessments_amend", args=[second.pk])
    desk = signing_client_of(dana)
    page = desk.get(amend)
    without = desk.post(amend, filled(page, POOR, sign="yes"))
    assert "Say why you amend: the trainee reads it." in text_of(without)
    answer = desk.post(amend, filled(page, POOR, reason="Two trainees were mixed up.", sign="yes"))
    read = text_of(desk.get(answer.headers["Location"]))
    assert "Two trainees were mixed up." in read
    assert "What was said first" in read
    assert "This is not the newest word" in text_of(desk.get(reverse("logbook:assessments_show", args=[second.pk])))


def test_who_may_not_is_told_so_and_who_may_not_know_sees_nothing(enrolment, tina, tom, sid, pat, client_of):
    page = address(enrolment)
    assert client_of(tina).get(page).status_code == 403
    assert client_of(tom).get(page).status_code == 404
    assert client_of(sid).get(page).status_code == 404
    given = reverse("logbook:assessments_show", args=[an_assessment(enrolment, pat).pk])
    assert [client_of(who).get(given).status_code for who in (tina, pat, tom, sid)] == [200, 200, 404, 404]


@pytest.mark.parametrize("asks", ["", "?form=none", "?form=dops", "?form=dops&exam=brain", "?form=osce&exam=cardiac"])
def test_a_form_that_the_programme_does_not_have_is_no_page(enrolment, pat, client_of, asks):
    assert client_of(pat).get(address(enrolment, asks)).status_code == 404


def test_the_pages_cost_the_same_with_three_as_with_one(enrolment, pat, client_of, django_assert_max_num_queries):
    phone = client_of(pat)
    an_assessment(enrolment, pat)
    phone.get("/assessments/")
    with django_assert_max_num_queries(40) as one:
        phone.get("/assessments/")
    for _ in range(2):
        an_assessment(enrolment, pat)
    with django_assert_max_num_queries(len(one)):
        phone.get("/assessments/")
