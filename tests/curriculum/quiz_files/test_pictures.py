"""What a question shows comes in with it: drawn anew, told in words, and shown to whoever takes the quiz; what is missing is
named."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from curriculum import quiz_pictures
from curriculum.actions import attempts
from curriculum.quiz_files import Imported, NotReadable, read_quiz_file
from curriculum.quiz_files.shape import Brought
from curriculum.quiz_pictures import with_pictures
from tests.curriculum.answers import right_ones
from tests.factories.pictures import a_picture

from .publishing import published
from .test_own_modules import typed
from .test_qti import ITEM

IMG = '<img src="pictures/lung%20one.png" alt="Two ribs and a bright line between them"/>'
SHOWING = ITEM.replace("<p>A patient", f"{IMG}<p>A patient")
GIFT = (
    '::One::[html]What is this? <img src\\="@@PLUGINFILE@@/lung one.png" alt\\="A bright line"> {=The pleura ~A rib}\n\n'
    "::Two::[markdown]And this? ![Stripes below it](deep/b-lines.jpg) {=B-lines ~A-lines}\n"
)


def package(*, pictures: dict[str, bytes] | None = None, **files: str) -> bytes:
    written = io.BytesIO()
    named = {name.replace("__", "/").replace("_dot_", "."): text.encode() for name, text in files.items()}
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in {**named, **(pictures or {})}.items():
            made.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # the same bytes at any time of day
    return written.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(NotReadable) as no:
        read_quiz_file(content)
    return str(no.value)


def test_a_picture_is_found_from_where_its_question_lies_in_every_way_that_exports_name_it():
    content = a_picture()
    (found,) = read_quiz_file(package(quiz__item_dot_xml=SHOWING, pictures={"quiz/pictures/lung one.png": content}))
    assert [(each.name, each.alt, each.content) for each in found.pictures] == [
        ("pictures/lung one.png", "Two ribs and a bright line between them", content)
    ]
    assert found.text == "A patient lies flat . Where is air sought first?"
    cartridge = SHOWING.replace("pictures/", "$IMS-CC-FILEBASE$/")
    (found,) = read_quiz_file(package(a__item_dot_xml=cartridge, pictures={"web_resources/lung one.png": content}))
    assert found.pictures[0].content == content
    thing = '<object data="lung.jpg" type="image/jpeg">Two ribs</object>'
    (found,) = read_quiz_file(package(item_dot_xml=SHOWING.replace(IMG, thing), pictures={"lung.jpg": content}))
    assert (found.pictures[0].alt, found.text.startswith("A patient")) == ("Two ribs", True)
    first, second = read_quiz_file(
        package(x_dot_gift=GIFT, pictures={"lung one.png": content, "deep/b-lines.jpg": content})
    )
    assert [(each.text, each.pictures[0].alt) for each in (first, second)] == [
        ("What is this?", "A bright line"), ("And this?", "Stripes below it")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: package(item_dot_xml=SHOWING), "item.xml, line 7, <img>: expected the picture pictures/lung one.png in the package: it is not there"),
        (lambda: SHOWING.encode(), "line 7, <img>: expected a ZIP with the questions and the picture pictures/lung one.png in it"),
        (lambda: package(item_dot_xml=SHOWING.replace("pictures/lung%20one", "https://example.org/a")), "item.xml, line 7, <img>: expected a picture in the package, not https://example.org/a.png"),
        (lambda: package(item_dot_xml=re.sub(' alt="[^"]*"', "", SHOWING)), "item.xml, line 7, <img>: expected an alternative text (alt) that says what pictures/lung one.png shows"),
        (lambda: package(item_dot_xml=ITEM.replace("At the front", f"At the front{IMG}")), "item.xml, line 11, <img>: expected an answer in words; a picture stands in the question"),
        (lambda: package(q__item_dot_xml=SHOWING.replace("pictures/lung%20one.png", "../../etc/passwd")), "q/item.xml, line 7, <img>: expected the picture ../../etc/passwd in the package: it is not there"),
        (lambda: package(item_dot_xml=SHOWING, pictures={"pictures/lung one.png": b"0" * 2_200_000}), "item.xml, line 7, <img>: expected a smaller picture than pictures/lung one.png: at most 2048 kB each"),
        (lambda: package(x_dot_gift=GIFT, pictures={"lung one.png": b"x"}), "line 3: expected the picture deep/b-lines.jpg in the package: it is not there"),
        (lambda: GIFT.encode(), "line 1: expected a ZIP with the questions and the picture lung one.png in it\nline 3: expected a ZIP with the questions and the picture deep/b-lines.jpg in it"),
        (lambda: package(x_dot_gift="Which? {=![a rib](x.png) ~None}"), "line 1: expected answers in words; a picture stands in the question"),
    ],
)  # fmt: skip
def test_what_is_missing_or_cannot_be_asked_is_named_with_its_place(made, said):
    assert refused(made()) == said


@pytest.mark.django_db
def test_trainees_see_it_before_and_after_they_answer_and_nobody_elsewhere_does(
    programme, dana, tina, sid, client_of, api_of, tmp_data
):
    address = f"/programmes/{programme.pk}/modules/new/"
    broken = package(item_dot_xml=SHOWING, pictures={"pictures/lung one.png": b"<svg/>"})
    answer = client_of(dana).post(address, typed(quiz="", file=SimpleUploadedFile("q.zip", broken)))
    assert (answer.status_code, answer.context["form"].errors["file"]) == (400, [
        "item.xml, line 2, <assessmentItem>: expected a picture that can be shown in place of pictures/lung one.png. "
        "This is no JPEG or PNG picture. Save a drawing (SVG) or another kind of picture as PNG first."
    ])  # fmt: skip
    whole = package(item_dot_xml=SHOWING, pictures={"pictures/lung one.png": a_picture(2000, 1000, mode="RGBA")})
    module = published(client_of(dana), address, typed(quiz="", file=SimpleUploadedFile("q.zip", whole)))
    client = client_of(tina)
    begun = attempts.start(module=module, by=tina)
    shown = client.get(f"/modules/{module.code}/quiz/").content.decode()
    [(source, alt)] = re.findall(r'<img src="(/modules/[^"]*)"\s+alt="([^"]*)"', shown)
    picture = client.get(source)
    assert (alt, picture["Content-Type"], b"".join(picture.streaming_content)[:4]) == (
        "Two ribs and a bright line between them", "image/png", b"\x89PNG"
    )  # fmt: skip
    assert [client_of(sid).get(source).status_code, api_of(sid).get(f"/api/v1{source}").status_code] == [404, 404]
    assert client.get(source.replace(source[-10:-1], "000000000")).status_code == 404
    said = api_of(tina).get(f"/api/v1/modules/{module.code}/").json()["quiz"][0]["pictures"]
    by_program = api_of(tina).get(f"/api/v1/modules/{module.code}/pictures/{said[0]['digest']}/")
    assert (by_program.status_code, b"".join(by_program.streaming_content)[:4]) == (200, b"\x89PNG")
    done = attempts.hand_in(attempt=begun, answers=right_ones(module.current), by=tina)
    assert source in client.get(f"/attempts/{done.pk}/").content.decode()
    # The next version keeps the questions, and what they show.
    published(client_of(dana), f"/programmes/{programme.pk}/modules/{module.code}/", typed(quiz="", title="Renamed"))
    assert module.current.data["questions"][0]["pictures"][0]["alt"] == alt


def test_the_same_picture_is_drawn_once_and_too_many_different_ones_are_refused(monkeypatch):
    monkeypatch.setattr(quiz_pictures, "MOST", 2)
    one, two, three = (a_picture(60 + size, 60) for size in range(3))

    def brought(*contents: bytes) -> list[Imported]:
        shown = [(Brought("x.png", "A lung.", each),) for each in contents]
        return [Imported(f"question {at}", "Which?", ("A", "B"), 0, pictures=each) for at, each in enumerate(shown)]

    questions, kept = with_pictures(brought(one, two, one), "interpretation")
    assert (len(questions), len(kept)) == (3, 2)
    with pytest.raises(NotReadable, match="at most 2 different pictures"):
        with_pictures(brought(one, two, three), "interpretation")
