"""A director brings a quiz: mistakes are told at the field with their lines; a module of the hospital's own is for its
people, and a pass is an online module that counts where a programme asks for such."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from curriculum.actions import attempts
from curriculum.actions.library import begin, load_library
from curriculum.library.texts import library_text
from curriculum.rules.versions import check_is_readable
from pocus_credentialing.credentials import facts
from pocus_credentialing.credentials.asked import version_of
from pocus_credentialing.credentials.models import Standing
from tests.curriculum.answers import right_ones
from tests.factories import curriculum as in_curriculum

from .publishing import published
from .test_qti import ITEM, package

pytestmark = pytest.mark.django_db

QUIZ = "::One:: Is air bright? {=Yes#It reflects. ~No}\n\n// [tag:decision]\nScan first? {F#No.#Help first.}\n"


def typed(**given):
    return {
        "title": "Our ward", "summary": "How it is done here.", "competency": "interpretation", "minutes": "10",
        "pass_percent": "50", "text": "# Where\n\n<script>alert(1)</script>", "quiz": QUIZ,
        **given,
    }  # fmt: skip


def test_a_director_publishes_one_and_trainees_take_it(programme, dana, tina, sid, client_of, tmp_data):
    address = f"/programmes/{programme.pk}/modules/new/"
    module = published(client_of(dana), address, typed())
    shown = f"/modules/{module.code}/"
    client = client_of(tina)
    page = client.get(shown).content.decode()
    assert (">Where</h2>" in page, "<script>alert" in page) == (True, False)
    assert "<img" not in page.partition('class="prose"')[2].partition("</article>")[0]
    assert "Our ward" in client.get("/modules/").content.decode()
    begun = attempts.start(module=module, by=tina)
    done = attempts.hand_in(attempt=begun, answers=right_ones(module.current), by=tina)
    result = client.get(f"/attempts/{done.pk}/").content.decode()
    assert ("It reflects." in result, "Help first." in result, "Source</summary>" in result) == (True, True, False)
    assert [question["competency"] for question in module.current.data["questions"]] == ["interpretation", "decision"]
    assert client_of(sid).get(shown).status_code == 404
    assert "Our ward" not in client_of(sid).get("/modules/").content.decode()


def test_mistakes_stand_at_their_field_with_their_lines_and_what_was_typed_stays(programme, dana, client_of):
    client, address = client_of(dana), f"/programmes/{programme.pk}/modules/new/"
    wrong = "Essay {}\n\nNumber {#1}\n"
    answer = client.post(address, typed(quiz=wrong))
    assert (answer.status_code, answer.context["form"].errors) == (
        400,
        {
            "quiz": [
                "line 1: expected answers between the braces; an essay cannot be marked here",
                "line 3: expected answers to choose from; a number cannot be asked for here",
            ]
        },
    )
    assert "Number {#1}" in answer.content.decode()
    file = SimpleUploadedFile("quiz.gift", wrong.encode())
    assert len(client.post(address, typed(quiz="", file=file)).context["form"].errors["file"]) == 2
    assert client.post(address, typed(quiz="")).context["form"].errors == {
        "quiz": ["Type the questions, or choose a file."]
    }
    for content in (QUIZ.encode(), ITEM.encode(), package(a_xml=ITEM)):
        assert client.post(address, typed(quiz="", file=SimpleUploadedFile("q", content))).status_code == 302


def test_its_next_version_keeps_the_questions_unless_others_are_given(programme, dana, client_of, api_of):
    module = published(client_of(dana), f"/programmes/{programme.pk}/modules/new/", typed())
    first = module.current.data["questions"]
    address = f"/programmes/{programme.pk}/modules/{module.code}/"
    published(client_of(dana), address, typed(title="Our ward now", quiz=""))
    assert (module.current.number, module.current.title, module.current.data["questions"]) == (2, "Our ward now", first)
    said = typed(quiz="Only one? {T}", minutes=3, pass_percent=60)
    answer = api_of(dana).post(f"/api/v1{address}", said, "json")
    assert (answer.status_code, answer.json()["version"], answer.json()["questions"]) == (201, 3, 1)
    refused = api_of(dana).post(f"/api/v1{address}", {**said, "quiz": "Open {=a"}, "json")
    assert [(each["field"], each["sentence"]) for each in refused.json()["reasons"]] == [
        ("quiz", "line 1: expected a } that closes the answers")
    ]
    assert [each["code"] for each in api_of(dana).get(f"/api/v1/programmes/{programme.pk}/modules/").json()] == [
        module.code
    ]


def test_a_package_comes_in_by_program_as_a_file_and_one_of_the_two_is_needed(programme, dana, api_of):
    api, address = api_of(dana), f"/api/v1/programmes/{programme.pk}/modules/"

    def sent(**more):
        said = {key: value for key, value in typed(**more).items() if value}
        return api.post(address, said, "multipart")

    for content in (package(a_xml=ITEM), ITEM.encode(), QUIZ.encode()):
        answer = sent(quiz="", file=SimpleUploadedFile("quiz", content))
        assert (answer.status_code, answer.json()["questions"] > 0) == (201, True)
    for content, where in ((b"PK\x03\x04 and no more", "file"), (b"", "file")):
        answer = sent(quiz="", file=SimpleUploadedFile("quiz", content))
        assert (answer.status_code, answer.json()["reasons"][0]["field"]) == (400, where)
    for more in ({"quiz": ""}, {"file": SimpleUploadedFile("quiz", ITEM.encode())}):
        [reason] = sent(**more).json()["reasons"]
        assert (reason["field"], reason["sentence"]) == ("quiz", "Send the questions as a text or as a file.")


def test_a_pass_is_an_online_module_and_the_librarys_pathway_knows_nothing_of_it(
    hospital, programme, dana, tina, client_of
):
    text = library_text("fusic-heart").replace("kinds: [e_learning]", "kinds: [online_module]")
    society = begin(institution=hospital, source=check_is_readable(text), by=None)
    enrolment = in_curriculum.a_trainee(tina, society)
    module = published(client_of(dana), f"/programmes/{programme.pk}/modules/new/", typed())
    begun = attempts.start(module=module, by=tina)
    attempts.hand_in(attempt=begun, answers=right_ones(module.current), by=tina)
    (course,) = facts.facts_of(enrolment, version_of(enrolment.version)).courses
    assert (course.kind, course.code, course.score, course.minutes) == ("online_module", module.code, 100, 0)
    online = Standing.objects.filter(enrolment=enrolment, requirement__shape="courses_passed", counted=1).get()
    own = client_of(tina).get(f"/progress/{enrolment.pk}/{online.requirement.key}/").context["behind"].learning
    assert [(row.title, row.why) for row in own] == [("Our ward", "")]
    pathway = tina.enrolments.get(programme=programme)
    assert facts.facts_of(pathway, version_of(pathway.version)).modules == ()
    load_library()
    assert module.code not in programme.current.data["modules"]
