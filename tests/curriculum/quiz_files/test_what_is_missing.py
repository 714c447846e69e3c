"""What a package names and does not hold, what is no quiz, and the same question twice are told, and nothing comes in by halves."""

from __future__ import annotations

import pytest

from curriculum.quiz_files import read_quiz_file

from .test_qti import ITEM, package, refused

EMPTY_ZIP = b"PK\x05\x06" + bytes(18)
TWO = ITEM.replace("first?", "two?")


def manifest(*hrefs: str, kind: str = "imsqti_item_xmlv2p1") -> str:
    named = "".join(f'<resource type="{kind}" href="{href}"><file href="{href}"/></resource>' for href in hrefs)
    return f"<manifest><resources>{named}</resources></manifest>"


def test_an_item_that_the_manifest_names_and_the_zip_does_not_hold_is_told():
    assert refused(package(imsmanifest_xml=manifest("q/one.xml", "q/two.xml"), q__one_xml=ITEM)) == (
        "imsmanifest.xml: expected the file q/two.xml in the package: it is not there"
    )
    inner = package(course__imsmanifest_xml=manifest("one.xml", "two.xml"), course__one_xml=ITEM)
    assert refused(inner) == (
        "course/imsmanifest.xml: expected the file course/two.xml in the package: it is not there"
    )


def test_what_is_no_question_may_be_missing_and_names_may_be_written_as_addresses():
    page = manifest("pages/hello.html", kind="webcontent") + "<!-- and no more -->"
    assert len(read_quiz_file(package(imsmanifest_xml=page, q__one_xml=ITEM))) == 1
    written = manifest("q/one%20a.xml", "q/two.xml")
    files = {"imsmanifest_xml": written, "q__one a_xml": TWO, "q__two_xml": ITEM}
    assert [each.text[-4:] for each in read_quiz_file(package(**files))] == ["two?", "rst?"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            "<questestinterop><item/></questestinterop>",
            "line 1, <questestinterop>: expected QTI 2.1 or 3.0; this is QTI 1.2",
        ),
        (
            "<html><body>Which? {T}</body></html>",
            "line 1, <html>: expected a question of QTI 2.1 or 3.0 (<assessmentItem>); this is a page of HTML",
        ),
        (
            "<!DOCTYPE html><html></html>",
            "line 1: expected XML without a document type and without entities of its own",
        ),
        (
            "<quiz><question/></quiz>",
            "line 1, <quiz>: expected a question of QTI 2.1 or 3.0 (<assessmentItem>); this is Moodle XML: export it as GIFT",
        ),
        (
            '<?xml version="1.0"?>\n<note/>',
            "line 2, <note>: expected a question of QTI 2.1 or 3.0 (<assessmentItem>)",
        ),
        (EMPTY_ZIP, "the whole file: expected a package with files in it; this ZIP is empty"),
    ],
)
def test_what_is_no_quiz_is_called_by_its_name(content, said):
    assert refused(content) == said


def test_the_same_question_twice_is_told_where_it_stands_again():
    twice = "::A:: Is air bright? {=Yes ~No}\n\nOther? {T}\n\n::B:: is air  bright? {~no =Yes}\n"
    assert refused(twice) == "line 5: expected another question than that of line 1: it is the same"
    assert refused(package(a_xml=ITEM, b_xml=ITEM)) == (
        "b.xml, line 2, <assessmentItem>: expected another question than that of a.xml, line 2, <assessmentItem>: "
        "it is the same"
    )
    assert len(read_quiz_file(b"Is air bright? {=Yes ~No}\n\nIs air bright? {=Yes ~Never}\n")) == 2
