"""Quizzes in QTI 2.1 and 3.0: questions with one right answer come in; all else is refused at its line and element, and
nothing that XML or ZIP can be made to do is done."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curriculum.quiz_files import NotReadable, read_quiz_file
from curriculum.quiz_files.shape import as_questions
from curriculum.quiz_files.trees import DEEPEST

ITEM = """\
<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i1" title="Sliding">
  <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
    <correctResponse><value>B</value></correctResponse>
  </responseDeclaration>
  <itemBody>
    <p>A patient lies <b>flat</b>.</p>
    <choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="1">
      <prompt>Where is air sought first?</prompt>
      <simpleChoice identifier="A">At the bases<feedbackInline identifier="A">No.</feedbackInline></simpleChoice>
      <simpleChoice identifier="B">At the front</simpleChoice>
    </choiceInteraction>
  </itemBody>
  <modalFeedback identifier="wrong" outcomeIdentifier="F">Look again.</modalFeedback>
  <modalFeedback identifier="correct" outcomeIdentifier="F">Air &amp; water part: air rises.</modalFeedback>
</assessmentItem>
"""
IN_3_0 = """\
<qti-assessment-item identifier="i1" title="Sliding">
  <qti-response-declaration identifier="R" cardinality="single" base-type="identifier">
    <qti-correct-response><qti-value>A</qti-value></qti-correct-response>
  </qti-response-declaration>
  <qti-item-body>
    <qti-choice-interaction response-identifier="R" max-choices="1">
      <qti-prompt>True?</qti-prompt>
      <qti-simple-choice identifier="A">Yes</qti-simple-choice><qti-simple-choice identifier="B">No</qti-simple-choice>
    </qti-choice-interaction>
  </qti-item-body>
</qti-assessment-item>
"""


def package(**files: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return written.getvalue()


def refused(content: bytes | str) -> str:
    with pytest.raises(NotReadable) as no:
        read_quiz_file(content.encode() if isinstance(content, str) else content)
    return str(no.value)


def test_answers_are_shuffled_only_where_the_item_says_so_and_never_what_it_fixes():
    (shuffled,) = read_quiz_file(ITEM.encode())
    (not_said,) = read_quiz_file(IN_3_0.encode())
    fixed = ITEM.replace('<simpleChoice identifier="B">', '<simpleChoice identifier="B" fixed="true">')
    (one_fixed,) = read_quiz_file(fixed.encode())
    assert (shuffled.fixed, not_said.fixed, one_fixed.fixed) == ((), (0, 1), (1,))
    kept = [as_questions([each], "decision")[0].get("fixed") for each in (shuffled, not_said, one_fixed)]
    assert kept == [None, ["a", "b"], ["b"]]


def test_an_item_of_either_version_comes_in():
    (old,) = read_quiz_file(ITEM.encode())
    assert (old.text, old.options, old.right, old.explanation) == (
        "A patient lies flat . Where is air sought first?", ("At the bases", "At the front"), 1,
        "Air & water part: air rises.",
    )  # fmt: skip
    (new,) = read_quiz_file(b"\xef\xbb\xbf" + IN_3_0.encode())
    assert (new.text, new.options, new.right, new.explanation) == ("True?", ("Yes", "No"), 0, "")


def test_a_package_comes_in_in_the_order_of_its_manifest():
    manifest = '<manifest><resources><resource href="q/two.xml"/><resource href="q/one.xml"/></resources></manifest>'
    one, two = ITEM.replace("first?", "one?"), ITEM.replace("first?", "two?")
    found = read_quiz_file(package(imsmanifest_xml=manifest, q__one_xml=one, q__two_xml=two, q__note="x"))
    assert [each.text[-4:] for each in found] == ["two?", "one?"]
    assert [each.text[-4:] for each in read_quiz_file(package(b_xml=two, a_xml=one))] == ["one?", "two?"]


WRONG = {
    "several right answers": (('maxChoices="1"', 'maxChoices="2"'), "line 8, <choiceInteraction>: expected maxChoices of 1: one right answer"),
    "another kind": (
        ("choiceInteraction", "orderInteraction"),
        "line 8, <orderInteraction>: expected a choiceInteraction; this kind of question cannot be asked here",
    ),
    "a picture": (
        ("<b>flat</b>", '<img src="file:///etc/passwd" alt=""/>'),
        "line 7, <img>: expected a picture in the package, not file:///etc/passwd",
    ),
    "no right answer": (
        ("<value>B</value>", ""),
        "line 3, <responseDeclaration>: expected a correctResponse with one value, not 0",
    ),
    "an unknown right answer": (
        ("<value>B</value>", "<value>Z</value>"),
        "line 3, <responseDeclaration>: expected the identifier of one simpleChoice, not Z",
    ),
    "an undeclared answer": (
        ('responseIdentifier="RESPONSE"', 'responseIdentifier="OTHER"'),
        "line 8, <choiceInteraction>: expected one responseDeclaration with the identifier OTHER, not 0",
    ),
    "one answer": (
        ('<simpleChoice identifier="A">At the bases<feedbackInline identifier="A">No.</feedbackInline></simpleChoice>', ""),
        "line 2, <assessmentItem>: expected from 2 to 8 answers, not 1",
    ),
    "cut off": (("</assessmentItem>", ""), "line 17: expected XML that can be read (no element found)"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_everything_else_is_refused_at_its_line_and_element(name):
    (old, new), said = WRONG[name]
    assert old in ITEM
    assert refused(ITEM.replace(old, new)) == said


def test_an_older_version_is_named_and_so_is_a_package_without_questions():
    assert refused('<?xml version="1.0"?>\n<questestinterop/>') == (
        "line 2, <questestinterop>: expected QTI 2.1 or 3.0; this is QTI 1.2"
    )
    assert refused(package(imsmanifest_xml="<manifest/>")) == "the whole file: expected at least one question"


def test_entities_document_types_and_depth_are_refused_before_anything_grows():
    bomb = '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n<assessmentItem>&b;</assessmentItem>'
    no_entities = "expected XML without a document type and without entities of its own"
    assert refused(bomb) == f"line 2: {no_entities}"
    outside = '<!DOCTYPE x SYSTEM "file:///etc/passwd">\n<assessmentItem/>'
    assert refused(outside) == f"line 1: {no_entities}"
    deep = "<assessment>" * (DEEPEST + 1) + "</assessment>" * (DEEPEST + 1)
    assert refused(deep) == "line 1: expected at most 20000 elements, at most 60 deep"
    assert refused("<assessment>" + "<p/>" * 20_000 + "</assessment>").startswith("line 1: expected at most 20000")


def test_a_package_that_would_grow_or_cannot_be_opened_is_refused():
    grown = package(a_xml="<assessmentItem>" + " " * 3_000_000 + "</assessmentItem>")
    assert len(grown) < 10_000
    assert refused(grown) == "a.xml: expected at most 1024 kB"
    assert refused(package(a_xml=ITEM)[:-30]) == "the whole file: expected a ZIP that can be read, without a password"


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(ITEM) - 1), st.text(alphabet='<>/="&;!Ax1 \0', max_size=4), st.integers(0, 30))
def test_whatever_a_file_was_changed_to_it_is_read_or_refused(at, put, cut):
    try:
        found = read_quiz_file((ITEM[:at] + put + ITEM[at + cut :]).encode())
    except NotReadable:
        found = ()
    assert all(0 <= each.right < len(each.options) for each in found)
