"""Which forms does a version have, which rules do they serve, and how is a form marked?"""

from __future__ import annotations

import pytest

from curriculum.assessing import SKIPPED, Form, Marked, Rule, form_of, forms_of, mark, serves
from curriculum.library.programmes import open_numbers, read_programme


def item(code, levels=2, needs=None):
    return {"code": code, "levels": ["x"] * levels, "needs": needs}


MARKS = {
    "all full": ([item("a", 4), item("b")], 70, {"a": 4, "b": 2}, Marked(100, True, ())),
    "just enough": ([item("a", 4), item("b", 4)], 66, {"a": 2, "b": 4}, Marked(66, True, ())),
    "one per cent short, rounded down": ([item("a", 4), item("b", 4)], 67, {"a": 2, "b": 4}, Marked(66, False, ())),
    "items of unlike levels weigh the same": ([item("a", 7), item("b", 2)], 50, {"a": 1, "b": 2}, Marked(50, True, ())),
    "short of what one item needs": ([item("a", 4, 3), item("b")], 50, {"a": 2, "b": 2}, Marked(66, False, ("a",))),
    "exactly what it needs": ([item("a", 4, 3), item("b")], 50, {"a": 3, "b": 2}, Marked(83, True, ())),
    "needs alone decide": ([item("a", 3, 2), item("b")], None, {"a": 2, "b": 1}, Marked(25, True, ())),
    "needs alone, not reached": ([item("a", 3, 2), item("b")], None, {"a": 1, "b": 2}, Marked(50, False, ("a",))),
    "what was not seen costs nothing": ([item("a", 4), item("b")], 100, {"a": 4, "b": SKIPPED}, Marked(100, True, ())),
    "nothing seen is nothing passed": ([item("a", 2, 2)], None, {"a": SKIPPED}, Marked(None, False, ())),
    "no pass mark and no needs: the assessor says": ([item("a")], None, {"a": 2}, Marked(100, None, ())),
    "no items: the assessor says": ([], None, {}, Marked(None, None, ())),
}  # fmt: skip


@pytest.mark.parametrize(("items", "pass_percent", "levels", "marked"), MARKS.values(), ids=MARKS)
def test_a_form_is_marked(items, pass_percent, levels, marked):
    assert mark(items, pass_percent, levels) == marked


DOPS = Form("dops", "dops", "DOPS", "formative", ("cardiac", "lung"))
SERVES = {
    "its tool": ("cardiac", Rule("t", "cardiac", {"tools": ["sdot", "dops"]}), True),
    "another tool": ("cardiac", Rule("t", "cardiac", {"tools": ["osce"]}), False),
    "any tool": ("cardiac", Rule("t", "cardiac", {}), True),
    "its kind": ("cardiac", Rule("t", "cardiac", {"kind": "formative"}), True),
    "another kind": ("cardiac", Rule("t", "cardiac", {"kind": "summative"}), False),
    "another exam": ("lung", Rule("t", "cardiac", {}), False),
    "the whole programme": ("lung", Rule("t", None, {}), True),
    "no exam, where one is asked": (None, Rule("t", "cardiac", {}), False),
}


@pytest.mark.parametrize(("exam", "rule", "does"), SERVES.values(), ids=SERVES)
def test_a_form_serves_the_rules_that_ask_for_it(exam, rule, does):
    assert serves(DOPS, exam, rule) is does


def data_of(code):
    return read_programme(code, numbers=tuple((each.path, 5) for each in open_numbers(code))).to_json()


def told(forms):
    return [(form.code, form.title, form.kind, form.exams, form.is_marked, form.asks_score) for form in forms]


def test_a_programmes_own_forms_serve_its_rules_and_nothing_is_made_up_beside_them():
    exams = ("cardiac", "abdominal", "lung", "obstetric")
    assert [(form.code, form.exams) for form in forms_of(data_of("spocus-two-phase-full"))] == [
        ("dops", exams), ("sdot", exams), ("osce", (None,)),
    ]  # fmt: skip


def test_what_is_asked_for_without_a_form_has_a_plain_one():
    assert told(forms_of(data_of("fusic-heart"))) == [
        ("plain.triggered.summative", "Triggered assessment by a supervisor", "summative", ("cardiac",), False, False)
    ]
    assert told(forms_of(data_of("acem-efast"))) == [
        ("plain.assessment.formative", "Formative assessments", "formative", ("efast",), False, False),
        ("plain.assessment.summative", "Summative assessment", "summative", ("efast",), False, False),
    ]


def test_a_plain_form_asks_for_the_score_where_a_pass_mark_is_asked():
    forms = {form.tool: form.asks_score for form in forms_of(data_of("cpocus-acute-core"))}
    assert forms == {"written": True, "visual": True, "practical": False}


def test_a_rule_inside_a_combination_is_seen_and_where_none_asks_there_is_no_form():
    part = {"shape": "assessments", "application": "lung", "params": {"n": 1, "tools": ["dops"]}}
    combined = {"title": "One of both", "shape": "any_of", "application": None, "params": {"rules": [part]}}
    data = {"requirements": [combined]}
    assert told(forms_of(data)) == [("plain.dops.summative", "One of both", "summative", ("lung",), False, False)]
    assert form_of(data, "plain.dops.summative").tool == "dops"
    assert form_of(data, "dops") is None
    assert forms_of(data_of("spocus-two-phase")) == []


def test_one_plain_form_serves_each_exam_that_asks_for_its_tool():
    rules = [
        {"title": f"{exam} DOPS", "shape": "assessments", "application": exam, "params": {"n": 1, "tools": ["dops"]}}
        for exam in ("cardiac", "lung")
    ]
    assert told(forms_of({"requirements": rules})) == [
        ("plain.dops.summative", "DOPS", "summative", ("cardiac", "lung"), False, False)
    ]
