"""Every shape and every filter that a programme may use has its words."""

from __future__ import annotations

import pytest

from curriculum.library.shapes import CONTEXTS, OUTCOMES, SHAPES
from curriculum.models import Application, Requirement
from curriculum.sentences import counting_sentences, label_sentence, requirement_sentence

EXAMS = {"cardiac": "Cardiac", "efast": "eFAST"}
MODULES = {"lung": "Lung ultrasound", "cardiac": "Cardiac ultrasound"}


def said(shape: str, params: dict, application: str | None = None) -> str:
    exam = Application(code=application) if application else None
    requirement = Requirement(shape=shape, title="The title", params=params, application=exam)
    return requirement_sentence(requirement, EXAMS, MODULES)


@pytest.mark.parametrize(
    ("shape", "params", "application", "sentence"),
    [
        ("modules_passed", {"modules": ["lung"]}, "cardiac", "Pass the module “Lung ultrasound”."),
        (
            "modules_passed",
            {"modules": ["lung", "cardiac"]},
            None,
            "Pass the modules “Lung ultrasound” and “Cardiac ultrasound”.",
        ),
        ("min_count", {"n": 1}, "cardiac", "At least 1 cardiac scan that counts."),
        ("min_count", {"n": 2}, "efast", "At least 2 eFAST scans that count."),
        ("min_count", {"n": 150}, None, "At least 150 scans that count, of any exam."),
        ("min_count", {"n": 25, "recommended": 50}, "cardiac", "At least 25 cardiac scans that count. 50 are recommended."),
        (
            "min_supervised",
            {"n": 5, "mode": "remote"},
            "cardiac",
            "At least 5 of the scans that count watched remotely, as the supervisor confirms.",
        ),
        (
            "min_supervised",
            {"n": 5, "mode": "unassisted"},
            "cardiac",
            "At least 5 of the scans that count done without help, as the supervisor confirms.",
        ),
        ("a_shape_without_words", {}, "cardiac", "The title"),
    ],
)  # fmt: skip
def test_a_requirement_is_said_in_one_sentence(shape, params, application, sentence):
    assert said(shape, params, application) == sentence


@pytest.mark.parametrize("shape", SHAPES)
def test_no_shape_of_the_library_falls_back_on_its_title(shape):
    params = {"n": 5, "mode": "bedside", "modules": ["lung"]}
    assert said(shape, params, "cardiac") != "The title"


def test_every_filter_has_its_words():
    everything = {
        "determinate": True,
        "quality_min": 4,
        "required_views": True,
        "outcome_not": list(OUTCOMES),
        "contexts": list(CONTEXTS),
    }
    assert len(counting_sentences(everything)) == 4 + len(OUTCOMES)
    assert counting_sentences({"contexts": ["simulated", "volunteer"]}) == [
        "It was made on a simulator or on a volunteer."
    ]
    assert counting_sentences({"determinate": False, "required_views": False}) == []


def test_a_number_of_the_society_s_own_has_no_label():
    labels = ["suggested here, not by SPOCUS", "programme-set", None]
    assert [label_sentence(label) for label in labels] == ["suggested here, not by SPOCUS", "programme-set", ""]
