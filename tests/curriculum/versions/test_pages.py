"""The pages on which a file is written, checked, seen through and published; and the one that hands a file out."""

from __future__ import annotations

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from curriculum.actions.library import publish
from curriculum.library.texts import library_programmes, library_text, read_programme_text
from curriculum.models import Enrolment, Programme, Requirement
from pocus_credentialing.audit.models import Event

from .conftest import SPOCUS

pytestmark = pytest.mark.django_db
FILE_FOLDED = '<details class="more">\n    <summary>As a file, for those who prefer it</summary>'
FILE_OPEN = FILE_FOLDED.replace('more">', 'more" open>')


@pytest.fixture
def page(programme):
    return f"/programmes/{programme.pk}/versions/new/"


def hidden(response) -> dict[str, str]:
    """What the page sends back by itself, and the text as it stands in its field."""
    text = response.content.decode()
    found = dict(re.findall(r'<input type="hidden" name="(checked|against)" value="([^"]*)"', text))
    area = re.search(r'<textarea name="text"[^>]*>\n(.*?)</textarea>', text, re.DOTALL)
    return {**found, "text": html.unescape(area[1]) if area else ""}


def said(response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_it_begins_with_the_current_version_s_file(dana, page, client_of):
    assert hidden(client_of(dana).get(page))["text"] == SPOCUS


def test_a_check_shows_what_differs_and_who_would_be_touched_and_writes_nothing(
    dana, tina, page, text, programme, client_of
):
    before = Event.objects.count()
    answer = client_of(dana).post(page, {"text": text, "verb": "check"})
    assert answer.status_code == 200
    for sentence in (
        "It reads well. Nothing is published yet.",
        "Before: At least 25 cardiac scans that count.",
        "Now: At least 20 cardiac scans that count.",
        "Tina Okafor Asked or counted otherwise: Cardiac scans that count",
        "Publish version 2",
        "Nobody is moved by it",
    ):
        assert sentence in said(answer)
    assert (programme.versions.count(), Event.objects.count()) == (1, before)


def test_what_was_checked_is_published_and_nobody_is_moved(dana, tina, page, text, programme, client_of):
    client = client_of(dana)
    checked = hidden(client.post(page, {"text": text.replace("\n", "\r\n"), "verb": "check"}))
    assert checked["text"] == text
    answer = client.post(page, {**checked, "verb": "publish"}, follow=True)
    assert "Version 2 is published." in said(answer)
    assert client.get(f"/programmes/{programme.pk}/versions/2/file/").content.decode() == text
    assert Enrolment.objects.get(trainee=tina).version.number == 1


def test_a_text_that_was_not_checked_is_shown_first(dana, page, text, programme, client_of):
    client = client_of(dana)
    checked = hidden(client.post(page, {"text": text, "verb": "check"}))
    other = {**checked, "text": text.replace("n: 20", "n: 21"), "verb": "publish"}
    answer = client.post(page, other)
    assert "This text is not the one that was checked." in said(answer)
    assert programme.versions.count() == 1
    client.post(page, {**hidden(answer), "verb": "publish"})
    assert programme.current.requirements.get(key="cardiac.scans").params["n"] == 21


def test_what_was_published_meanwhile_is_told_and_compared_anew(dana, page, text, programme, client_of):
    client = client_of(dana)
    checked = hidden(client.post(page, {"text": text, "verb": "check"}))
    publish(programme=programme, source=read_programme_text(text.replace("n: 20", "n: 22"))[0], by=dana)
    answer = client.post(page, {**checked, "verb": "publish"})
    assert (answer.status_code, hidden(answer)["against"]) == (409, "2")
    assert "Version 2 was published meanwhile: check your text against it." in said(answer)
    client.post(page, {**hidden(answer), "verb": "publish"})
    assert programme.current.number == 3


def test_a_file_takes_the_place_of_what_was_typed(dana, page, text, client_of):
    file = SimpleUploadedFile("ours.yaml", b"\xef\xbb\xbf" + text.encode())
    answer = client_of(dana).post(page, {"text": "- nothing", "file": file, "verb": "check"})
    assert (answer.status_code, hidden(answer)["text"]) == (200, text)


def test_a_file_that_is_no_text_is_refused_at_its_field(dana, page, client_of):
    file = SimpleUploadedFile("ours.yaml", b"\xff\xfe\x00")
    answer = client_of(dana).post(page, {"text": SPOCUS, "file": file, "verb": "check"})
    assert (answer.status_code, answer.context["form"].errors) == (400, {"file": ["This is no text in UTF-8."]})


def test_each_trainee_is_shown_so_many_at_a_time(
    dana, page, text, programme, tina, tom, client_of, api_of, monkeypatch
):
    monkeypatch.setattr("pocus_credentialing.credentials.dry_run.AT_ONCE", 1)
    client, names = client_of(dana), sorted([tina.name, tom.name])

    def shown(**asked):
        answer = client.post(page, {"text": text, **asked})
        return [each.enrolment.trainee.name for each in answer.context["effects"]], said(answer)

    found, words = shown(verb="check")
    assert found == names[:1]
    assert "Trainees 1 to 1 of 2 The next trainees" in words
    found, words = shown(first="1")
    assert found == names[1:]
    assert "The trainees before Trainees 2 to 2 of 2" in words
    assert shown(first="9")[0] == []
    assert shown(first="-1")[0] == shown(first="x")[0] == names[:1]
    asked = {"text": text, "first": 1}
    told = api_of(dana).post(f"/api/v1/programmes/{programme.pk}/versions/", asked, "json").json()
    assert ([each["trainee"] for each in told["effects"]], told["more"]) == (names[1:], 0)


def test_a_file_that_is_empty_is_refused_at_its_field(dana, page, client_of):
    answer = client_of(dana).post(page, {"text": SPOCUS, "file": SimpleUploadedFile("ours.yaml", b""), "verb": "check"})
    assert (answer.status_code, answer.context["form"].errors) == (400, {"file": ["This file is empty."]})
    assert hidden(answer)["text"] == SPOCUS  # what was typed stays


def test_several_mistakes_are_told_at_once_each_with_its_line(dana, page, text, client_of):
    wrong = text.replace("n: 20", "n: 0").replace("title: SPOCUS two-phase pathway", "title: no")
    answer = client_of(dana).post(page, {"text": wrong, "verb": "check"})
    told = answer.context["form"].errors["text"]
    assert answer.status_code == 400
    assert [each.partition(":")[0] for each in told] == ["title (line 6)", "requirements[2].params.n (line 73)"]


def test_an_open_number_and_a_mistake_are_told_at_the_field(dana, page, open_text, text, programme, client_of):
    for wrong, sentence in (
        (open_text, "requirements[2].params.n (line 73): expected a whole number from 1 to 1000, which the programme has to set"),
        (text.replace("n: 20", "n: 0"), "requirements[2].params.n (line 73): expected a whole number from 1 to 1000"),
        ("", "(whole file): expected a mapping"),
        ("a: &a [*a]", "line 1: expected YAML that can be read (*a stands inside of what it names, &a)"),
    ):  # fmt: skip
        answer = client_of(dana).post(page, {"text": wrong, "verb": "publish"})
        assert (answer.status_code, answer.context["form"].errors) == (400, {"text": [sentence]})
        assert hidden(answer)["text"] == wrong
    assert programme.versions.count() == 1


@pytest.mark.parametrize(("who", "status"), [("dana", 200), ("pat", 403), ("tina", 403), ("sid", 404)])
def test_only_directors_come_here(request, who, status, page, text, client_of):
    client = client_of(request.getfixturevalue(who))
    assert client.get(page).status_code == status
    assert client.post(page, {"text": text, "verb": "check"}).status_code == status


# --- the file


@pytest.mark.parametrize(("who", "status"), [("tina", 200), ("pat", 200), ("dana", 200), ("sid", 404)])
def test_whoever_sees_the_programme_has_its_file(request, who, status, programme, client_of):
    answer = client_of(request.getfixturevalue(who)).get(f"/programmes/{programme.pk}/versions/1/file/")
    assert answer.status_code == status
    if status == 200:
        assert answer.content.decode() == SPOCUS
        assert answer.headers["Content-Disposition"] == 'attachment; filename="spocus-two-phase-1.yaml"'


def test_a_file_that_was_not_kept_is_told_in_a_sentence(tina, programme, text, client_of):
    publish(programme=programme, source=read_programme_text(text)[0], by=None)
    answer = client_of(tina).get(f"/programmes/{programme.pk}/versions/2/file/")
    assert (answer.status_code, "The file of this version was not kept." in said(answer)) == (404, True)
    assert client_of(tina).get(f"/programmes/{programme.pk}/versions/{'9' * 30}/file/").status_code == 404


# --- a further programme


def test_an_administrator_chooses_fills_in_and_starts(dana, hospital, client_of):
    client, page = client_of(dana), f"/institutions/{hospital.pk}/programmes/new/"
    assert "?library=ssa-singapore" in client.get(page).content.decode()
    text = hidden(client.get(page + "?library=ssa-singapore"))["text"]
    assert text == library_text("ssa-singapore")
    answer = client.post(page, {"text": text, "verb": "check"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["text"])
    answer = client.post(page, {"text": text.replace("pass_percent: null", "pass_percent: 70"), "verb": "check"})
    assert "Nothing is published yet." in said(answer)
    assert Programme.objects.filter(institution=hospital).count() == 1
    answer = client.post(page, {**hidden(answer), "verb": "publish"}, follow=True)
    assert "is started. You are its director." in said(answer)
    assert "New version" in said(answer)


def test_what_the_library_leaves_open_is_asked_first_and_stands_as_the_programme_s_own(dana, hospital, client_of):
    client, page = client_of(dana), f"/institutions/{hospital.pk}/programmes/new/?library=ssa-singapore"
    asked = client.get(page)
    assert "Final test, 50 questions: Pass mark in per cent" in said(asked)
    assert "The pass mark is … per cent." in said(asked)
    assert "The pass mark was not seen." in said(asked)
    [name] = asked.context["numbers"].fields
    for wrong in ("", "0", "101", "half"):
        answer = client.post(page, {name: wrong, "verb": "numbers"})
        assert (answer.status_code, list(answer.context["numbers"].errors)) == (400, [name])
    assert said(client.post(page, {"verb": "numbers"})).count("Say the number that this programme asks for.") == 2
    answer = client.post(page, {name: "70", "verb": "numbers"})
    assert "It reads well: " in said(answer)
    assert "The pass mark was not seen. What was left open is set here." in said(answer)
    client.post(page, {**hidden(answer), "verb": "publish"})
    row = Requirement.objects.get(version__programme__code="ssa-singapore", key="programme.test")
    assert (row.params["pass_percent"], row.is_programme_set) == (70, True)


def test_a_programme_that_leaves_nothing_open_is_read_in_sentences_and_started_without_its_file(
    dana, hospital, client_of
):
    client, page = client_of(dana), f"/institutions/{hospital.pk}/programmes/new/?library=fusic-heart"
    answer = client.get(page)
    assert "At least 50 cardiac scans that count." in said(answer)
    assert hidden(answer)["text"] == library_text("fusic-heart")
    assert FILE_FOLDED in answer.content.decode()
    assert Programme.objects.filter(institution=hospital).count() == 1
    client.post(page, {**hidden(answer), "verb": "publish"})
    made = Programme.objects.get(institution=hospital, code="fusic-heart")
    assert client.get(f"/programmes/{made.pk}/versions/1/file/").content.decode() == library_text("fusic-heart")


def test_the_file_is_open_only_where_something_is_wrong_with_it(dana, hospital, client_of):
    client, page = client_of(dana), f"/institutions/{hospital.pk}/programmes/new/"
    wrong = SPOCUS.replace("n: 25", "n: 0")
    for answer, is_open in (
        (client.get(page), False),
        (client.get(page + "?library=famus"), False),
        (client.post(page + "?library=famus", {"verb": "numbers"}), False),
        (client.post(page, {"text": SPOCUS, "verb": "check"}), False),
        (client.post(page, {"text": wrong, "verb": "check"}), True),
    ):
        html = answer.content.decode()
        assert (FILE_OPEN in html, FILE_FOLDED in html) == (is_open, not is_open)


def test_the_library_says_whose_each_programme_is_and_what_it_asks(dana, hospital, client_of):
    shown = said(client_of(dana).get(f"/institutions/{hospital.pk}/programmes/new/"))
    fusic = library_programmes()["fusic-heart"]
    assert f"FUSIC Heart {fusic.issuer} {fusic.about.text}" in shown


def test_a_code_that_is_taken_is_told_in_the_form(dana, hospital, programme, client_of):
    client, page = client_of(dana), f"/institutions/{hospital.pk}/programmes/new/"
    checked = hidden(client.post(page, {"text": SPOCUS, "verb": "check"}))
    answer = client.post(page, {**checked, "verb": "publish"})
    assert (answer.status_code, "Give the file another code." in said(answer)) == (409, True)


def test_nobody_else_comes_there(pat, sid, hospital, client_of):
    for person in (pat, sid):
        assert client_of(person).get(f"/institutions/{hospital.pk}/programmes/new/").status_code == 404
