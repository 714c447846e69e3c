"""Every shape has its fields, made from what it can be told; what they begin with, sent back, says the same."""

from __future__ import annotations

from typing import Any

import pytest

from curriculum import param_words as words
from curriculum.editing import Bench
from curriculum.forms.drafts import NewRequirementForm, RequirementForm
from curriculum.library.programmes import list_programmes
from curriculum.library.shapes import COMBINATIONS, FILTERS, SHAPES, params_of
from curriculum.library.texts import library_text
from curriculum.library.words import TOOLS
from pocus_credentialing.refusals import NotNow, Reason


def bench(code: str) -> Bench:
    made: Any = Bench
    found: Bench = made(None, None, library_text(code))
    vars(found)["own_modules"] = {}  # of no hospital
    return found


def sent_back(form: RequirementForm) -> dict[str, Any]:
    """As a browser sends it: what is not ticked is not there."""
    found = {field.name: field.value() for field in form}
    return {name: value for name, value in found.items() if value not in (None, False)}


@pytest.mark.parametrize("code", list_programmes())
def test_what_a_page_begins_with_says_the_same_when_it_is_sent_back(code):
    place = bench(code)
    for entry in place.entries:
        if place.data and None in entry.data["params"].values():
            continue  # a number that the library leaves open
        form = RequirementForm.of(place, entry, "", sent_back(RequirementForm.of(place, entry, "")))
        assert (entry.key, form.errors) == (entry.key, {})
        assert (entry.key, form.params) == (entry.key, entry.data["params"])
        assert list(form.params) == list(entry.data["params"])


def test_every_shape_parameter_and_filter_is_asked_for_in_words():
    assert set(words.SHAPES) == set(SHAPES)
    told = {name for shape in SHAPES for readers in params_of(shape) for name in readers}
    assert told - {"filters"} == set(words.PARAMS)
    assert set(words.FILTERS) == set(FILTERS)


@pytest.mark.parametrize("shape", sorted(set(SHAPES) - set(COMBINATIONS)))
def test_a_new_one_of_every_shape_asks_for_exactly_what_it_must_be_told(shape):
    form = NewRequirementForm(bench("cpocus-acute-core"), shape, [], {"title": "T", "source": ["SEED"]})
    required, _optional = params_of(shape)
    assert set(form.errors) == set(required) - {"filters"}


def test_codes_are_typed_as_words_and_what_is_none_is_told():
    place = bench("fusic-heart")
    entry = place.entry("requirements", "cardiac.sign_off")
    typed = {"title": "T", "roles": "Mentor, Head of  department", "document": "Training record"}
    form = RequirementForm.of(place, entry, "", typed)
    assert form.is_valid()
    assert form.params == {"roles": ["mentor", "head_of_department"], "document": "training_record"}
    form = RequirementForm.of(place, entry, "", {**typed, "roles": "Mentor, §"})
    assert form.errors == {"roles": ["“§”: use letters, digits and spaces only."]}


def test_a_combination_has_the_fields_of_each_of_its_rules():
    rules = [
        {"shape": "min_count", "params": {"n": 15, "filters": {}}},
        {"shape": "min_positive", "application": "cardiac", "params": {"n": 2, "filters": {"determinate": True}}},
    ]
    form = RequirementForm(
        bench("fusic-heart"), "any_of", ["cardiac"], {"rules": rules},
        {"title": "T", "rules-0-n": "20", "rules-1-n": "2", "rules-1-filters-determinate": "on"},
    )  # fmt: skip
    assert form.errors == {}
    assert form.params == {"rules": [{**rules[0], "params": {"n": 20, "filters": {}}}, rules[1]]}
    assert str(form["rules-1-n"].label) == "2. A number of scans with a positive finding – How many are needed"


def test_what_an_exam_has_none_of_is_not_asked_for():
    place = bench("fusic-heart")  # cardiac has no kinds
    form = NewRequirementForm(place, "min_count", ["cardiac"])
    assert "filters-views" in form.fields
    assert "filters-sub_types" not in form.fields
    needed = NewRequirementForm(place, "min_sub_type", ["cardiac"]).fields["sub_types"]
    assert (needed.required, str(needed.help_text)) == (True, "This exam has none: choose another requirement.")


def test_words_of_which_nothing_is_left_are_told_at_their_field():
    place = bench("fusic-heart")
    entry = place.entry("requirements", "cardiac.sign_off")
    form = RequirementForm.of(place, entry, "", {"title": "T", "roles": ", ,"})
    assert form.errors == {"roles": ["This field is required."]}


def test_a_combination_in_a_combination_has_the_fields_of_each_rule_in_it():
    inner = [
        {"shape": "min_count", "application": "lung", "params": {"n": 4, "filters": {}}},
        {"shape": "reflections", "params": {"n": 1}},
    ]
    rules = [
        {"shape": "min_count", "params": {"n": 15, "filters": {}}},
        {"shape": "all_of", "application": "cardiac", "params": {"rules": inner}},
    ]
    place = bench("cpocus-acute-core")
    form = RequirementForm(place, "any_of", [], {"rules": rules}, {
        "title": "T", "rules-0-n": "20", "rules-1-rules-0-n": "5", "rules-1-rules-1-n": "2",
    })  # fmt: skip
    assert form.errors == {}
    assert form.params == {
        "rules": [
            {**rules[0], "params": {"n": 20, "filters": {}}},
            {**rules[1], "params": {"rules": [{**inner[0], "params": {"n": 5, "filters": {}}}, {**inner[1], "params": {"n": 2}}]}},
        ]
    }  # fmt: skip
    assert [(heading, [field.name for field in fields if "rules" in field.name]) for heading, fields in form.rules] == [
        ("1. A number of scans that count", ["rules-0-n", "rules-0-recommended", "rules-0-applications"]),
        ("2. Several rules, all of them", []),
        ("2.1. A number of scans that count", ["rules-1-rules-0-n", "rules-1-rules-0-recommended"]),
        ("2.2. Reflections written", ["rules-1-rules-1-n", "rules-1-rules-1-last_months"]),
    ]
    refusal = NotNow(
        Reason(
            "mistake",
            "Wrong.",
            {"place": "requirements[0].params.rules[1].params.rules[0].params.n", "expected": "less"},
        )
    )
    form.tell(refusal)
    assert form.errors == {"rules-1-rules-0-n": ["Expected less."]}


def test_a_list_of_exams_is_offered_only_where_the_rule_is_about_the_whole_programme():
    place = bench("cpocus-acute-core")
    whole, one = (NewRequirementForm(place, "min_count", exams) for exams in ([], ["cardiac"]))
    assert set(whole.fields) - set(one.fields) == {"applications"}
    assert one.fields.keys() - whole.fields.keys() == set()


def test_the_tools_of_an_assessment_are_chosen_from_those_there_are():
    """What a slip of the keyboard names has no form; the file of a programme may still name another one."""
    named = {
        tool
        for code in list_programmes()
        for entry in bench(code).entries
        for rule in entry.data["params"].get("rules", [entry.data])
        for tool in rule["params"].get("tools", ())
    }
    forms = {each["tool"] for code in list_programmes() for each in bench(code).data.get("assessments", ())}
    assert named | forms == set(TOOLS)
    form = RequirementForm(bench("fusic-heart"), "assessments", [], {"n": 1, "tools": ["our_own"]})
    offered = [code for code, _label in form.fields["tools"].choices]  # type: ignore[attr-defined]
    assert offered == ["our_own", *TOOLS]
    wrong = RequirementForm(bench("fusic-heart"), "assessments", [], {}, {"title": "T", "n": "1", "tools": ["ocse"]})
    assert list(wrong.errors) == ["tools"]
