"""After a mistake elsewhere the file has to be chosen again, which is said at its field; what was sent already is said there, too, and
leads to it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from curriculum.models import OutsideCertificate
from tests.curriculum.quiz_files.test_own_modules import typed as a_module
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

from .files import png, upload
from .test_pages import typed

pytestmark = pytest.mark.django_db

AGAIN = "Choose the file again: it is not kept while something else is to be put right."


def test_a_file_that_was_chosen_is_asked_for_again_at_its_field(tina, hospital, client_of):
    client = client_of(tina)
    for wrong, field in (({"title": ""}, "title"), ({"completed_on": "2999-01-01"}, "completed_on")):
        errors = client.post("/outside/new/", typed(hospital, **wrong)).context["form"].errors
        assert (list(errors), errors["file"]) == ([field, "file"], [AGAIN])
    without = typed(hospital, title="")
    del without["file"]
    assert client.post("/outside/new/", without).context["form"].errors["file"] == ["This field is required."]
    refused = client.post("/outside/new/", typed(hospital, file=upload(b"MZ"))).context["form"].errors
    assert (list(refused), AGAIN in refused["file"]) == (["file"], False)


def test_so_it_is_of_the_files_of_a_module(programme, dana, client_of):
    file = SimpleUploadedFile("quiz.gift", b"Here? {T}")
    said = a_module(title="", quiz="", file=file)
    errors = client_of(dana).post(f"/programmes/{programme.pk}/modules/new/", said).context["form"].errors
    assert (list(errors), errors["file"]) == (["title", "file"], [AGAIN])


def test_what_was_sent_already_is_said_at_the_file_and_leads_to_it(tina, hospital, client_of, api_of):
    client = client_of(tina)
    client.post("/outside/new/", typed(hospital, file=upload(png())))
    sent = OutsideCertificate.objects.get()
    answer = client.post("/outside/new/", typed(hospital, hours="4", file=upload(png())))
    [said] = answer.context["form"].errors["file"]
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["file"])
    assert said.startswith("You have sent this file under this title already.")
    assert f'href="/outside/{sent.pk}/"' in answer.content.decode()
    assert client.post("/outside/new/", typed(hospital, title="Another one", file=upload(png()))).status_code == 302


def test_of_two_directors_the_second_sees_what_the_first_decided_before_it_is_decided_over(
    brought, dana, programme, client_of
):
    address, dora = f"/outside/{brought.pk}/", in_people.a_person("Dora Nilsen")
    in_curriculum.a_director(dora, programme)
    seen = client_of(dora).get(address).context["form"]["seen"].value()
    assert client_of(dana).post(address, {"decision": "accept", "seen": seen}).status_code == 302
    late = client_of(dora).post(address, {"decision": "reject", "reason": "Another name.", "seen": seen})
    told = "Dana Whitfield decided meanwhile: Accepted. Decide again if you mean it."
    assert (late.status_code, late.context["form"].non_field_errors()) == (400, [told])
    brought.refresh_from_db()
    assert brought.state == "accepted"
    again = late.context["form"]["seen"].value()
    answer = client_of(dora).post(address, {"decision": "reject", "reason": "Another name.", "seen": again})
    brought.refresh_from_db()
    assert (answer.status_code, brought.state) == (302, "rejected")
