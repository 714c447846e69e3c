"""On pages and by program: a trainee sends a certificate in, their director decides, nobody else knows that it is there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from curriculum.actions import outside
from curriculum.models import OutsideCertificate
from curriculum.reminders import remind
from pocus_credentialing.audit.models import Event
from pocus_credentialing.audit.steps import step_of

from .conftest import SAID
from .files import PDF, png, upload

pytestmark = pytest.mark.django_db


def typed(hospital, **given):
    return {
        "institution": str(hospital.pk), "title": SAID["title"], "provider": "Medmastery", "kind": "certificate",
        "hours": "2.5", "hands_on_hours": "1", "completed_on": "2026-03-01", "file": upload(png()), **given,
    }  # fmt: skip


def test_a_trainee_sends_one_in_and_sees_it_waiting(tina, dana, hospital, client_of):
    client = client_of(tina)
    form = client.get("/outside/new/")
    assert "Medmastery" in form.content.decode()
    assert 'name="file"' in form.content.decode()
    answer = client.post("/outside/new/", typed(hospital))
    certificate = OutsideCertificate.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/outside/{certificate.pk}/")
    assert (certificate.minutes, certificate.hands_on_minutes, certificate.media_type) == (150, 60, "image/png")
    page = client.get("/outside/").content.decode()
    assert ("2.5 h" in page, "Waiting for a director" in page) == (True, True)
    assert client_of(dana).get("/").context["outside"].to_decide == 1


@pytest.mark.parametrize(
    ("wrong", "field", "status"),
    [
        ({"title": ""}, "title", 400),
        ({"hours": "-1"}, "hours", 400),
        ({"kind": "party"}, "kind", 400),
        ({"completed_on": "2999-01-01"}, "completed_on", 409),
        ({"expires_on": "2026-02-01"}, "expires_on", 409),
        ({"hands_on_hours": "3"}, "hands_on_hours", 409),
        ({"file": upload(b"MZ")}, "file", 409),
        ({"file": upload(b"")}, "file", 409),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    wrong, field, status, tina, hospital, client_of, tmp_data
):
    answer = client_of(tina).post("/outside/new/", typed(hospital, **wrong))
    errors = answer.context["form"].errors  # and the file is to be chosen again
    assert (answer.status_code, list(errors)) == (status, list(dict.fromkeys([field, "file"])))
    assert OutsideCertificate.objects.count() == 0
    assert list((tmp_data / "media").rglob("*")) == []


def test_the_file_is_a_download_for_its_author_and_their_directors_alone(
    brought, tina, tom, pat, dana, sid, client_of, api_of
):
    page, api = f"/outside/{brought.pk}/file/", f"/api/v1/outside-certificates/{brought.pk}/file/"
    for address, of in ((page, client_of), (api, api_of)):
        for person in (tina, dana):
            answer = of(person).get(address)
            assert b"".join(answer) == PDF
            assert {
                name: answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Disposition")
            } == {
                "Content-Type": "application/pdf",
                "X-Content-Type-Options": "nosniff",
                "Content-Disposition": f'attachment; filename="certificate-{brought.pk}.pdf"',
            }
        assert [of(person).get(address).status_code for person in (tom, pat, sid)] == [404, 404, 404]
    assert client_of(None).get(page).status_code == 302


def test_a_director_decides_on_the_page(brought, tina, dana, client_of):
    client, address = client_of(dana), f"/outside/{brought.pk}/"
    page = client.get(address).content.decode()
    assert ("checked" in page, "Record the decision" in page) == (False, True)
    assert client.post(address, {}).context["form"].errors == {"decision": ["Choose: accept or reject."]}
    answer = client.post(address, {"decision": "reject", "reason": " "})
    assert answer.context["form"].errors == {"reason": ["Say why: the trainee reads it."]}
    assert client.post(address, {"decision": "reject", "reason": "Whose name is this?"}).status_code == 302
    seen = client_of(tina).get(address).content.decode()
    assert ("Whose name is this?" in seen, "Record the decision" in seen) == (True, False)
    assert client.post(address, {"decision": "accept", "reason": ""}).status_code == 302
    brought.refresh_from_db()
    assert (brought.state, brought.reason, brought.decided_by) == ("accepted", "", dana)


def test_by_program_it_is_sent_in_decided_and_withdrawn_in_the_same_words(tina, dana, hospital, api_of):
    given = {**SAID, "institution": str(hospital.pk), "completed_on": "2026-03-01"}
    tinas, danas = api_of(tina), api_of(dana)
    sent = tinas.post("/api/v1/outside-certificates/", {**given, "file": upload()}, "multipart")
    assert (sent.status_code, sent.json()["state"], sent.json()["minutes"]) == (201, "submitted", 150)
    again = tinas.post("/api/v1/outside-certificates/", {**given, "file": upload()}, "multipart")
    assert (again.status_code, again.json()["reasons"][0]["code"]) == (409, "sent_already")
    address = f"/api/v1/outside-certificates/{sent.json()['id']}/"
    assert tinas.post(f"{address}accept/").json()["reasons"][0]["code"] == "own_certificate"
    assert danas.post(f"{address}reject/", {"reason": "No."}, "json").json()["state"] == "rejected"
    assert danas.post(f"{address}accept/", {}, "json").json()["state"] == "accepted"
    assert tinas.post(f"{address}withdraw/").status_code == 409
    assert [row["title"] for row in danas.get("/api/v1/outside-certificates/").json()["results"]] == [SAID["title"]]


def test_a_director_adds_a_provider_and_trainees_choose_from_it(programme, dana, tina, client_of, api_of):
    address = f"/programmes/{programme.pk}/providers/"
    client = client_of(dana)
    assert client.post(address, {"name": "Echo School"}).status_code == 302
    assert client.post(address, {"name": "echo school"}).context["form"].errors == {
        "name": ["“echo school” is on the list already."]
    }
    assert 'value="Echo School"' in client_of(tina).get("/outside/new/").content.decode()
    told = api_of(tina).get(f"/api/v1{address}").json()
    assert ([each["name"] for each in told["own"]], "Medmastery" in told["library"]) == (["Echo School"], True)
    assert client.post(f"{address}{programme.institution.providers.get().pk}/remove/").status_code == 302
    assert api_of(tina).get(f"/api/v1{address}").json()["own"] == []


def test_the_trainee_and_the_director_are_told_before_it_expires_each_step_once(
    brought, tina, dana, hospital, client_of, django_capture_on_commit_callbacks
):
    outside.accept(certificate=brought, by=dana)

    def told(days: int) -> list[str]:
        OutsideCertificate.objects.update(expires_on=hospital.today() + timedelta(days=days))
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            remind()
        return sorted(message.to[0].split("@")[0] for message in mail.outbox)

    both = ["dana", "tina"]
    assert [told(days) for days in (91, 90, 89, 30, 30, 7, 0)] == [[], both, [], both, [], both, []]
    steps = Event.objects.filter(verb="outside.expiring").order_by("seq")
    assert [event.data["days"] for event in steps] == [90, 30, 7]
    assert f"“{SAID['title']}” expires on" in client_of(tina).get("/").content.decode()
    assert f"Tina Okafor: “{SAID['title']}” expires on" in client_of(dana).get("/").content.decode()


def test_a_step_is_due_from_its_day_to_the_last(hospital):
    today = hospital.today()
    due = {days: step_of(today + timedelta(days=days), today) for days in (91, 90, 31, 30, 8, 7, 0, -1)}
    assert due == {91: None, 90: 90, 31: 90, 30: 30, 8: 30, 7: 7, 0: 7, -1: None}
    assert step_of(None, today) is None
