"""Which scans count, and what is said of each that does not?"""

from datetime import date

import pytest

from pocus_credentialing.credentials.progress import Excluded, Facts, Missing, ModuleFact, Version, judge

from .examples import (
    COUNTING,
    TODAY,
    a_scan,
    judged,
    min_count,
    min_positive,
    min_supervised,
    modules,
    result,
    scans,
    version,
)

# What is the matter with the scan → the reason and its parameters. The twin that counts is a_scan() itself.
DOES_NOT_COUNT = {
    "a draft": ({"state": "draft"}, "not_submitted", {}),
    "submitted": ({"state": "submitted"}, "awaiting_review", {}),
    "returned": ({"state": "returned"}, "returned", {}),
    "rejected": ({"state": "rejected"}, "rejected", {}),
    "withdrawn": ({"state": "withdrawn"}, "withdrawn", {}),
    "vetoed with a reason": (
        {"state": "accepted_not_counting", "veto_reason": "same patient twice"},
        "accepted_not_counting",
        {"why": "same patient twice"},
    ),
    "vetoed, reason not known": ({"state": "accepted_not_counting"}, "accepted_not_counting", {}),
    "performed tomorrow": ({"performed_on": date(2026, 11, 24)}, "performed_later", {"performed_on": "2026-11-24"}),
    "accepted tomorrow": ({"accepted_on": date(2026, 11, 24)}, "awaiting_review", {}),
    "before phase 1": ({"before_phase1": True}, "before_phase1", {}),
    "a miss": (
        {"outcomes": {"effusion": "FN", "rv_dilated": "TN"}, "outcome": "FN"},
        "missed",
        {"questions": ["effusion"]},
    ),
    "an over-call": ({"outcomes": {"effusion": "FP"}, "outcome": "FP"}, "over_called", {"questions": ["effusion"]}),
    "a miss and an over-call": (
        {"outcomes": {"effusion": "FP", "rv_dilated": "FN"}, "outcome": "FN"},
        "missed",
        {"questions": ["rv_dilated"]},
    ),
    "a miss, though the scan's own outcome was left out": (
        {"outcomes": {"effusion": "FN"}, "outcome": None},
        "missed",
        {"questions": ["effusion"]},
    ),
    "not answerable for the reviewer": (
        {"outcomes": {"effusion": "TP", "rv_dilated": "limited"}, "outcome": "limited"},
        "technically_limited",
        {"questions": ["rv_dilated"]},
    ),
    "not answered by the trainee, where the reviewer could": (
        {
            "answers": {"effusion": "indeterminate", "rv_dilated": "negative"},
            "outcomes": {"effusion": "limited", "rv_dilated": "TN"},
            "outcome": "limited",
        },
        "not_determinate",
        {"questions": ["effusion"]},
    ),
    "one answered by neither, one not by the trainee": (
        {
            "answers": {"effusion": "indeterminate", "rv_dilated": "negative"},
            "outcomes": {"effusion": "limited", "rv_dilated": "limited"},
            "outcome": "limited",
        },
        "technically_limited",
        {"questions": ["effusion", "rv_dilated"]},
    ),
    "not answered by the trainee": (
        {"answers": {"effusion": "indeterminate"}, "outcomes": {}, "outcome": None},
        "not_determinate",
        {"questions": ["effusion"]},
    ),
    "without any answer": ({"answers": {}, "outcomes": {}, "outcome": None}, "not_determinate", {"questions": []}),
    "quality 2": ({"quality": 2}, "quality_below", {"minimum": 3, "quality": 2}),
    "quality not given": ({"quality": None}, "quality_below", {"minimum": 3, "quality": None}),
    "views missing": (
        {"missing_required_views": ("subcostal", "psax")},
        "required_views_missing",
        {"views": ["psax", "subcostal"]},
    ),
}


@pytest.mark.parametrize(("given", "reason", "params"), DOES_NOT_COUNT.values(), ids=DOES_NOT_COUNT)
def test_a_scan_that_does_not_count_says_why(given, reason, params):
    found = result(min_count(1), a_scan(**given))

    assert (found.counted, found.met, found.counted_scans) == (0, False, ())
    assert found.excluded == (Excluded("scan-1", reason, params),)


def test_a_scan_in_order_counts():
    found = result(min_count(1), a_scan())

    assert (found.needed, found.counted, found.met, found.missing) == (1, 1, True, None)
    assert (found.counted_scans, found.excluded) == (("scan-1",), ())


@pytest.mark.parametrize(
    "given",
    [
        case[0]
        for name, case in DOES_NOT_COUNT.items()
        if case[1]
        in (
            "missed",
            "over_called",
            "technically_limited",
            "not_determinate",
            "quality_below",
            "required_views_missing",
        )
    ],
)
def test_without_filters_every_accepted_scan_counts(given):
    assert result(min_count(1, filters={}), a_scan(**given)).counted == 1


@pytest.mark.parametrize(
    ("filters", "given", "reason"),
    [
        ({"outcome_not": ["FN"]}, {"outcomes": {"q": "FP"}, "outcome": "FP"}, None),
        ({"outcome_not": ["FP"]}, {"outcomes": {"q": "FN", "r": "FP"}, "outcome": "FN"}, "over_called"),
        ({"outcome_not": ["FP"]}, {"outcomes": {"q": "FP"}, "outcome": "FP", "positive_is_normal": ("q",)}, "missed"),
        (
            {"outcome_not": ["FN"]},
            {"outcomes": {"q": "FN"}, "outcome": "FN", "positive_is_normal": ("q",)},
            "over_called",
        ),
        ({"outcome_not": ["limited"]}, {"outcomes": {"q": "limited"}, "outcome": "limited"}, "technically_limited"),
        ({"outcome_not": ["TN"]}, {"outcomes": {"q": "TN"}, "outcome": "TN"}, "outcome_not_counted"),
        ({"outcome_not": ["failure"]}, {"outcomes": {}, "outcome": "failure"}, "procedure_failed"),
        ({"outcome_not": ["failure"]}, {"outcomes": {}, "outcome": "success"}, None),
        ({"outcome_not": ["failure"]}, {"outcomes": {"outcome": "failure"}, "outcome": None}, "procedure_failed"),
        ({"determinate": True}, {"answers": {}, "outcomes": {"outcome": "success"}, "outcome": None}, None),
        ({"determinate": True}, {"answers": {}, "outcomes": {}, "outcome": "success"}, None),
        ({"determinate": True}, {"answers": {}, "outcomes": {}, "outcome": "failure"}, None),
        ({"determinate": False}, {"answers": {"q": "indeterminate"}}, None),
        ({"required_views": False}, {"missing_required_views": ("plax",)}, None),
        ({"quality_min": 3}, {"quality": 3}, None),
        ({"contexts": ["clinical", "educational"]}, {"context": "educational"}, None),
        ({"contexts": ["clinical", "educational"]}, {"context": "volunteer"}, "context_not_counted"),
    ],
)
def test_each_filter_alone(filters, given, reason):
    assert [each.reason for each in result(min_count(1, filters), a_scan(**given)).excluded] == (
        [reason] if reason else []
    )


@pytest.mark.parametrize(("expected_yes", "worst"), [((), "FN"), (("q", "r"), "FP")])
def test_a_scan_is_what_the_worst_of_its_questions_is_and_where_yes_is_normal_a_wrong_yes_is_a_miss(
    expected_yes, worst
):
    scan = a_scan(outcomes={"q": "FN", "r": "FP"}, outcome=None, positive_is_normal=expected_yes)

    assert scan.worst_outcome == worst


@pytest.mark.parametrize(
    ("unwanted", "given", "params"),
    [
        ("failure", {"outcomes": {"placed": "failure"}, "outcome": None}, {}),
        ("TN", {"outcomes": {"q": "TN"}, "outcome": "TN"}, {"outcome": "TN"}),
        ("FP", {"outcomes": {"q": "FP", "r": "TN"}, "outcome": "FP"}, {"questions": ["q"]}),
    ],
)
def test_an_outcome_that_is_not_taken_is_told_with_its_questions_and_a_failed_procedure_has_none(
    unwanted, given, params
):
    assert result(min_count(1, {"outcome_not": [unwanted]}), a_scan(**given)).excluded[0].params == params


@pytest.mark.parametrize(
    ("phase", "early_scans_count", "counted"),
    [("phase2", False, 0), ("phase2", True, 1), ("phase1", False, 1), ("phase1", True, 1)],
)
def test_scans_before_phase_1_count_where_the_programme_says_so(phase, early_scans_count, counted):
    found = result(min_count(1, phase=phase), a_scan(before_phase1=True), phase1_scans_count=early_scans_count)

    assert found.counted == counted


def test_a_requirement_accounts_for_every_scan_of_its_own_exam_and_no_other():
    log = (a_scan("b"), a_scan("a", state="draft"), a_scan("c", application="lung"))
    cardiac, everything = judged(min_count(2), min_count(2, id="all", application=None), scans=log).requirements

    assert (cardiac.counted_scans, [each.scan for each in cardiac.excluded]) == (("b",), ["a"])
    assert (everything.counted_scans, [each.scan for each in everything.excluded]) == (("b", "c"), ["a"])
    assert everything.missing is None


def test_counted_scans_stand_in_order_of_day_then_id():
    log = (a_scan("b"), a_scan("c", performed_on=date(2026, 10, 1)), a_scan("a"))

    assert result(min_count(1), *log).counted_scans == ("c", "a", "b")


@pytest.mark.parametrize(
    ("attested", "mode", "reasons"),
    [
        ("bedside", "bedside", []),
        (None, "bedside", ["not_bedside"]),
        ("remote", "bedside", ["not_bedside"]),
        ("remote", "remote", []),
        ("bedside", "remote", ["not_remote"]),
        ("unassisted", "unassisted", []),
        ("bedside", "unassisted", ["not_unassisted"]),
    ],
)
def test_supervision_counts_as_the_supervisor_attested_it(attested, mode, reasons):
    found = result(min_supervised(1, mode), a_scan(supervision=attested))

    assert [each.reason for each in found.excluded] == reasons
    assert found.missing == (Missing(f"more_{mode}", {"n": 1, "application": "cardiac"}) if reasons else None)


@pytest.mark.parametrize(
    ("answers", "outcomes", "filters", "reasons"),
    [
        ({"q": "positive"}, {"q": "TP"}, COUNTING, []),
        ({"q": "negative"}, {"q": "TN"}, COUNTING, ["not_positive"]),
        ({"q": "positive"}, {"q": "FP"}, {}, ["not_positive"]),
        ({"q": "negative"}, {"q": "FN"}, {}, []),
        ({"q": "negative"}, {"q": "FN"}, COUNTING, ["missed"]),
        ({"q": "positive"}, {"q": "limited"}, {}, ["not_positive"]),
        ({"q": "positive"}, {}, {}, []),
        ({"q": "negative", "r": "positive"}, {"q": "TN", "r": "TP"}, COUNTING, []),
    ],
)
def test_positive_is_what_was_truly_there(answers, outcomes, filters, reasons):
    scan = a_scan(answers=answers, outcomes=outcomes, outcome=None)

    assert [each.reason for each in result(min_positive(1, filters), scan).excluded] == reasons


def test_the_filters_speak_before_the_rule_itself():
    scan = a_scan(quality=1, supervision=None)

    assert [each.reason for each in result(min_supervised(1), scan).excluded] == ["quality_below"]


@pytest.mark.parametrize(("have", "met", "short"), [(0, False, 3), (2, False, 1), (3, True, None), (4, True, None)])
def test_just_enough_is_enough_and_one_fewer_is_not(have, met, short):
    found = result(min_count(3), *scans(have))

    assert (found.needed, found.counted, found.met) == (3, have, met)
    assert found.missing == (Missing("more_scans", {"n": short, "application": "cardiac"}) if short else None)


@pytest.mark.parametrize(("have", "warned"), [(2, True), (4, True), (5, False)])
def test_a_recommended_number_warns_and_changes_nothing(have, warned):
    found = result(min_count(2, params={"recommended": 5}), *scans(have))

    assert found.met
    assert found.warnings == (
        (Missing("recommended", {"n": 5, "counted": have, "application": "cardiac"}),) if warned else ()
    )


def test_modules_are_passed_on_their_day():
    rule = modules("introduction", "cardiac", "introduction")
    facts = Facts(
        modules=(ModuleFact("cardiac", date(2026, 12, 1)), ModuleFact("introduction", TODAY), ModuleFact("lung", TODAY))
    )
    now, later = (judge(version(rule), facts, day).requirements[0] for day in (TODAY, date(2026, 12, 1)))

    assert (now.needed, now.counted, now.met, now.counted_items) == (2, 1, False, ("introduction",))
    assert now.missing == Missing("modules", {"codes": ["cardiac"], "application": None})
    assert now.next_change_on == date(2026, 12, 1)
    assert (later.counted, later.met, later.missing, later.next_change_on) == (2, True, None, None)


def test_a_module_passed_again_later_changes_nothing():
    facts = Facts(modules=(ModuleFact("lung", TODAY), ModuleFact("lung", date(2026, 12, 1))))

    assert judge(version(modules("lung")), facts, TODAY).next_change_on is None


def test_what_was_done_and_accepted_today_counts_today():
    assert result(min_count(1), a_scan(performed_on=TODAY, accepted_on=TODAY)).counted == 1


def test_each_requirement_has_its_own_filters_and_phase():
    log = (a_scan("poor", quality=1), a_scan("early", before_phase1=True))
    rules = (min_count(1), min_count(1, {}, id="any"), min_count(1, {}, id="first", phase="phase1"))

    assert [each.counted_scans for each in judged(*rules, scans=log).requirements] == [(), ("poor",), ("early", "poor")]


def test_a_judgement_is_met_when_every_requirement_is():
    both = (min_count(1), min_supervised(1))

    assert not judged(*both, scans=(a_scan(),)).met
    assert judged(*both, scans=(a_scan(supervision="bedside"),)).met


def test_a_version_that_asks_for_nothing_certifies_nothing():
    assert not judge(Version("empty", "1"), Facts(scans=scans(9)), TODAY).met


def test_a_certificate_for_one_exam_needs_its_own_requirements_and_the_programmes():
    lung = min_count(1, id="lung.scans", application="lung")
    of_cardiac_only = judged(modules(), min_count(1), lung, scans=(a_scan(),))
    without_introduction = judged(modules("introduction"), min_count(1), scans=(a_scan(),))

    assert [of_cardiac_only.met_for(each) for each in ("cardiac", "lung", "ocular")] == [True, False, False]
    assert not without_introduction.met_for("cardiac")
