"""What is missing, in one; and what is next?"""

from fractions import Fraction

import pytest

from pocus_credentialing.credentials.progress import (
    Facts,
    Missing,
    ModuleFact,
    Requirement,
    binding,
    completion,
    next_step,
)

from .examples import TODAY, a_scan, judged, min_count, min_positive, min_supervised, modules, scans

NEGATIVE = {"answers": {"q": "negative"}, "outcomes": {"q": "TN"}, "outcome": "TN"}
CARDIAC = {"application": "cardiac"}
LUNG = {"application": "lung"}


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (
            (*scans(1, supervision="bedside"), *scans(18, start="negative", **NEGATIVE)),
            Missing("scans_of_which", {"n": 6, "positive": 2, "bedside": 1, **CARDIAC}),
        ),
        (scans(20, supervision="bedside"), Missing("more_scans", {"n": 5, **CARDIAC})),
        (scans(25, supervision="bedside", **NEGATIVE), Missing("more_positive", {"n": 3, **CARDIAC})),
        (scans(25), Missing("more_bedside", {"n": 2, **CARDIAC})),
        (scans(25, **NEGATIVE), Missing("scans_of_which", {"n": 3, "positive": 3, "bedside": 2, **CARDIAC})),
        (scans(25, supervision="bedside"), None),
    ],
)
def test_what_binds_is_the_shortest_true_answer(log, expected):
    assert binding(judged(min_count(25), min_positive(3), min_supervised(2), scans=log), "cardiac") == expected


def test_two_requirements_of_one_kind_bind_by_the_larger_and_ways_of_watching_add_up():
    judgement = judged(min_supervised(2), min_supervised(4, id="more"), min_supervised(1, "remote"))

    assert binding(judgement, "cardiac") == Missing("scans_of_which", {"n": 5, "bedside": 4, "remote": 1, **CARDIAC})
    the_other_way_round = judged(min_supervised(4), min_supervised(2, id="fewer"))
    assert binding(the_other_way_round, "cardiac") == Missing("scans_of_which", {"n": 4, "bedside": 4, **CARDIAC})


def test_who_must_watch_is_said_with_what_and_another_person_for_the_same_is_said_apart():
    judgement = judged(
        min_count(25, {}),
        rule("min_supervised", {"n": 5, "mode": "bedside", "roles": ["mentor"], "filters": {}}),
        rule("min_supervised", {"n": 2, "mode": "bedside", "roles": ["lead"], "filters": {}}, id="by_lead"),
        rule("min_over_read", {"n": 25, "roles": ["mentor"], "filters": {}}),
    )
    first, second = binding(judgement, "cardiac").params["parts"]

    roles = {"bedside": ["mentor"], "over_read": ["mentor"]}
    said = {"n": 25, "bedside": 5, "over_read": 25, "roles": roles, **CARDIAC}
    assert first == {"code": "scans_of_which", "params": said}
    assert second == {"code": "more_bedside", "params": {"n": 2, "roles": ["lead"], **CARDIAC}}


def test_whom_the_filters_ask_for_is_one_of_the_things_that_the_missing_scans_need():
    taught = {"supervised_by": ["core_instructor"]}
    judgement = judged(min_count(9, {}), min_count(5, taught, id="taught"), min_supervised(2, "unassisted"))

    roles = {"roles": {"attested": ["core_instructor"]}}
    assert binding(judgement, "cardiac") == Missing(
        "scans_of_which", {"n": 9, "attested": 5, "unassisted": 2, **roles, **CARDIAC}
    )
    assert binding(judged(min_count(5, taught)), "cardiac") == Missing(
        "more_scans", {"n": 5, "supervised_by": ["core_instructor"], **CARDIAC}
    )


def rule(shape, params, **given):
    return Requirement(**{"id": f"cardiac.{shape}", "shape": shape, "params": params, **CARDIAC, **given})


def test_abnormal_and_performed_scans_are_named_among_those_that_are_missing():
    judgement = judged(
        min_count(3, {}),
        rule("max_normal", {"n": 5, "normal": 2, "filters": {}}),
        rule("study_classes", {"performed": 2, "total": 4, "filters": {}}),
        rule("min_media", {"n": 1, "filters": {}}),
        rule("min_over_read", {"n": 2, "filters": {}}),
    )

    assert binding(judgement, "cardiac") == Missing(
        "scans_of_which", {"n": 5, "abnormal": 3, "performed": 2, "media": 1, "over_read": 2, **CARDIAC}
    )


@pytest.mark.parametrize(
    ("first", "second", "n"),
    [
        (["central_vein"], ["peripheral_vein"], 5),
        (["central_vein"], ["central_vein"], 3),
        (["central_vein"], ["central_vein", "artery"], 3),
    ],
)
def test_scans_of_different_sub_types_add_up_and_those_of_one_do_not(first, second, n):
    judgement = judged(
        rule("min_sub_type", {"n": 2, "sub_types": first, "filters": {}}, id="a.a"),
        rule("min_sub_type", {"n": 3, "sub_types": second, "filters": {}}, id="b.b"),
    )

    names = {",".join(each): each for each in (first, second)}
    asked = {name: 3 if each == second else 2 for name, each in names.items()}
    assert binding(judgement, "cardiac") == Missing("scans_of_which", {"n": n, "of_sub_types": asked, **CARDIAC})


def test_of_two_rules_about_one_sub_type_the_larger_number_is_said_whichever_comes_first():
    judgement = judged(
        rule("min_sub_type", {"n": 3, "sub_types": ["artery"], "filters": {}}, id="a.a"),
        rule("min_sub_type", {"n": 2, "sub_types": ["artery"], "filters": {}}, id="b.b"),
    )

    assert binding(judgement, "cardiac") == Missing(
        "scans_of_which", {"n": 3, "of_sub_types": {"artery": 3}, **CARDIAC}
    )


def test_rules_about_different_parts_of_an_exam_are_said_apart_and_about_the_same_part_together():
    judgement = judged(
        min_count(2, {"questions": ["effusion"]}),
        min_count(3, {"questions": ["rv_dilated"]}, id="rv"),
        min_count(4, {"questions": ["effusion"]}, id="more"),
    )
    first, second = binding(judgement, "cardiac").params["parts"]

    assert first == {"code": "scans_of_which", "params": {"n": 4, **CARDIAC, "questions": ["effusion"]}}
    assert second == {"code": "more_scans", "params": {"n": 3, **CARDIAC, "questions": ["rv_dilated"]}}


def test_modules_and_scans_are_both_said():
    judgement = judged(
        modules("cardiac", **CARDIAC), modules("advanced", "cardiac", id="advanced", **CARDIAC), min_count(5)
    )
    of_modules = {"code": "modules", "params": {"codes": ["cardiac", "advanced"], **CARDIAC}}
    of_scans = {"code": "more_scans", "params": {"n": 5, **CARDIAC}}

    assert binding(judgement, "cardiac") == Missing("several", {**CARDIAC, "parts": [of_modules, of_scans]})


def test_what_binds_the_programme_is_apart_from_what_binds_an_exam():
    judgement = judged(min_count(5), min_count(9, id="all", application=None))

    assert binding(judgement, None) == Missing("more_scans", {"n": 9, "application": None})
    assert binding(judgement, "cardiac") == Missing("more_scans", {"n": 5, **CARDIAC})
    assert binding(judgement, "ocular") is None


RULES = (min_count(10), min_count(10, id="lung.scans", application="lung"))


@pytest.mark.parametrize(
    ("cardiac", "lung", "expected"),
    [
        (3, 7, Missing("more_scans", {"n": 3, **LUNG})),
        (7, 3, Missing("more_scans", {"n": 3, **CARDIAC})),
        (5, 5, Missing("more_scans", {"n": 5, **CARDIAC})),
        (10, 0, Missing("more_scans", {"n": 10, **LUNG})),
        (10, 10, None),
    ],
)
def test_next_is_the_exam_nearest_to_complete(cardiac, lung, expected):
    log = (*scans(cardiac), *scans(lung, start="lung", application="lung"))

    assert next_step(judged(*RULES, scans=log)) == expected


def test_the_programmes_own_module_comes_first_then_the_nearest_exam_with_its_module_before_its_scans():
    rules = (modules("lung", id="lung.module", **LUNG), modules("introduction"), *RULES)
    nothing_passed = judged(*rules, scans=scans(9))
    passed = (ModuleFact("introduction", TODAY),)
    near_in_cardiac = judged(*rules, facts=Facts(scans=scans(9), modules=passed))
    near_in_lung = judged(*rules, facts=Facts(scans=scans(9, start="lung", application="lung"), modules=passed))

    assert next_step(nothing_passed) == Missing("modules", {"codes": ["introduction"], "application": None})
    assert next_step(near_in_cardiac).params["application"] == "cardiac"
    assert next_step(near_in_lung) == Missing("modules", {"codes": ["lung"], **LUNG})


def test_when_every_exam_is_complete_the_programmes_total_is_next():
    judgement = judged(min_count(1), min_count(9, id="all", application=None), scans=(a_scan(),))

    assert next_step(judgement) == Missing("more_scans", {"n": 8, "application": None})


def test_a_surplus_in_one_requirement_fills_no_other():
    judgement = judged(min_count(10), min_supervised(10), scans=scans(50))

    assert completion(judgement, "cardiac") == Fraction(1, 2)
    assert completion(judgement, "lung") == 1
