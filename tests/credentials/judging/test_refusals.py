"""What does judge refuse to guess about?"""

import dataclasses
from datetime import date

import pytest

from pocus_credentialing.credentials.judging import SHAPES, UnknownShape
from pocus_credentialing.credentials.judging.registry import shape
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


def test_the_same_scan_twice_is_refused_and_two_scans_are_not():
    assert len(Facts(scans=(a_scan("a"), a_scan("b"))).scans) == 2
    with pytest.raises(ValueError, match="given twice: scan a"):
        Facts(scans=(a_scan("a"), a_scan("b"), a_scan("a", quality=5)))


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


def test_a_state_that_no_scan_has_is_refused():
    with pytest.raises(ValueError, match="scan x is 'signed', which is no state of a scan"):
        ScanFact("x", "cardiac", TODAY, "signed")


def test_two_shapes_cannot_share_a_name():
    with pytest.raises(ValueError, match="two shapes are called min_count"):
        shape("min_count", meaning="", params=(), example="")(SHAPES["min_count"].judge)
