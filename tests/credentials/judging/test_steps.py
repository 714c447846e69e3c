"""What is missing, in one; and what is next?"""

from dataclasses import replace
from fractions import Fraction

import pytest

from pocus_credentialing.credentials.judging.of_which import as_one
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


def of_which(n, *some, **every):
    return Missing(
        "scans_of_which", {"n": n, "kinds": [], "of_which": [{"kinds": [], **each} for each in some], **every}
    )


def so_many(n, *kinds, **more):
    return {"n": n, "kinds": list(kinds), **more}


NEGATIVE = {"answers": {"q": "negative"}, "outcomes": {"q": "TN"}, "outcome": "TN"}
CARDIAC = {"application": "cardiac"}
LUNG = {"application": "lung"}


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (
            (*scans(1, supervision="bedside"), *scans(18, start="negative", **NEGATIVE)),
            of_which(6, so_many(2, "positive"), so_many(1, "bedside"), **CARDIAC),
        ),
        (scans(20, supervision="bedside"), Missing("more_scans", {"n": 5, **CARDIAC})),
        (scans(25, supervision="bedside", **NEGATIVE), Missing("more_positive", {"n": 3, **CARDIAC})),
        (scans(25), Missing("more_bedside", {"n": 2, **CARDIAC})),
        (scans(25, **NEGATIVE), of_which(3, so_many(2, "bedside"), kinds=["positive"], **CARDIAC)),
        (scans(25, supervision="bedside"), None),
    ],
)
def test_what_binds_is_the_shortest_true_answer(log, expected):
    assert binding(judged(min_count(25), min_positive(3), min_supervised(2), scans=log), "cardiac") == expected


def test_two_requirements_of_one_kind_bind_by_the_larger_and_ways_of_watching_add_up():
    judgement = judged(min_supervised(2), min_supervised(4, id="more"), min_supervised(1, "remote"))

    assert binding(judgement, "cardiac") == of_which(5, so_many(4, "bedside"), so_many(1, "remote"), **CARDIAC)
    the_other_way_round = judged(min_supervised(4), min_supervised(2, id="fewer"))
    assert binding(the_other_way_round, "cardiac") == of_which(4, kinds=["bedside"], **CARDIAC)


def test_what_was_watched_in_any_way_and_what_was_done_without_help_add_up_within_what_is_needed_in_all():
    in_any_way = rule("min_supervised", {"n": 4, "mode": "any", "filters": {}}, id="any")
    alone = rule("min_supervised", {"n": 3, "mode": "unassisted", "filters": {}}, id="alone")
    some = so_many(4, "supervised"), so_many(3, "unassisted")

    assert binding(judged(in_any_way, alone), "cardiac") == of_which(7, *some, **CARDIAC)
    assert binding(judged(in_any_way, alone, min_count(10, {})), "cardiac") == of_which(10, *some, **CARDIAC)
    assert binding(judged(in_any_way, alone, min_supervised(4, "remote")), "cardiac") == of_which(
        7, some[1], so_many(4, "remote"), **CARDIAC
    )


@pytest.mark.parametrize(
    ("one", "another", "said"),
    [
        ({"sub_types": ["central_vein"]}, {"sub_types": ["artery"]}, [{"sub_types": ["central_vein"]}, {"sub_types": ["artery"]}]),
        ({"contexts": ["clinical"]}, {"contexts": ["simulated"]}, [{"contexts": ["clinical"]}, {"contexts": ["simulated"]}]),
        ({}, {"study_classes": ["interpreted"]}, [{"kinds": ["performed"]}, {"study_classes": ["interpreted"]}]),
        ({"supervised": ["bedside", "remote"]}, {"supervised": ["unassisted"]}, [{"ways": ["bedside", "remote"]}, {"ways": ["unassisted"]}]),
    ],
    ids=["sub-types", "settings", "classes of study", "ways of watching"],
)  # fmt: skip
def test_scans_that_filters_exclude_from_one_another_add_up_and_are_told_apart(one, another, said):
    judgement = judged(min_count(10, one), min_count(5, another, id="another"))

    assert binding(judgement, "cardiac") == of_which(15, {"n": 10, **said[0]}, {"n": 5, **said[1]}, **CARDIAC)


def test_what_one_rule_asks_at_once_of_a_scan_is_said_at_once():
    taught = {"supervised_by": ["mentor"]}
    judgement = judged(min_count(10, {}), min_positive(3, taught), min_supervised(2, "bedside"))

    assert binding(judgement, "cardiac") == of_which(
        10, so_many(3, "attested", "positive", roles={"attested": ["mentor"]}), so_many(2, "bedside"), **CARDIAC
    )


def test_that_the_trainee_performs_it_need_not_be_said_where_a_filter_says_it():
    judgement = judged(min_count(3, {"study_classes": ["performed"]}))

    assert binding(judgement, "cardiac") == Missing("more_scans", {"n": 3, **CARDIAC})


def test_no_more_cases_of_the_library_may_stand_in_than_are_missing():
    asked = rule("min_positive", {"n": 3, "library_cases": 3, "filters": {}})

    assert binding(judged(asked, scans=scans(2)), "cardiac") == Missing(
        "more_positive", {"n": 1, "library_cases": 1, **CARDIAC}
    )


def test_what_two_rules_ask_alike_of_some_is_said_once_with_the_larger_number():
    judgement = judged(
        min_positive(5, {}),
        min_count(10, {"contexts": ["simulated"]}),
        rule("min_positive", {"n": 3, "filters": {"contexts": ["simulated"]}}, id="simulated"),
    )

    assert binding(judgement, "cardiac") == of_which(10, so_many(5, "positive"), contexts=["simulated"], **CARDIAC)


def test_cases_of_the_library_are_mentioned_only_where_a_finding_is_asked_for():
    vein, artery = {"sub_types": ["vein"], "supervised": ["bedside"]}, {"sub_types": ["artery"]}
    judgement = judged(
        rule("min_positive", {"n": 2, "library_cases": 1, "filters": vein}, id="a.a"),
        rule("min_supervised", {"n": 3, "mode": "unassisted", "filters": artery}, id="b.b"),
    )
    said = {
        each["params"]["n"]: each["params"].get("library_cases")
        for each in binding(judgement, "cardiac").params["parts"]
    }

    assert said == {2: 1, 3: None}


def test_a_way_of_watching_that_a_filter_asks_for_too_is_said_once():
    twice = rule("min_supervised", {"n": 2, "mode": "bedside", "filters": {"supervised": ["bedside"]}})

    assert as_one(judged(twice).requirements[0].missing) == of_which(2, kinds=["bedside"], **CARDIAC)


def test_what_excludes_in_two_ways_at_once_is_said_apart():
    vein, artery = {"sub_types": ["vein"]}, {"sub_types": ["artery"]}
    judgement = judged(
        rule("min_supervised", {"n": 2, "mode": "bedside", "filters": vein}, id="a.a"),
        rule("min_supervised", {"n": 3, "mode": "unassisted", "filters": artery}, id="b.b"),
        min_count(4, artery),
    )
    first, second = binding(judgement, "cardiac").params["parts"]

    assert first == of_which(4, so_many(3, "unassisted"), sub_types=["artery"], **CARDIAC).to_json()
    assert second == of_which(2, kinds=["bedside"], sub_types=["vein"], **CARDIAC).to_json()


def test_what_all_of_several_rules_ask_is_said_in_one_with_all_other_rules():
    both = rule(
        "all_of",
        {"rules": [
            {"shape": "min_count", "params": {"n": 25, "filters": {}}},
            {"shape": "min_positive", "params": {"n": 3, "filters": {}}},
        ]},
    )  # fmt: skip
    said = of_which(25, so_many(3, "positive"), **CARDIAC)

    assert binding(judged(both), "cardiac") == said
    reflected = rule("reflections", {"n": 1}, id="reflected")
    with_others = judged(
        rule("all_of", {"rules": [*both.params["rules"], {"shape": "reflections", "params": {"n": 1}}]}),
        min_supervised(2),
    )
    assert binding(with_others, "cardiac") == Missing(
        "several",
        {
            **CARDIAC,
            "parts": [
                of_which(25, so_many(3, "positive"), so_many(2, "bedside"), **CARDIAC).to_json(),
                binding(judged(reflected), "cardiac").to_json(),
            ],
        },
    )


def test_who_must_watch_is_said_with_what_and_another_person_for_the_same_adds_up():
    watched = (
        rule("min_supervised", {"n": 5, "mode": "bedside", "roles": ["mentor"], "filters": {}}),
        rule("min_supervised", {"n": 2, "mode": "bedside", "roles": ["lead"], "filters": {}}, id="by_lead"),
    )
    over_read = rule("min_over_read", {"n": 25, "roles": ["mentor"], "filters": {}})
    judgement = judged(min_count(25, {}), *watched, over_read)
    by_mentor = so_many(5, "bedside", roles={"bedside": ["mentor"]})
    by_lead = so_many(2, "bedside", roles={"bedside": ["lead"]})
    read = {"kinds": ["over_read"], "roles": {"over_read": ["mentor"]}}

    assert binding(judgement, "cardiac") == of_which(25, by_mentor, by_lead, **read, **CARDIAC)
    assert binding(judged(*watched), "cardiac") == of_which(7, by_mentor, by_lead, **CARDIAC)


def test_whom_the_filters_ask_for_is_one_of_the_things_that_the_missing_scans_need():
    taught = {"supervised_by": ["core_instructor"]}
    judgement = judged(min_count(9, {}), min_count(5, taught, id="taught"), min_supervised(2, "unassisted"))

    assert binding(judgement, "cardiac") == of_which(
        9, so_many(5, "attested", roles={"attested": ["core_instructor"]}), so_many(2, "unassisted"), **CARDIAC
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

    some = so_many(3, "abnormal"), so_many(1, "media"), so_many(2, "over_read")
    assert binding(judgement, "cardiac") == of_which(5, *some, kinds=["performed"], **CARDIAC)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (
            ["central_vein"],
            ["peripheral_vein"],
            of_which(5, {"n": 2, "sub_types": ["central_vein"]}, {"n": 3, "sub_types": ["peripheral_vein"]}, **CARDIAC),
        ),
        (["central_vein"], ["central_vein"], of_which(3, sub_types=["central_vein"], **CARDIAC)),
        (
            ["central_vein"],
            ["central_vein", "artery"],
            of_which(3, {"n": 2, "sub_types": ["central_vein"]}, sub_types=["artery", "central_vein"], **CARDIAC),
        ),
    ],
)
def test_scans_of_different_sub_types_add_up_and_those_of_one_do_not(first, second, expected):
    judgement = judged(
        rule("min_sub_type", {"n": 2, "sub_types": first, "filters": {}}, id="a.a"),
        rule("min_sub_type", {"n": 3, "sub_types": second, "filters": {}}, id="b.b"),
    )

    assert binding(judgement, "cardiac") == expected


def test_of_two_rules_about_one_sub_type_the_larger_number_is_said_whichever_comes_first():
    judgement = judged(
        rule("min_sub_type", {"n": 3, "sub_types": ["artery"], "filters": {}}, id="a.a"),
        rule("min_sub_type", {"n": 2, "sub_types": ["artery"], "filters": {}}, id="b.b"),
    )

    assert binding(judgement, "cardiac") == of_which(3, sub_types=["artery"], **CARDIAC)


def test_rules_about_different_parts_of_an_exam_are_said_apart_and_about_the_same_part_together():
    judgement = judged(
        min_count(2, {"questions": ["effusion"]}),
        min_count(3, {"questions": ["rv_dilated"]}, id="rv"),
        min_count(4, {"questions": ["effusion"]}, id="more"),
    )
    first, second = binding(judgement, "cardiac").params["parts"]

    assert first == of_which(4, **CARDIAC, questions=["effusion"]).to_json()
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


def test_what_is_learnt_first_is_the_next_step_although_scans_are_said_first():
    reflect = rule("reflections", {"n": 2}, id="a.reflections")
    learnt_first = judged(replace(reflect, phase="phase1"), min_count(5))
    afterwards = judged(replace(reflect, phase="phase2"), min_count(5))

    assert next_step(learnt_first) == Missing("more_reflections", {"n": 2, **CARDIAC})
    assert next_step(afterwards) == Missing("more_scans", {"n": 5, **CARDIAC})


def test_the_next_step_is_one_of_what_is_missing_and_the_scans_where_there_are_some():
    reflect = rule("reflections", {"n": 2}, id="a.reflections")
    judgement = judged(reflect, min_count(5), rule("reflections", {"n": 1}, id="all", application=None))

    assert len(binding(judgement, "cardiac").params["parts"]) == 2
    assert next_step(judgement) == Missing("more_scans", {"n": 5, **CARDIAC})
    two = judged(reflect, rule("sign_off", {"roles": ["mentor"]}, id="b.signed"))
    assert next_step(two) == Missing("more_reflections", {"n": 2, **CARDIAC})


def test_when_every_exam_is_complete_the_programmes_total_is_next():
    judgement = judged(min_count(1), min_count(9, id="all", application=None), scans=(a_scan(),))

    assert next_step(judgement) == Missing("more_scans", {"n": 8, "application": None})


def test_a_surplus_in_one_requirement_fills_no_other():
    judgement = judged(min_count(10), min_supervised(10), scans=scans(50))

    assert completion(judgement, "cardiac") == Fraction(1, 2)
    assert completion(judgement, "lung") == 1
