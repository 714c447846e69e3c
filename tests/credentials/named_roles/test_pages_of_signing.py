"""The mentor finds the record, reads it, signs; trainee and director see by whom; nobody else learns of it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials import standings
from pocus_credentialing.credentials.models import SignOff, Standing
from pocus_credentialing.credentials.signing_off import to_sign
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people
from tests.factories.people import PASSWORD

from .. import builders

pytestmark = pytest.mark.django_db
WHICH = "?role=mentor&document=summary_training_record&exam=cardiac"


@pytest.fixture
def mentor(pat, give):
    give(pat, "mentor")
    return pat


@pytest.fixture
def record(enrolment):
    standings.refresh(enrolment)
    return f"/candidates/{enrolment.pk}/sign-offs/"


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_complete_record_stands_first_and_is_said_to_be(mentor, tom, enrolment, record):
    standings.refresh(other := builders.enrolment_of(tom))
    assert [(each.enrolment.trainee, each.complete) for each in to_sign(mentor)] == [
        (enrolment.trainee, False),
        (tom, False),
    ]
    Standing.objects.filter(enrolment=other).exclude(requirement__shape="sign_off").update(met=True)
    assert [(each.enrolment.trainee, each.complete) for each in to_sign(mentor)] == [
        (tom, True),
        (enrolment.trainee, False),
    ]


def test_a_mentor_signs_on_pages(client_of, mentor, tina, dana, enrolment, record):
    client = client_of(mentor)
    assert "/sign-offs/" in client.get("/assessments/").content.decode()
    listed = text_of(client.get("/sign-offs/"))
    assert "Summary training record, Cardiac, Tina Okafor" in listed
    assert "Not complete yet" in listed
    assert f"{record}sign/{WHICH}".replace("&", "&amp;") in client.get(record).content.decode()
    page = client.get(f"{record}sign/{WHICH}")
    said = text_of(page)
    assert "Sign as mentor" in said
    assert "This record is not complete yet" in said
    assert "50 more cardiac scans" in said
    assert "/progress/" not in said.split("<main")[1].split("</main>")[0]  # not theirs to open
    sent = {"content_digest": page.context["digest"]}
    assert client.post(f"{record}sign/{WHICH}", sent).status_code == 403
    assert client.post(f"{record}sign/{WHICH}", {**sent, "confirm_password": PASSWORD}).status_code == 302
    assert "Nothing waits for your signature" in text_of(client.get("/sign-offs/"))
    for person, where in ((tina, f"/progress/{enrolment.pk}/"), (dana, f"/candidates/{enrolment.pk}/")):
        said = text_of(client_of(person).get(where))
        assert "Pat Lindqvist, FACEP, mentor, on" in said
        assert "to be signed by a supervisor" in said
    behind = text_of(client_of(tina).get(f"/progress/{enrolment.pk}/cardiac.sign_off/"))
    assert "Pat Lindqvist, FACEP, mentor, on" in behind
    assert "Courses and certificates" not in behind


def test_it_is_withdrawn_with_a_reason_and_told(client_of, mentor, dana, enrolment, record):
    client = client_of(mentor)
    digest = client.get(f"{record}sign/{WHICH}").context["digest"]
    client.post(f"{record}sign/{WHICH}", {"content_digest": digest, "confirm_password": PASSWORD})
    given = SignOff.objects.get()
    assert f"/sign-offs/{given.pk}/withdraw/" in client.get(record).content.decode()
    assert client.post(f"/sign-offs/{given.pk}/withdraw/", {}).status_code == 400
    assert client.post(f"/sign-offs/{given.pk}/withdraw/", {"reason": "Another was meant."}).status_code == 302
    assert "to be signed by a mentor" in text_of(client.get(record))
    told = text_of(client_of(dana).get(f"/history/enrolment/{enrolment.pk}/"))
    assert "Pat Lindqvist signed the summary training record of Tina Okafor as mentor." in told
    assert "Pat Lindqvist withdrew the signature as mentor on the summary training record of Tina Okafor." in told
    assert set(Event.objects.filter(verb__startswith="sign_off.").values_list("authentication", flat=True)) == {
        "password"
    }


def test_the_list_asks_as_much_of_the_database_for_many_trainees(client_of, mentor, programme, tina, give):
    client = client_of(mentor)

    def queries() -> int:
        with CaptureQueriesContext(connection) as sent:
            listed = client.get("/sign-offs/").content.decode().count("as mentor")
        return listed, len(sent)

    client.get("/sign-offs/")
    one, few = queries()
    for number in range(5):
        in_curriculum.a_trainee(in_people.a_person(f"Trainee{number} Berg"), programme)
    assert queries() == (one + 5, few)
    give(mentor, "supervisor")
    assert queries() == (one + 5, few)  # a line for each role, "as supervisor" among them


def test_a_proctor_who_is_nothing_by_name_does_not_read_a_record(client_of, api_of, pat, tom, sid, enrolment, record):
    for person in (pat, tom, sid):
        assert client_of(person).get(record).status_code == 404
        assert client_of(person).get(f"{record}sign/{WHICH}").status_code == 404
        assert api_of(person).get(f"/api/v1/enrolments/{enrolment.pk}/sign-offs/").status_code == 404
    assert "Nothing waits for your signature" in text_of(client_of(pat).get("/sign-offs/"))
    assert "/sign-offs/" not in client_of(pat).get("/assessments/").content.decode()


def test_a_program_signs_and_withdraws(api_of, mentor, tina, enrolment, record):
    api, where = api_of(mentor, sign=True), f"/api/v1/enrolments/{enrolment.pk}/sign-offs/"
    first, second = api.get(where).json()["signatures"]
    assert [(each["role"], each["may_sign"], each["sign_off"]) for each in (first, second)] == [
        ("mentor", True, None), ("supervisor", False, None),
    ]  # fmt: skip
    said = {"enrolment": str(enrolment.pk), **{name: first[name] for name in ("role", "document", "application")}}
    assert api.post("/api/v1/sign-offs/", said, "json").status_code == 428
    said["content_digest"] = first["content_digest"]
    assert api_of(mentor).post("/api/v1/sign-offs/", said, "json").status_code == 403  # a token that does not sign
    made = api.post("/api/v1/sign-offs/", said, "json")
    assert (made.status_code, made.json()["role"], made.json()["withdrawn"]) == (201, "mentor", False)
    one = f"/api/v1/sign-offs/{made.json()['id']}/"
    assert api_of(tina).get(one).json()["printed_name"] == "Pat Lindqvist, FACEP"
    rows = api_of(tina).get(f"/api/v1/enrolments/{enrolment.pk}/progress/cardiac.sign_off/").json()["rows"]
    assert [(each["role"], each["signer"]) for each in rows["signatures"]] == [
        ("mentor", "Pat Lindqvist, FACEP"), ("supervisor", None),
    ]  # fmt: skip
    gone = api.post(f"{one}withdraw/", {"reason": "Too early."}, "json")
    assert (gone.status_code, gone.json()["entry"], gone.json()["supersedes"]) == (201, "withdrawal", made.json()["id"])
    assert api_of(tina).get(one).json()["withdrawn"] is True
