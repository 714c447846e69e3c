"""What does judge refuse to guess about?"""

import dataclasses
from datetime import date

import pytest

from pocus_credentialing.credentials.judging import SHAPES, UnknownShape, registry
from pocus_credentialing.credentials.judging.registry import Param, Shape, shape
from pocus_credentialing.credentials.progress import (
    AssessmentFact,
    CourseFact,
    Facts,
    LibraryCaseFact,
    ReflectionFact,
    Requirement,
    ScanFact,
    SignOffFact,
)

from .examples import TODAY, a_scan, judged, min_count, version


def test_a_shape_that_is_not_known_is_never_passed_over():
    with pytest.raises(UnknownShape, match=r"cardiac\.luck: no rule shape is called 'luck'"):
        judged(Requirement("cardiac.luck", "luck"))


def test_a_filter_that_is_not_known_is_never_passed_over():
    with pytest.raises(ValueError, match=r"cardiac\.scans: no filter is called indicated"):
        judged(min_count(1, {"indicated": True}), scans=(a_scan(),))
    with pytest.raises(ValueError, match=r"no filter is called colour, indicated$"):
        judged(min_count(1, {"indicated": True, "colour": "red"}), scans=(a_scan(),))


def test_the_same_scan_twice_is_refused_and_two_scans_are_not():
    assert len(Facts(scans=(a_scan("a"), a_scan("b"))).scans) == 2
    with pytest.raises(ValueError, match="given twice: scan a"):
        Facts(scans=(a_scan("a"), a_scan("b"), a_scan("a", quality=5)))
    with pytest.raises(ValueError, match=r"given twice: scan a, b$"):
        Facts(scans=(a_scan("b"), a_scan("a"), a_scan("b"), a_scan("a")))


@pytest.mark.parametrize(
    ("kind", "field", "thing"),
    [
        ("course", "courses", CourseFact("a", "course", TODAY)),
        ("assessment", "assessments", AssessmentFact("a", "osce", TODAY)),
        ("reflection", "reflections", ReflectionFact("a", TODAY)),
        ("library case", "library_cases", LibraryCaseFact("a", "cardiac", TODAY)),
        ("sign-off", "sign_offs", SignOffFact("a", "mentor", "pat", TODAY)),
    ],
)
def test_nothing_else_is_taken_twice_either(kind, field, thing):
    assert len(getattr(Facts(**{field: (thing, dataclasses.replace(thing, id="b"))}), field)) == 2
    with pytest.raises(ValueError, match=f"given twice: {kind} a"):
        Facts(**{field: (thing, thing)})


def test_a_class_of_study_or_an_interval_that_cannot_be_is_refused():
    assert ScanFact("x", "cardiac", TODAY, "draft", study_class="interpreted", performed_until=TODAY).clips == 0
    with pytest.raises(ValueError, match="scan x is 'seen', which is no class of study"):
        ScanFact("x", "cardiac", TODAY, "draft", study_class="seen")
    with pytest.raises(ValueError, match="scan x was performed until a day before it was performed"):
        ScanFact("x", "cardiac", TODAY, "draft", performed_until=date(2026, 11, 22))


def test_a_requirement_id_twice_is_refused_and_two_ids_are_not():
    assert len(version(min_count(1), min_count(1, id="other")).requirements) == 2
    with pytest.raises(ValueError, match=r"occurs twice in spocus 2026\.1"):
        version(min_count(1), min_count(2))


@pytest.mark.parametrize(
    ("tag", "programme_set"),
    [("v", False), ("s", False), ("m", True), ("p", True), ("h", True), ("programme", True)],
)
def test_only_what_a_society_s_page_or_a_source_says_passes_for_the_society_s(tag, programme_set):
    assert min_count(1, tag=tag).is_programme_set is programme_set


def test_a_rule_that_does_not_say_whose_it_is_does_not_pass_for_a_society_s():
    assert min_count(1).is_programme_set


def test_a_state_that_no_scan_has_is_refused():
    with pytest.raises(ValueError, match="scan x is 'signed', which is no state of a scan"):
        ScanFact("x", "cardiac", TODAY, "signed")


def test_a_shape_that_is_added_is_found_by_its_name_with_all_that_it_says(monkeypatch):
    monkeypatch.setattr(registry, "SHAPES", {})
    params = (Param("n", "number", "How many."),)

    def judged_so(requirement, case):
        raise NotImplementedError

    assert shape("luck", meaning="Whoever has it.", params=params, example="id: a.luck")(judged_so) is judged_so
    assert list(registry.SHAPES.items()) == [
        ("luck", Shape("luck", "Whoever has it.", params, "id: a.luck", judged_so))
    ]


def test_two_shapes_cannot_share_a_name():
    with pytest.raises(ValueError, match="two shapes are called min_count"):
        shape("min_count", meaning="", params=(), example="")(SHAPES["min_count"].judge)
