"""Every shape and every filter that a programme may use has its words."""

from __future__ import annotations

import pytest
import yaml

from curriculum.library.shapes import FILTERS, SHAPES
from curriculum.library.words import CONTEXTS, OUTCOMES
from curriculum.models import Application, Requirement
from curriculum.sentences import counting_sentences, label_sentence, requirement_sentence
from pocus_credentialing.credentials.judging import SHAPES as JUDGED

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
    example = yaml.safe_load(JUDGED[shape].example)
    sentence = said(shape, example["params"], "cardiac")
    assert sentence != "The title"
    assert sentence.endswith(".")
    assert "%(" not in sentence


def test_a_combination_is_said_by_its_parts():
    params = {
        "rules": [
            {"shape": "min_count", "application": "efast", "params": {"n": 5}},
            {"shape": "reflections", "params": {"n": 1}},
        ]
    }
    assert said("all_of", params) == "All of these: At least 5 eFAST scans that count; Write 1 reflection."


FILTERS_SAID = {
    "unreviewed": (True, ["It was submitted; it need not be reviewed."]),
    "last_months": (24, ["It was made in the last 24 months."]),
    "after_course": (["live_course"], ["It was made after a live course."]),
    "sub_types": (["central_vein", "artery"], ["It is of the kind central vein or artery."]),
    "questions": (["pneumothorax"], ["It answers what is asked here: pneumothorax."]),
    "views": (["plax", "a4c"], ["It shows: plax and a4c."]),
    "contexts": (["simulated", "volunteer"], ["It was made on a simulator or on a volunteer."]),
    "study_classes": (["performed", "interpreted"], ["The trainee performed and read it, or only read it."]),
    "determinate": (True, ["The images answer every question."]),
    "outcome_not": (["FN", "FP"], ["Nothing was missed.", "Nothing was over-called."]),
    "quality_assured": (True, ["A reviewer judged the image quality."]),
    "quality_min": (4, ["Image quality is 4 or more, of 5."]),
    "required_views": (True, ["Every required view is there."]),
    "supervised": (
        ["bedside", "remote"],
        ["It was watched at the bedside or watched remotely, as the supervisor confirms."],
    ),
    "supervised_by": (["core_instructor"], ["The supervisor who confirms it is a core instructor."]),
    "trainees_max": (2, ["No more than 2 trainees are credited with it."]),
}


@pytest.mark.parametrize(("name", "value", "sentences"), [(name, *rest) for name, rest in FILTERS_SAID.items()])
def test_each_filter_is_said(name, value, sentences):
    assert counting_sentences({name: value}) == sentences


def test_every_filter_and_every_outcome_has_its_words():
    assert set(FILTERS_SAID) == set(FILTERS)
    assert len(counting_sentences({"outcome_not": list(OUTCOMES), "contexts": list(CONTEXTS)})) == 1 + len(OUTCOMES)
    assert counting_sentences({"determinate": False, "required_views": False}) == []
    assert counting_sentences({"study_classes": ["performed"]}) == ["The trainee performed it."]


def test_a_number_of_the_society_s_own_has_no_label():
    labels = ["suggested here, not by SPOCUS", "programme-set", None]
    assert [label_sentence(label) for label in labels] == ["suggested here, not by SPOCUS", "programme-set", ""]
