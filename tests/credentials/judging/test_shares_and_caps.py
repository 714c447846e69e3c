"""Shares, caps, breadth over exams and questions."""

from datetime import date

import pytest

from pocus_credentialing.credentials.judging.shares import further, needed_of
from pocus_credentialing.credentials.progress import Missing, Requirement

from .examples import a_scan, result, scans

NORMAL = {"answers": {"q": "negative"}, "outcomes": {"q": "TN"}, "outcome": "TN"}
ROUGH = {"performed_on": date(2025, 1, 1), "performed_until": date(2026, 1, 1)}
RECENT = {"last_months": 12}


def rule(shape, *, application="cardiac", filters=None, **params):
    return Requirement(f"cardiac.{shape}", shape, application, params={**params, "filters": filters or {}})


@pytest.mark.parametrize(
    ("percent", "of_all", "needed"),
    [(50, 0, 1), (50, 1, 1), (50, 2, 1), (50, 3, 2), (10, 140, 14), (10, 141, 15), (100, 7, 7)],
)
def test_a_share_is_rounded_up_and_of_nothing_one_is_needed(percent, of_all, needed):
    assert needed_of(percent, of_all) == needed


@pytest.mark.parametrize(
    ("percent", "number", "of_all", "more"),
    [(50, 7, 20, 6), (50, 10, 20, 0), (20, 0, 4, 1), (100, 6, 7, None), (100, 7, 7, 0), (30, 0, 0, 1), (33, 1, 4, 1)],
)
def test_further_is_the_fewest_that_would_do(percent, number, of_all, more):
    assert further(percent, number, of_all) == more
    if more:
        assert number + more >= needed_of(percent, of_all + more)
        assert number + more - 1 < needed_of(percent, of_all + more - 1)


def test_further_is_what_trying_one_number_after_the_other_finds():
    for percent in (1, 7, 33, 50, 67, 99):
        for of_all in range(9):
            for number in range(of_all + 1):
                tried = (more for more in range(1000) if number + more >= needed_of(percent, of_all + more))
                assert (percent, number, of_all, further(percent, number, of_all)) == (
                    percent,
                    number,
                    of_all,
                    next(tried),
                )


def test_a_share_that_a_scan_of_an_unknown_day_may_lower_is_not_judged_and_asks_for_none():
    old = {"performed_on": date(2025, 11, 1), "performed_until": date(2026, 1, 1)}
    found = result(
        rule("min_indicated_share", percent=100, filters={"last_months": 12}),
        a_scan("a", context="clinical"), a_scan("b", context="educational", **old),
    )  # fmt: skip
    assert (found.needed, found.counted, found.met, found.judgeable) == (1, 1, False, False)
    assert found.missing.params["n"] == 0


def test_a_scan_that_nobody_needed_says_in_which_context_it_was_made():
    [excluded] = result(rule("min_indicated_share", percent=50), a_scan(context="educational")).excluded
    assert (excluded.reason, excluded.params) == ("not_indicated", {"context": "educational"})


@pytest.mark.parametrize(
    ("shape", "more", "having", "lacking", "reason", "code"),
    [
        ("min_supervised_share", {"mode": "any"}, {"supervision": "remote"}, {}, "not_supervised", "share_supervised"),
        ("min_supervised_share", {"mode": "bedside"}, {"supervision": "bedside"}, {"supervision": "remote"}, "not_bedside", "share_supervised"),
        ("min_reviewed_share", {}, {}, {"state": "submitted"}, "not_over_read", "share_reviewed"),
        ("min_indicated_share", {}, {"context": "clinical"}, {"context": "educational"}, "not_indicated", "share_indicated"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("with_it", "met"), [(4, True), (3, False)])
def test_just_the_share_is_enough_and_one_fewer_is_not(shape, more, having, lacking, reason, code, with_it, met):
    log = (*scans(with_it, **having), *scans(8 - with_it, start="z", **lacking))
    found = result(rule(shape, percent=50, **more), *log)

    assert (found.needed, found.counted, found.met, found.judgeable) == (4, with_it, met, True)
    assert {each.reason for each in found.excluded} == {reason}
    assert found.missing == (
        None
        if met
        else Missing(code, {"n": 1, "application": "cardiac", "further": 2, "percent": 50, "counted": 3, "of": 8})
    )


def test_a_scan_that_the_filters_exclude_is_no_part_of_the_base():
    found = result(
        rule("min_indicated_share", percent=50, filters={"quality_min": 3}), a_scan("a"), a_scan("b", quality=1)
    )

    assert (found.needed, found.counted, found.met) == (1, 1, True)


def test_the_roles_of_supervisor_and_reviewer_are_looked_at():
    watched = rule("min_supervised_share", percent=100, mode="bedside", roles=["mentor"])
    reviewed = rule("min_reviewed_share", percent=100, roles=["mentor"])
    right = a_scan("a", supervision="bedside", supervisor_roles=("mentor",), reviewer_roles=("mentor",))
    wrong = a_scan("b", supervision="bedside")

    assert (result(watched, right).met, result(reviewed, right).met) == (True, True)
    assert [each.reason for each in result(watched, right, wrong).excluded] == ["not_supervised_by"]
    assert [each.reason for each in result(reviewed, right, wrong).excluded] == ["not_reviewed_by"]
    assert result(watched, wrong).missing.params["further"] is None


@pytest.mark.parametrize(
    ("known", "rough", "met", "judgeable"),
    [
        ((1, 1), (1, 0), True, True),  # at worst one of two
        ((1, 1), (0, 1), False, False),  # one of two, or one of three
        ((1, 2), (1, 0), False, False),  # one of three, or two of four
        ((0, 2), (1, 0), False, True),  # none of two, or one of three
        ((2, 1), (0, 1), True, True),  # two of three, or two of four
        ((0, 0), (1, 0), False, False),
        ((0, 0), (0, 1), False, True),
    ],
)
def test_a_share_with_unknown_days_is_judged_where_it_is_the_same_either_way(known, rough, met, judgeable):
    log = (
        *scans(known[0], start="a"),
        *scans(known[1], start="b", context="volunteer"),
        *scans(rough[0], start="c", **ROUGH),
        *scans(rough[1], start="d", context="volunteer", **ROUGH),
    )
    found = result(rule("min_indicated_share", percent=50, filters=RECENT), *log)

    assert (found.met, found.judgeable) == (met, judgeable)


# --- caps


def test_normal_scans_count_up_to_their_number_and_the_latest_are_over_it():
    log = (*scans(2, start="abnormal"), *scans(3, start="normal", **NORMAL))
    found = result(rule("max_normal", n=6, normal=2), *log)

    assert (found.counted, found.met) == (4, False)
    assert [(each.scan, each.reason, each.params) for each in found.excluded] == [
        ("normal-002", "enough_normal", {"most": 2})
    ]
    assert found.missing == Missing("more_abnormal", {"n": 2, "abnormal": 2, "application": "cardiac"})


def test_as_long_as_normal_scans_have_room_fewer_must_be_abnormal():
    found = result(rule("max_normal", n=6, normal=3), *scans(1), *scans(1, start="normal", **NORMAL))

    assert found.missing == Missing("more_abnormal", {"n": 4, "abnormal": 2, "application": "cardiac"})
    assert result(rule("max_normal", n=2, normal=1), *scans(1), *scans(1, start="normal", **NORMAL)).met


@pytest.mark.parametrize(
    ("given", "is_abnormal"),
    [
        ({"outcomes": {"q": "TP"}}, True),
        ({"outcomes": {"q": "FN"}}, True),
        ({"outcomes": {"q": "FP"}}, False),
        ({"outcomes": {"q": "limited"}}, False),
        ({"answers": {"q": "positive"}, "outcomes": {}}, True),
        ({"outcomes": {"q": "TP"}, "positive_is_normal": ("q",)}, False),
        ({"outcomes": {"q": "TN"}, "positive_is_normal": ("q",)}, True),
    ],
)
def test_abnormal_is_what_departs_from_the_expected_answer(given, is_abnormal):
    scan = a_scan(**{"answers": {"q": "negative"}, "outcome": None, **given})

    assert scan.abnormal == (("q",) if is_abnormal else ())
    assert result(rule("max_normal", n=1, normal=0), scan).met is is_abnormal


def test_a_procedure_is_neither_normal_nor_abnormal_and_counts():
    scan = a_scan(answers={}, outcomes={}, outcome="success")

    assert result(rule("max_normal", n=1, normal=0), scan).met


def classes(performed=2, total=5, **filters):
    return rule("study_classes", performed=performed, total=total, filters=filters)


@pytest.mark.parametrize(
    ("performed", "interpreted", "counted", "missing"),
    [
        (2, 3, 5, None),
        (5, 0, 5, None),
        (3, 2, 5, None),
        (1, 9, 4, {"n": 1, "performed": 1}),
        (2, 2, 4, {"n": 1, "performed": 0}),
        (0, 0, 0, {"n": 5, "performed": 2}),
        (0, 2, 2, {"n": 3, "performed": 2}),
    ],
)
def test_both_classes_count_and_what_was_only_read_counts_up_to_its_number(performed, interpreted, counted, missing):
    log = (*scans(performed), *scans(interpreted, start="read", study_class="interpreted"))
    found = result(classes(), *log)
    of_both = {"study_classes": ["performed", "interpreted"]}

    assert (found.needed, found.counted, found.met) == (5, counted, missing is None)
    assert found.missing == (
        Missing("more_performed", {**missing, **of_both, "application": "cardiac"}) if missing else None
    )
    assert {each.reason for each in found.excluded} == ({"enough_interpreted"} if interpreted > 3 else set())


@pytest.mark.parametrize(
    ("known", "rough", "judgeable"),
    [
        ((1, 0), (0, 9), True),
        ((1, 0), (1, 3), False),
        ((1, 3), (0, 9), True),
        ((1, 3), (1, 0), False),
        ((1, 2), (0, 1), True),
    ],
)
def test_a_cap_holds_for_scans_of_unknown_days_too(known, rough, judgeable):
    log = (
        *scans(known[0]),
        *scans(known[1], start="read", study_class="interpreted"),
        *scans(rough[0], start="rough", **ROUGH),
        *scans(rough[1], start="rough-read", study_class="interpreted", **ROUGH),
    )
    found = result(classes(**RECENT), *log)

    assert (found.met, found.judgeable) == (False, judgeable)


# --- breadth


def exams(k=2, n=2, **params):
    return rule("min_applications", application=None, k=k, n=n, **params)


def of(**numbers):
    return tuple(scan for code, n in numbers.items() for scan in scans(n, start=code, application=code))


@pytest.mark.parametrize(
    ("log", "items", "lacking"),
    [
        (of(cardiac=2, lung=2), ("cardiac", "lung"), None),
        (of(cardiac=2, lung=1), ("cardiac",), {"n": 1, "required": [], "scans": {}}),
        (of(cardiac=2, lung=2, aorta=2), ("aorta", "cardiac"), None),
    ],
)
def test_so_many_exams_with_so_many_scans_each(log, items, lacking):
    found = result(exams(), *log)

    assert (found.needed, found.counted, found.counted_items, found.met) == (2, len(items), items, lacking is None)
    assert found.missing == (Missing("more_exams", {**lacking, "each": 2, "application": None}) if lacking else None)


def test_a_required_exam_has_its_place_kept_and_may_have_a_number_of_its_own():
    asked = exams(required=["efast", "lung"], exceptions={"efast": 1})
    found = result(asked, *of(cardiac=9, efast=1, lung=1))

    assert (found.counted, found.counted_items) == (1, ("efast",))
    assert {each.reason for each in found.excluded} == {"exam_not_complete"}
    assert found.missing == Missing(
        "more_exams", {"n": 1, "required": ["lung"], "scans": {"lung": 1}, "each": 2, "application": None}
    )
    assert result(asked, *of(efast=1, lung=2)).met
    without = result(asked, *of(lung=2)).missing.params
    assert (without["required"], without["scans"]) == (["efast"], {"efast": 1})


def test_an_exam_may_be_complete_on_days_that_are_not_known():
    rough = scans(1, start="rough", application="lung", **ROUGH)

    assert not result(exams(filters=RECENT), *of(cardiac=2, lung=1), *rough).judgeable
    assert result(exams(filters=RECENT), *of(cardiac=2), *rough).judgeable


def asking(*answers, **given):
    return tuple(
        a_scan(f"{at}", answers=dict.fromkeys(codes, "negative"), outcomes={}, outcome=None, **given)
        for at, codes in enumerate(answers)
    )


@pytest.mark.parametrize(
    ("log", "each", "items"),
    [
        (asking("q", "qr"), 1, ("cardiac.q", "cardiac.r")),
        (asking("q", "qr"), 2, ("cardiac.q",)),
        (asking("q", "q"), 1, ("cardiac.q",)),
    ],
)
def test_different_questions_are_counted_once_each(log, each, items):
    found = result(rule("breadth", n=2, each=each), *log)

    assert (found.counted, found.counted_items) == (len(items), items)
    short = Missing("more_questions", {"n": 1, "application": "cardiac"})
    assert found.missing == (None if len(items) == 2 else short)


def test_a_question_left_open_is_not_answered():
    open_question = a_scan(answers={"q": "indeterminate"}, outcomes={}, outcome=None)
    limited = a_scan("limited", answers={"q": "positive"}, outcomes={"q": "limited"}, outcome=None)

    assert [each.reason for each in result(rule("breadth", n=1), open_question, limited).excluded] == [
        "no_question_answered",
        "no_question_answered",
    ]


def test_breadth_may_hang_on_days_that_are_not_known():
    asked = rule("breadth", n=2, filters=RECENT)
    rough = a_scan("rough", answers={"r": "negative"}, outcomes={}, outcome=None, **ROUGH)

    assert not result(asked, *asking("q"), rough).judgeable
    assert result(asked, rough).judgeable
    # Whatever its day, it answers no question that is not answered already.
    same = a_scan("rough", answers={"q": "negative"}, outcomes={}, outcome=None, **ROUGH)
    assert result(asked, *asking("q"), same).judgeable
    assert not result(
        rule("min_proctors", n=2, filters=RECENT), a_scan(), a_scan("b", reviewer="eve", **ROUGH)
    ).judgeable
    assert result(rule("min_proctors", n=2, filters=RECENT), a_scan(), a_scan("b", **ROUGH)).judgeable
    assert not result(rule("min_clips", n=3, filters=RECENT), a_scan(clips=1), a_scan("b", clips=2, **ROUGH)).judgeable
    assert result(rule("min_clips", n=4, filters=RECENT), a_scan(clips=1), a_scan("b", clips=2, **ROUGH)).judgeable
