"""A text is changed in one place: the rest keeps its words, remarks and order; and it always says what was wanted."""

from __future__ import annotations

import difflib

import pytest

from curriculum.library.splicing import data_of, with_entry, with_values, without_entry
from curriculum.library.texts import library_text

HEART, SPOCUS = library_text("fusic-heart"), library_text("spocus-two-phase")
SMALL = "# ours\na: &x {n: 1}  # one\nlist:\n  - id: first # 1\n    of: *x\n    note: >-\n      long\n      words\n  # two\n  - {id: second, of: *x}\n"


def changes(old: str, new: str) -> list[str]:
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def test_a_number_is_changed_where_it_stands():
    assert changes(HEART, with_values(HEART, ["requirements", 2, "params"], {"n": 40})) == [
        "-    params: {n: 50, filters: {}}",
        "+    params: {n: 40, filters: {}}",
    ]
    place = ["requirements", 2, "params"]
    assert changes(SPOCUS, with_values(SPOCUS, place, {"n": 20})) == ["-      n: 25", "+      n: 20"]


@pytest.mark.parametrize(
    ("place", "values", "gone", "expected"),
    [
        (["list", 0], {"id": "other"}, [], ["-  - id: first # 1", "+  - id: other # 1"]),
        (["list", 0], {"more": [1, True]}, [], ["+    more: [1, true]"]),
        (["list", 0], {"note": "short"}, [], ["-    note: >-", "-      long", "-      words", "+    note: short"]),
        (["list", 0], {}, ["note"], ["-    note: >-", "-      long", "-      words"]),
        (["list", 0], {}, ["nothing"], []),
        (["list", 1], {"more": "a: b"}, [], ["-  - {id: second, of: *x}", "+  - {id: second, of: *x, more: 'a: b'}"]),
        ([], {"b": None}, [], ["+b: null"]),
    ],
)  # fmt: skip
def test_values_are_replaced_added_and_taken_away(place, values, gone, expected):
    assert changes(SMALL, with_values(SMALL, place, values, gone)) == expected


def test_where_an_anchor_is_in_the_way_it_is_written_out_and_nothing_else_is():
    assert changes(SMALL, with_values(SMALL, [], {"a": 2})) == [
        "-a: &x {n: 1}  # one",
        "+a: 2  # one",
        "-    of: *x",
        "+    of: {n: 1}",
        "-  - {id: second, of: *x}",
        "+  - {id: second, of: {n: 1}}",
    ]


def test_what_another_place_means_is_not_changed_with_it():
    text = with_values(SMALL, ["list", 1, "of"], {"n": 2})
    assert data_of(text) == {
        "a": {"n": 1},
        "list": [{"id": "first", "of": {"n": 1}, "note": "long words"}, {"id": "second", "of": {"n": 2}}],
    }
    # Written anew, as nothing else says it: with its remarks at the head.
    assert text.startswith("# ours\n")


def test_entries_come_and_go():
    entry = {"id": "third", "params": {"n": 1, "filters": {}}}
    assert changes(SMALL, with_entry(SMALL, "list", entry)) == [
        "+  - id: third",
        "+    params:",
        "+      n: 1",
        "+      filters: {}",
    ]
    assert data_of(with_entry(SMALL, "others", entry))["others"] == [entry]
    assert changes(SMALL, without_entry(SMALL, "list", 1)) == ["-  - {id: second, of: *x}"]
    assert data_of(without_entry(without_entry(SMALL, "list", 0), "list", 0)) == {"a": {"n": 1}}
