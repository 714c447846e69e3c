"""A programme's text from anywhere: the programme, or a sentence with a place; never a fault, never a long wait."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curriculum.library.errors import LibraryError
from curriculum.library.programmes import list_programmes, open_numbers, read_programme
from curriculum.library.texts import LONGEST, library_programmes, library_text, line_of, read_programme_text

FUSIC = library_text("fusic-heart")


@pytest.mark.parametrize("code", list_programmes())
def test_the_text_of_a_library_file_is_the_programme_with_the_same_open_numbers(code):
    programme, unset = read_programme_text(library_text(code), code)
    assert [each.path for each in unset] == [each.path for each in open_numbers(code)]
    if not unset:
        assert programme == read_programme(code)


def test_every_programme_of_the_library_has_its_title():
    assert set(library_programmes()) == set(list_programmes())
    assert library_programmes()["fusic-heart"].title == "FUSIC Heart"


def test_they_stand_as_a_reader_looks_for_them_capitals_or_not():
    found = [each.title for each in library_programmes().values()]
    assert found == sorted(found, key=str.lower)
    assert found.index("CPoCUS Acute Care CORE independent practitioner") < found.index("eFAST module")
    assert found.index("eFAST module") < found.index("FAMUS, three modules")


def refused(text: str, code: str = "") -> str:
    with pytest.raises(LibraryError) as mistake:
        read_programme_text(text, code)
    return f"{mistake.value.path}: {mistake.value.expected}"


def bomb(levels: int = 9) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


TOO_MANY = "line 1: YAML that can be read (with its aliases (*) it holds more than 20000 values)"
TOO_DEEP = "line 1: YAML that can be read (it lies more than 40 lists and mappings deep)"
PLAIN_DIGITS = (
    "is one number to some who read it and another, or a text, to others: "
    "write it in plain digits without a leading 0, or between quotes if it is a text"
)
NO_TAGS = "YAML that can be read (tags (!) are not taken here)"
HOSTILE = [
    ("", "(whole file): a mapping"),
    ("- a", "(whole file): a mapping"),
    ("x" * (LONGEST + 1), f"(whole file): at most {LONGEST} characters"),
    (bomb(), TOO_MANY),
    ("a: &a [*a]", "line 1: YAML that can be read (*a stands inside of what it names, &a)"),
    ("a: 1\nb: &b\n  c:\n    d: *b", "line 4: YAML that can be read (*b stands inside of what it names, &b)"),
    ("a: *nowhere", "line 1: YAML that can be read (found undefined alias 'nowhere')"),
    ("a: &x {b: 1}\nc: {<<: *x}", "line 2: YAML that can be read (keys of another mapping (<<) are not taken here: write them out)"),
    ("a: 1\nb: !!python/object/apply:os.system [id]", f"line 2: {NO_TAGS}"),
    ("a: !!timestamp x", f"line 1: {NO_TAGS}"),
    ("a: " + "[" * 5000, TOO_DEEP),
    ("a:\n  " + "{a: " * 5000, TOO_DEEP.replace("1", "2", 1)),
    ("code: 2026-99-99", "code: a code of lower-case letters, digits and underscores"),
    ("a: 1\nb: " + "9" * 5000, "line 2: YAML that can be read (a number has at most 18 digits)"),
    ("a: 1\n? [a, b]\n: 1", "line 2: YAML that can be read (a key is one word, not a list)"),
    ("? {a: b}\n: 1", "line 1: YAML that can be read (a key is one word, not a mapping)"),
    ("n: 050", f"line 1: YAML that can be read (050 {PLAIN_DIGITS})"),
    ("n: 1:30", f"line 1: YAML that can be read (1:30 {PLAIN_DIGITS})"),
    ("n: 0x1F", f"line 1: YAML that can be read (0x1F {PLAIN_DIGITS})"),
    ("n: 1_000", f"line 1: YAML that can be read (1_000 {PLAIN_DIGITS})"),
    ('a: "x\\0y"', "a: a text without control characters and halves of characters"),
    ('a: ["x", "\\ud800"]', "a[1]: a text without control characters and halves of characters"),
    ('"\\e": 1', "(whole file): a text without control characters and halves of characters"),
    ("a: {b", "line 1: YAML that can be read (expected ',' or '}', but got '<stream end>')"),
    ("code: Not A Code", "code: a code of lower-case letters, digits and underscores"),
    ("code: [a]", "code: a code of lower-case letters, digits and underscores"),
    ("code: a", "(whole file): the key schema"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), HOSTILE, ids=[str(index) for index, _ in enumerate(HOSTILE)])
def test_whatever_is_sent_gets_a_sentence_with_its_place(text, sentence):
    assert refused(text) == sentence


def test_a_raw_control_character_is_refused_too():
    assert refused("a: b\x07").startswith("(whole file): YAML that can be read (unacceptable character")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("n: 50", "n: none", "requirements[2].params.n: a whole number from 1 to 1000"),
        ("n: 50", "n: .inf", "requirements[2].params.n: a whole number from 1 to 1000"),
        ("title: FUSIC Heart", f"title: {'F' * 201}", "title: at most 200 characters"),
        ("title: FUSIC Heart", "title: no", "title: a text: between quotes, because without them this word is read as a yes or a no"),
        ("code: phase2", f"code: {'p' * 41}", "phases[1].code: at most 40 characters"),
        ("title: Scanning", f"title: {'S' * 121}", "phases[1].title: at most 120 characters"),
        ("id: cardiac.scans", f"id: cardiac.{'s' * 80}", "requirements[2].id: at most 80 characters"),
        ('title: "Cardiac studies"', f"title: {'C' * 201}", "requirements[2].title: at most 200 characters"),
        ("source: [ICS-FICE, ICS-FAQ, ICS-SUP]\n  tag: v", f"source: [{', '.join(['ICS-FICE'] * 50)}]\n  tag: v", None),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_place(old, new, sentence):
    assert old in FUSIC
    text = FUSIC.replace(old, new, 1)
    if sentence is None:
        assert read_programme_text(text)[0].code == "fusic-heart"
    else:
        said = refused(text)
        assert said[: len(sentence)] == sentence


def all_of(text: str) -> list[str]:
    with pytest.raises(LibraryError) as mistake:
        read_programme_text(text)
    return [f"{each.path}: {each.expected}" for each in mistake.value.all]


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_file():
    text = FUSIC.replace("title: FUSIC Heart", "title: ''", 1).replace(
        "n: 50, filters: {}", "n: 0, filters: {views: [x]}", 1
    )
    text = text.replace("value: 24", "value: 240", 1).replace("  statement: ", "  statement: ''\n  words: ", 1)
    assert [each.partition(":")[0] for each in all_of(text)] == [
        "title", "policy.validity_months.value", "certificate.statement", "certificate.words",
        "requirements[2].params.n", "requirements[2].params.filters.views[0]",
    ]  # fmt: skip


def test_what_an_alias_repeats_is_told_where_it_is_written():
    spocus = library_text("spocus-two-phase")
    assert len(spocus.split("*counting")) > 5
    assert [each[:50] for each in all_of(spocus.replace("quality_min: 3", "quality_min: 9"))] == [
        "requirements[2].params.filters.quality_min: a whol"
    ]


def test_what_refers_to_something_wrong_is_not_called_wrong_too():
    text = FUSIC.replace("applications: [cardiac]", "applications: [heart]", 1).replace(
        "code: phase2", "code: Phase 2", 1
    )
    assert [each.partition(":")[0] for each in all_of(text)] == ["applications[0]", "phases[1].code"]


def test_no_more_than_thirty_are_told():
    assert len(all_of(FUSIC.replace("source: [", "source: [nobody, no one, none, "))) == 30


def test_a_window_of_the_whole_programme_is_no_exam_s_own():
    """Its deadline bars every exam."""
    text = library_text("shm-chest-coc")
    at = text.index("    shape: programme_window")
    assert all_of(text[:at] + text[at:].replace("application: null", "application: cardiac", 1)) == [
        f"{text[:at].count('  - id:') and 'requirements[0]'}.application: "
        "null, because a programme_window is about the whole programme"
    ]


@pytest.mark.parametrize("shape", ["programme_window", "prerequisite_scans"])
def test_what_is_about_the_way_to_a_certificate_keeps_none(shape):
    params = {"programme_window": "{months: 12}", "prerequisite_scans": "{n: 2, filters: {}}"}[shape]
    kept = f"""
maintenance:
  - {{id: general.kept, title: Kept, shape: {shape}, application: null, params: {params}, source: [ICS-FICE], tag: v}}
"""
    assert all_of(FUSIC + kept) == [
        f"maintenance[0].shape: no {shape} here, because it is about the way to a certificate, not about keeping one"
    ]


def test_a_code_longer_than_its_column_is_refused_and_another_code_is_read():
    assert refused(FUSIC.replace("code: fusic-heart", f"code: {'h' * 61}")) == "code: at most 60 characters"
    assert read_programme_text(FUSIC.replace("code: fusic-heart", "code: our-heart"))[0].code == "our-heart"


def test_a_text_that_has_to_have_a_code_has_that_one():
    assert refused(FUSIC, "fusic-lung") == "code: one of: fusic-lung"
    assert read_programme_text(FUSIC, "fusic-heart")[0].code == "fusic-heart"


def test_ten_thousand_rules_out_of_one_are_refused():
    each_of = ", ".join(["cardiac"] * 10_000)
    text = FUSIC.replace("id: cardiac.scans", "id: each.scans").replace('"Cardiac studies"', '"{exam} studies"')
    assert refused(text.replace("application: cardiac", f"each_of: [{each_of}]", 1)) == (
        "requirements: each code once, not cardiac.scans 10000 times"
    )


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.integers(0, len(FUSIC)), st.integers(0, 40), st.text(max_size=12))
def test_no_change_of_a_file_is_a_fault(start, length, typed):
    text = FUSIC[:start] + typed + FUSIC[start + length :]
    with suppress(LibraryError):
        assert read_programme_text(text)[0].schema == "pocus-programme/1"


def test_a_place_has_its_line():
    lines = FUSIC.splitlines()
    assert lines[line_of(FUSIC, "requirements[2].params.n") - 1].strip() == "params: {n: 50, filters: {}}"
    assert lines[line_of(FUSIC, "requirements[2].title") - 1].strip() == 'title: "Cardiac studies"'
    assert [line_of(FUSIC, place) for place in ("(whole file)", "line 3", "requirements[99].title")] == [None] * 3
