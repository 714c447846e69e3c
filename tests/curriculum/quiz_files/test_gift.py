"""Quizzes in GIFT: what we can ask comes in, everything else is refused at its line, all at once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curriculum.quiz_files import NotReadable, as_questions, read_gift
from curriculum.quiz_files.shape import MOST_BYTES

GOOD = """\
// [id:1] [tag:acquisition] made up for a test
$CATEGORY: Lung/Basics

::Sliding:: Where is sliding sought? {
=At the front#Air rises.
~At the bases

~In the liver#No.
####Air collects at the highest place.
}

[html]<p>Is <b>air</b> &lt; water?</p> {T#No, wrong.#Yes, it is.}

B-lines begin at the {~ribs =pleura#There.} and move.

A set \\{a\\: b\\} is \\=? {~%-50%x ~%100%y\\~z}
"""


def test_what_we_can_ask_comes_in():
    found = read_gift(GOOD.encode())
    assert [(each.text, each.options, each.right, each.explanation, each.competency) for each in found] == [
        ("Where is sliding sought?", ("At the front", "At the bases", "In the liver"), 0,
         "Air collects at the highest place.", "acquisition"),
        ("Is air < water?", ("True", "False"), 0, "Yes, it is.", None),
        ("B-lines begin at the _____ and move.", ("ribs", "pleura"), 1, "There.", None),
        ("A set {a: b} is =?", ("x", "y~z"), 1, "", None),
    ]  # fmt: skip
    assert as_questions(found, "decision")[0] == {
        "code": "q1", "competency": "acquisition", "text": "Where is sliding sought?", "right": "a", "source": [],
        "options": [
            {"code": "a", "text": "At the front"}, {"code": "b", "text": "At the bases"}, {"code": "c", "text": "In the liver"},
        ],
        "explanation": "Air collects at the highest place.",
    }  # fmt: skip
    assert as_questions(found, "decision")[1]["competency"] == "decision"


WRONG = {
    "Essay {}": "line 1: expected answers between the braces; an essay cannot be marked here",
    "\n\nHow many? {#3:1}": "line 3: expected answers to choose from; a number cannot be asked for here",
    "Who? {=Grant =Ulysses}": (
        "line 1: expected answers that are not right, after ~; a short answer cannot be marked here"
    ),
    "Pairs {=a -> b =c -> d}": "line 1: expected answers to choose from; matching pairs cannot be asked for here",
    "Two {=a =b ~c}": "line 1: expected one right answer, after =, not 2",
    "None {~a ~b}": "line 1: expected one right answer, after =, not 0",
    "Partly {~%50%a ~%50%b}": (
        "line 1: expected one answer that is wholly right; partly right ones (%…%) cannot be marked here"
    ),
    "Open {=a ~b": "line 1: expected a } that closes the answers",
    "No braces": "line 1: expected answers in braces, { … }",
    "Two pairs {=a ~b} and {=c ~d}": ("line 1: expected one pair of braces in a question; write others as \\{ and \\}"),
    "Loose {a =b}": "line 1: expected each answer after = (right) or ~ (not right)",
    "{=a ~b}": "line 1: expected a text of the question",
    "Same {=a ~A}": "line 1: expected different answers",
    "Empty {=a ~}": "line 1: expected a text for every answer",
    "Many {=0~1~2~3~4~5~6~7~8}": "line 1: expected from 2 to 8 answers, not 9",
    "": "the whole file: expected at least one question",
    "// only a comment": "the whole file: expected at least one question",
    f"Long {{={'a' * 2001} ~b}}": "line 1: expected texts of at most 2000 characters",
}


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text[:14] or "nothing")
def test_everything_else_is_refused_at_its_line(text):
    with pytest.raises(NotReadable) as refused:
        read_gift(text.encode())
    assert str(refused.value) == WRONG[text]


def test_all_mistakes_are_told_at_once_in_their_order():
    with pytest.raises(NotReadable) as refused:
        read_gift(b"Essay {}\n\nGood? {=a ~b}\n\nNumber {#1}\n")
    assert [each.place for each in refused.value.mistakes] == ["line 1", "line 5"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"A? {=a ~b}\n\n\xff\xfe", "line 3: expected a text in UTF-8"),
        (b"x" * (MOST_BYTES + 1), "the whole file: expected at most 512 kB"),
        (b"A? {=a ~b}\n\n" * 201, "the whole file: expected at most 200 questions, not 201"),
    ],
)
def test_what_is_no_text_or_too_much_is_said(content, said):
    with pytest.raises(NotReadable) as refused:
        read_gift(content)
    assert str(refused.value) == said


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab =~#{}%:\\n\n/[]->T5$", max_size=80))
def test_whatever_is_sent_is_read_or_refused(text):
    try:
        found = read_gift(text.encode())
    except NotReadable:
        found = ()
    assert all(0 <= each.right < len(each.options) for each in found)
