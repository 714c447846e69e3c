"""Is a form of assessment read as it is written, and its mistakes named with their place?"""

from __future__ import annotations

from textwrap import indent

import pytest

from curriculum.library.errors import LibraryError
from curriculum.library.texts import library_text, read_programme_text

FORM = """\
- code: dops
  tool: dops
  title: One scan watched
  kind: formative
  applications: [cardiac]
  items:
    - code: images
      text: Gets the views
      levels: [Not done, With help, Alone]
      needs: 2
      competency: acquisition
    - code: tells
      text: Says what follows
      levels: [Not done, Done]
      may_skip: true
  pass_percent: 70
  source: [SPOCUS-VAL]
  tag: p
  note: Ours.
"""


def with_forms(forms: str) -> str:
    return f"{library_text('spocus-two-phase').rstrip()}\nassessments:\n{indent(forms, '  ')}"


def test_a_form_is_read_with_its_items_and_pass_mark():
    programme, unset = read_programme_text(with_forms(FORM))
    (form,) = programme.assessments
    assert unset == ()
    assert form.to_json() == {
        "code": "dops", "tool": "dops", "title": "One scan watched", "kind": "formative", "applications": ["cardiac"],
        "text": None, "pass_percent": 70,
        "items": [
            {"code": "images", "text": "Gets the views", "levels": ["Not done", "With help", "Alone"], "needs": 2,
             "may_skip": False, "competency": "acquisition"},
            {"code": "tells", "text": "Says what follows", "levels": ["Not done", "Done"], "needs": None,
             "may_skip": True, "competency": None},
        ],
        "basis": {"source": ["SPOCUS-VAL"], "tag": "p", "note": "Ours.", "label": "suggested here, not by SPOCUS"},
    }  # fmt: skip
    assert programme.to_json()["assessments"] == [form.to_json()]


def test_a_programme_without_forms_is_written_as_before():
    programme, _ = read_programme_text(library_text("spocus-two-phase"))
    assert programme.assessments == ()
    assert "assessments" not in programme.to_json()


def test_an_open_pass_mark_is_asked_for():
    _, unset = read_programme_text(with_forms(FORM.replace("pass_percent: 70", "pass_percent: null")))
    assert [str(each) for each in unset] == [
        "the text: assessments[0].pass_percent: expected a whole number from 1 to 100, which the programme has to set"
    ]


BROKEN = {
    "a tool that is no code": ("tool: dops", "tool: D OPS", "assessments[0].tool: expected a code of lower-case letters, digits and underscores"),
    "a kind that is none": ("kind: formative", "kind: final", "assessments[0].kind: expected one of: formative, summative"),
    "an exam of no such programme": ("[cardiac]", "[brain]", "assessments[0].applications[0]: expected an application of this programme: cardiac, abdominal, lung, obstetric"),
    "an exam twice": ("[cardiac]", "[cardiac, cardiac]", "assessments[0].applications: expected each code once, not cardiac 2 times"),
    "one level": ("[Not done, Done]", "[Done]", "assessments[0].items[1].levels: expected at least 2 entries"),
    "a level twice": ("[Not done, Done]", "[Done, Done]", "assessments[0].items[1].levels: expected each code once, not Done 2 times"),
    "eight levels": ("[Not done, Done]", "[a, b, c, d, e, f, g, h]", "assessments[0].items[1].levels: expected at most 7 levels"),
    "a level that is not there": ("needs: 2", "needs: 4", "assessments[0].items[0].needs: expected a whole number from 2 to 3"),
    "a need that everybody has": ("needs: 2", "needs: 1", "assessments[0].items[0].needs: expected a whole number from 2 to 3"),
    "an item twice": ("code: tells", "code: images", "assessments[0].items: expected each code once, not images 2 times"),
    "a competency that is none": ("competency: acquisition", "competency: charm", "assessments[0].items[0].competency: expected one of: indication, acquisition, interpretation, decision"),
    "a skip that is no yes or no": ("may_skip: true", "may_skip: maybe", "assessments[0].items[1].may_skip: expected true or false"),
    "a pass mark over all": ("pass_percent: 70", "pass_percent: 101", "assessments[0].pass_percent: expected a whole number from 1 to 100"),
    "a key that is unknown": ("pass_percent: 70", "pass: 70", "assessments[0].pass: expected no such key; known here: applications, code, items, kind, note, pass_percent, source, tag, text, title, tool"),
    "ours without a reason": ("  note: Ours.\n", "", "assessments[0]: expected a note that gives the reason, because the tag is p"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), BROKEN.values(), ids=BROKEN)
def test_a_mistake_in_a_form_is_named_with_its_place(old, new, said):
    assert old in FORM
    with pytest.raises(LibraryError) as caught:
        read_programme_text(with_forms(FORM.replace(old, new, 1)))
    assert str(caught.value) == f"the text: {said}"


def test_a_pass_mark_without_items_is_refused():
    without = FORM[: FORM.index("  items:")] + FORM[FORM.index("  pass_percent") :]
    with pytest.raises(LibraryError) as caught:
        read_programme_text(with_forms(without))
    assert str(caught.value) == (
        "the text: assessments[0].pass_percent: expected no pass mark, because there are no items to be marked"
    )


def test_a_form_twice_is_refused():
    with pytest.raises(LibraryError) as caught:
        read_programme_text(with_forms(FORM + FORM))
    assert str(caught.value) == "the text: assessments: expected each code once, not dops 2 times"
