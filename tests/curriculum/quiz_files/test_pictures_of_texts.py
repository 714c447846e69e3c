"""The text of a hospital's own module shows pictures that come with it: drawn anew, told in words, kept with the next version."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from curriculum import quiz_pictures
from curriculum.actions.own_modules import publish_module
from curriculum.models import Module
from curriculum.quiz_files import NotReadable
from pocus_credentialing.backups import sources
from tests.factories.pictures import a_picture

from .publishing import published
from .test_own_modules import typed
from .test_pictures import package

pytestmark = pytest.mark.django_db

WORDS = "A bright line between two ribs"
TEXT = f'# Where\n\nLook here:\n\n![{WORDS}](<lung one.png> "The pleura")\n\nAnd scan first.\n'


def packed(**pictures: bytes) -> SimpleUploadedFile:
    found = pictures or {"lung one": a_picture(1600, 800)}
    return SimpleUploadedFile("p.zip", package(pictures={f"{name}.png": content for name, content in found.items()}))


@pytest.fixture
def address(programme):
    return f"/programmes/{programme.pk}/modules/new/"


def images(client, module):
    html = client.get(f"/modules/{module.code}/").content.decode()
    return re.findall(r'<img src="(pictures/\w+/)" width="480" alt="([^"]*)"', html)


def test_trainees_see_it_where_the_text_shows_it_and_nobody_elsewhere_does(
    programme, dana, tina, sid, address, client_of, tmp_data
):
    module = published(client_of(dana), address, typed(text=TEXT, text_pictures=packed()))
    (kept,) = module.current.data["pictures"]
    assert (kept["name"], kept["media_type"]) == ("lung one.png", "image/png")
    trainee = client_of(tina)
    assert images(trainee, module) == [(f"pictures/{kept['digest']}/", WORDS)]
    page = trainee.get(f"/modules/{module.code}/").content.decode()
    assert '<figcaption class="small soft">The pleura</figcaption>' in page
    shown = trainee.get(f"/modules/{module.code}/pictures/{kept['digest']}/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert b"".join(shown).startswith(b"\x89PNG")
    assert client_of(sid).get(f"/modules/{module.code}/pictures/{kept['digest']}/").status_code == 404
    place = quiz_pictures.place_of(programme.institution_id, kept["digest"])
    assert sources.name_of(place) in set(sources.derived())


def test_the_next_version_keeps_it_or_takes_another_of_its_name(programme, dana, tina, address, client_of, tmp_data):
    director, trainee = client_of(dana), client_of(tina)
    module = published(director, address, typed(text=TEXT, text_pictures=packed()))
    change = f"/programmes/{programme.pk}/modules/{module.code}/"
    (first,) = images(trainee, module)
    assert "Of lung one.png only what is to be another one." in director.get(change).content.decode()
    published(director, change, typed(text=f"Anew.\n\n{TEXT}", quiz=""))
    assert images(trainee, module) == [first]
    other = packed(**{"lung one": a_picture(500, 400)})
    published(director, change, typed(text=TEXT, quiz="", text_pictures=other))
    (second,) = images(trainee, module)
    assert second != first
    # What a version shows that somebody may still be reading does not go.
    assert b"".join(trainee.get(f"/modules/{module.code}/{first[0]}")).startswith(b"\x89PNG")
    published(director, change, typed(text="Without.", quiz=""))
    assert module.current.data["pictures"] == []


REFUSED = {
    "none is sent": (TEXT, None, ["line 5: expected a ZIP with the picture lung one.png in it"]),
    "it lies elsewhere": (
        f"![{WORDS}](https://example.org/x.png)",
        {"a": b""},
        ["line 1: expected a picture in the package, not https://example.org/x.png"],
    ),
    "not in the ZIP": (
        f"![{WORDS}](a.png)",
        {"b": b""},
        ["line 1: expected the picture a.png in the package: it is not there"],
    ),
    "within a sentence": (
        f"Here ![{WORDS}](a.png) it is.",
        {"a": a_picture()},
        ["line 1: expected a picture by itself, between blank lines"],
    ),
    "not told": (
        "![](a.png)",
        {"a": a_picture()},
        ["line 1: expected a description in the square brackets, of 5 words or more"],
    ),
    "not shown": (
        "Nothing.",
        {"a": a_picture()},
        ["the ZIP: expected a text that shows one of its pictures: ![what is seen there, in words](name.png)"],
    ),
    "no picture": (
        f"![{WORDS}](a.png)",
        {"a": b"<svg/>"},
        [
            "line 1: expected a picture that can be shown in place of a.png. This is no JPEG or PNG picture. Save a drawing "
            "(SVG) or another kind of picture as PNG first."
        ],
    ),
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_what_cannot_be_shown_is_told_at_the_text_by_page_and_program_alike(
    wrong, programme, dana, address, client_of, api_of, tmp_data
):
    text, pictures, said = REFUSED[wrong]

    def sent():
        return typed(text=text, **({"text_pictures": packed(**pictures)} if pictures else {}))

    answer = client_of(dana).post(address, sent())
    assert (answer.status_code, answer.context["form"].errors["text"]) == (400, said)
    by_program = api_of(dana).post(f"/api/v1/programmes/{programme.pk}/modules/", sent(), "multipart")
    assert (by_program.status_code, [each["sentence"] for each in by_program.json()["reasons"]]) == (400, said)
    assert not Module.objects.filter(institution=programme.institution).exists()


def test_a_zip_that_is_too_large_is_told_so_and_not_that_it_cannot_be_read(dana, address, client_of):
    large = package(pictures={"lung one.png": a_picture()}) + bytes(20 * 1024 * 1024)
    answer = client_of(dana).post(address, typed(text=TEXT, text_pictures=SimpleUploadedFile("p.zip", large)))
    assert answer.context["form"].errors["text_pictures"] == ["the whole file: expected at most 20480 kB"]


def test_what_is_no_zip_is_told(dana, address, client_of):
    answer = client_of(dana).post(address, typed(text=TEXT, text_pictures=SimpleUploadedFile("p.zip", b"PK")))
    assert answer.context["form"].errors["text_pictures"] == [
        "the whole file: expected a ZIP that can be read, without a password"
    ]


def test_a_program_sends_them_too(programme, dana, tina, api_of, client_of, tmp_data):
    done = api_of(dana).post(
        f"/api/v1/programmes/{programme.pk}/modules/", typed(text=TEXT, text_pictures=packed()), "multipart"
    )
    assert done.status_code == 201
    module = Module.objects.get(institution=programme.institution)
    assert [words for _address, words in images(client_of(tina), module)] == [WORDS]
    again = typed(text=f"Anew.\n\n{TEXT}")
    assert api_of(dana).post(f"/api/v1/programmes/{programme.pk}/modules/{module.code}/", again).status_code == 201
    assert len(images(client_of(tina), module)) == 1


def test_the_action_itself_takes_no_text_that_shows_what_is_not_there(programme, dana):
    said = {
        "title": "T",
        "summary": "S",
        "application": None,
        "competency": "decision",
        "minutes": 1,
        "pass_percent": 50,
    }
    with pytest.raises(NotReadable, match="line 5: expected the picture lung one"):
        publish_module(programme=programme, by=dana, text=TEXT, questions=[], **said)


def test_the_same_key_with_another_file_is_another_request(programme, dana, api_of, tmp_data):
    """Both come under the name that every upload gets: only what is in them tells them apart."""
    api, address = api_of(dana), f"/api/v1/programmes/{programme.pk}/modules/"

    def send(content):
        sent = typed(text=TEXT, text_pictures=packed(**{"lung one": content}))
        return api.post(address, sent, "multipart", HTTP_IDEMPOTENCY_KEY="once")

    first, again, other = send(a_picture(100, 100)), send(a_picture(100, 100)), send(a_picture(200, 100))
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert (other.status_code, [each["code"] for each in other.json()["reasons"]]) == (409, ["key_reused"])
    assert Module.objects.filter(institution=programme.institution).count() == 1
