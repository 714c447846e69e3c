"""The pages on which a director looks after people: who may open them, what they show and what they do."""

from __future__ import annotations

import re
import threading

import pytest
from django.core import mail

from curriculum.models import Invitation, Membership
from curriculum.states import Role
from pocus_credentialing.audit.models import Event
from pocus_credentialing.people.emails import THREAD
from tests.curriculum.cost import cost_of
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

ASKED = {"people": "Ann Bo <ann@example.org>, bo@example.org", "route": "cme", "once": "a"}


def sheets(answer) -> list[dict]:
    return answer.context["sheets"]


def mailed() -> list[str]:
    for thread in threading.enumerate():
        if thread.name == THREAD:
            thread.join()
    return sorted(each.to[0] for each in mail.outbox)


@pytest.mark.parametrize("name", ["people_index", "invitations_index"])
@pytest.mark.parametrize(("who", "status"), [("dana", 200), ("pat", 403), ("tina", 403), ("sid", 404), (None, 302)])
def test_who_opens_the_pages_of_a_programmes_people(request, page, client_of, dana, name, who, status):
    person = request.getfixturevalue(who) if who else None
    answer = client_of(person).get(page(name))
    assert answer.status_code == status
    if status == 403:
        assert "Only a director of this programme may do this." in answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("dana", 200), ("tina", 403), ("tom", 404), ("pat", 404), ("sid", 404)])
def test_who_opens_the_page_that_ends_a_role(request, page, client_of, dana, tina, who, status):
    held = Membership.objects.get(person=tina)
    client = client_of(request.getfixturevalue(who))
    assert client.get(page("people_end", held.pk)).status_code == status
    if who != "dana":
        assert client.post(page("people_end", held.pk)).status_code == status
        held.refresh_from_db()
        assert held.ends_on is None


@pytest.mark.parametrize(("name", "method"), [("show", "get"), ("withdraw", "post"), ("renew", "post")])
@pytest.mark.parametrize(("who", "status"), [("tina", 404), ("pat", 404), ("sid", 404), (None, 302)])
def test_an_invitation_is_there_for_directors_only(request, page, client_of, invited, name, method, who, status):
    invitation, _link = invited()
    client = client_of(request.getfixturevalue(who) if who else None)
    assert getattr(client, method)(page(f"invitations_{name}", invitation.pk)).status_code == status
    invitation.refresh_from_db()
    assert (invitation.is_open, Invitation.objects.count()) == (True, 1)


@pytest.mark.parametrize("name", ["withdraw", "renew"])
def test_what_changes_an_invitation_is_not_a_link(page, client_of, dana, invited, name):
    invitation = invited()[0]
    answer = client_of(dana).get(page(f"invitations_{name}", invitation.pk))
    assert (answer.status_code, answer["Location"]) == (302, page("invitations_show", invitation.pk))


def test_members_stand_by_their_roles_with_exams_and_routes(page, client_of, dana, pat, tina, tom, invited):
    invited(email="new@example.org", name="Nia New", route="cme")
    answer = client_of(dana).get(page("people_index"))
    names = {key: [each.person.name for each in answer.context[key]] for key in ("directors", "proctors", "trainees")}
    assert names == {
        "directors": ["Dana Whitfield"], "proctors": ["Pat Lindqvist"], "trainees": ["Tina Okafor", "Tom Bianchi"],
    }  # fmt: skip
    text = re.sub(r"\s+", " ", answer.content.decode())
    for words in ("Cardiac, Abdominal, Lung, Obstetric · Credentialed here in 2024", "Postgraduate training · version 1",
                  "Nia New", "new@example.org"):  # fmt: skip
        assert words in text


def test_the_page_of_people_costs_the_same_for_one_and_for_many(page, client_of, dana, programme, invited):
    client = client_of(dana)
    in_curriculum.a_trainee(in_people.a_person("First Trainee"), programme)
    in_curriculum.a_proctor(in_people.a_person("Prima Proctor"), programme)
    invited(email="one@example.org")
    few = cost_of(client, page("people_index"))
    for number in range(3):
        in_curriculum.a_trainee(in_people.a_person(f"T{number} Trainee"), programme)
        in_curriculum.a_proctor(in_people.a_person(f"P{number} Proctor"), programme)
        invited(email=f"more{number}@example.org")
    assert cost_of(client, page("people_index")) == few


def test_many_are_invited_each_with_a_link_a_sheet_and_a_mail(
    page, client_of, dana, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_of(dana).post(page("invitations_index"), ASKED)
    assert [(each["invitation"].name, each["invitation"].email) for each in sheets(answer)] == [
        ("Ann Bo", "ann@example.org"), ("", "bo@example.org"),
    ]  # fmt: skip
    text = answer.content.decode()
    assert (text.count('class="qr"'), text.count("<us-copy"), text.count('class="sheet"')) == (2, 2, 2)
    assert mailed() == ["ann@example.org", "bo@example.org"]
    assert all(each["link"] in text for each in sheets(answer))
    assert {route for (route,) in Invitation.objects.values_list("route")} == {"cme"}


def test_the_qr_code_is_the_link(page, client_of, dana):
    from tests.people.reading import read_qr  # noqa: PLC0415 -- the reader is slow to load

    sheet = sheets(client_of(dana).post(page("invitations_index"), {**ASKED, "people": ""}))[0]
    assert read_qr(sheet["qr"]) == sheet["link"]


def test_no_address_makes_one_link_to_hand_over_and_no_mail(page, client_of, dana, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_of(dana).post(page("invitations_index"), {**ASKED, "people": " "})
    assert (len(sheets(answer)), Invitation.objects.get().email, mailed()) == (1, "", [])


def test_a_mail_server_that_is_down_costs_nobody_the_link(
    page, client_of, dana, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_of(dana).post(page("invitations_index"), ASKED)
    mailed()
    assert (answer.status_code, len(sheets(answer))) == (200, 2)


def test_the_links_are_kept_nowhere(page, client_of, dana):
    client = client_of(dana)
    link = sheets(client.post(page("invitations_index"), ASKED))[0]["link"]
    secret = link.rstrip("/").rsplit("/", 1)[1]
    kept = [str(list(model.objects.values())) for model in (Invitation, Event)] + [str(dict(client.session))]
    assert [text for text in kept if secret in text] == []


def test_reloading_the_page_of_links_invites_nobody_again(page, client_of, dana):
    client = client_of(dana)
    client.post(page("invitations_index"), {**ASKED, "people": ""})
    again = client.post(page("invitations_index"), {**ASKED, "people": ""})
    assert (again.status_code, Invitation.objects.count()) == (409, 1)
    assert client.post(page("invitations_index"), {**ASKED, "people": "", "once": "b"}).status_code == 200


def test_what_is_no_address_is_named_nobody_is_invited_and_nothing_is_lost(page, client_of, dana):
    pasted = "ann@example.org\nbo at example\ncy@example.org; nonsense"
    answer = client_of(dana).post(page("invitations_index"), {**ASKED, "people": pasted})
    errors = answer.context["form"].errors["people"]
    assert [each.split(":")[1].split(".")[0].strip() for each in errors] == ["bo at example", "nonsense"]
    assert answer.context["form"]["people"].value() == pasted
    assert Invitation.objects.count() == 0


def test_a_refusal_names_every_address_and_keeps_the_form(page, client_of, dana, tina, pat):
    answer = client_of(dana).post(page("invitations_index"), {**ASKED, "people": "tina@example.org, new@example.org"})
    assert list(answer.context["form"].non_field_errors()) == [
        "tina@example.org has this role already.",
        "Nobody was invited yet: take these addresses out, then send the others.",
    ]
    assert (Invitation.objects.count(), "new@example.org" in answer.content.decode()) == (0, True)


def test_a_proctor_is_invited_for_exams_on_a_ground(page, client_of, dana, exams):
    lung, cardiac = exams("cardiac", "lung")
    address = f"{page('invitations_index')}?role=proctor"
    none = client_of(dana).post(address, {"people": "", "once": "a"})
    assert list(none.context["form"].errors) == ["applications"]
    said = {"people": "", "applications": [lung.pk, cardiac.pk], "basis": "Fellowship", "once": "a"}
    made = sheets(client_of(dana).post(address, said))[0]["invitation"]
    assert (made.role, made.basis, made.applications.count()) == ("proctor", "Fellowship", 2)


def test_nothing_is_preselected(page, client_of, dana):
    for role in Role.values:
        text = client_of(dana).get(f"{page('invitations_index')}?role={role}").content.decode()
        assert re.findall(r"<input[^>]*checked", text) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("programme", "x"), ("invited_by", "x"), ("secret_digest", "0" * 64), ("expires_at", "2099-01-01"),
     ("accepted_at", "2026-01-01"), ("role", "director"), ("applications", "x"), ("basis", "mine")],
)  # fmt: skip
def test_fields_that_are_not_asked_for_change_nothing(page, client_of, dana, programme, field, value):
    client_of(dana).post(page("invitations_index"), {**ASKED, "people": "", field: value})
    made = Invitation.objects.get()
    assert (made.programme, made.invited_by, made.role, made.basis) == (programme, dana, "trainee", "")
    assert (made.is_open, (made.expires_at - made.invited_at).days, made.secret_digest == "0" * 64) == (True, 14, False)


def test_a_withdrawn_link_opens_nothing_and_a_renewed_one_replaces_it(page, client, client_of, dana, invited):
    invitation, link = invited(email="new@example.org")
    renewed = sheets(client_of(dana).post(page("invitations_renew", invitation.pk)))[0]
    newer = renewed["link"].split("/", 3)[3]
    assert (client.get(link).status_code, client.get(f"/{newer}").status_code) == (409, 200)
    client_of(dana).post(page("invitations_withdraw", renewed["invitation"].pk))
    assert client.get(f"/{newer}").status_code == 409


def test_ending_a_role_asks_first_and_says_what_it_means(page, client_of, dana, tina):
    held = Membership.objects.get(person=tina)
    asked = client_of(dana).get(page("people_end", held.pk)).content.decode()
    assert "The enrolment ends with it." in asked
    held.refresh_from_db()
    assert held.ends_on is None
    done = client_of(dana).post(page("people_end", held.pk), follow=True).content.decode()
    assert "Tina Okafor: the role “Trainee” ends with today." in done


def test_the_last_director_is_told_why_not(page, client_of, dana):
    held = Membership.objects.get(person=dana)
    why = "A programme keeps at least one director. Name another one first."
    client = client_of(dana)
    shown = client.get(page("people_end", held.pk)).content.decode()
    assert (why in shown, '<button class="button danger">' in shown) == (True, False)
    answer = client.post(page("people_end", held.pk))
    assert (answer.status_code, why in answer.content.decode()) == (409, True)
