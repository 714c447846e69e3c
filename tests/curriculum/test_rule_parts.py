"""A rule is walked through in one way: itself, then what it combines, each with the exam that it is about."""

from __future__ import annotations

from curriculum.rule_parts import parts_of


def test_the_rule_comes_first_and_what_it_combines_is_of_its_exam_where_it_names_no_other():
    inner = {"shape": "min_count", "params": {"n": 1}}
    other = {"shape": "sign_off", "params": {"roles": ["mentor"]}, "application": "lung"}
    whole = {"shape": "reflections", "params": {"n": 2}, "application": None}
    params = {"rules": [{"shape": "any_of", "params": {"rules": [inner, other]}}, whole]}
    assert [(part.shape, part.exam) for part in parts_of("all_of", params, "cardiac")] == [
        ("all_of", "cardiac"),
        ("any_of", "cardiac"),
        ("min_count", "cardiac"),
        ("sign_off", "lung"),
        ("reflections", None),
    ]
    assert [part.shape for part in parts_of("min_count", {"n": 3})] == ["min_count"]
