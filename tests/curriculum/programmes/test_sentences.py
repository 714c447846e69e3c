"""Every shape and every filter that a programme may use has its words."""

from __future__ import annotations

import pytest
import yaml

from curriculum.library.shapes import COMBINATIONS, FILTERS, SHAPES, params_of
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


# Of each parameter that may be told, something that differs from what is said without it.
TOLD = {
    "applications": ["cardiac", "efast"], "codes": ["live_course"], "document": "record", "exceptions": {"efast": 2},
    "hands_on": True, "independence": "never_proctor", "kind": "summative", "kinds": ["lecture"], "required": ["efast"],
    "roles": ["mentor"], "tools": ["dops"], "mode": "remote",
}  # fmt: skip
# What is told only beside something else: of how many must be watched, in which way and by whom.
BESIDE = {("window", name): {"supervised": 3, "mode": "bedside"} for name in ("supervised", "mode", "roles")}


@pytest.mark.parametrize("shape", sorted(set(SHAPES) - set(COMBINATIONS)))
def test_nothing_that_a_rule_may_be_told_is_left_unsaid(shape):
    """A sentence that leaves a parameter out says something untrue of what is asked."""
    required, optional = params_of(shape)
    example = yaml.safe_load(JUDGED[shape].example)["params"]
    plain = {name: value for name, value in example.items() if name in required}
    unsaid = []
    for name in optional:
        without = {**plain, **BESIDE.get((shape, name), {})}
        if said(shape, {**without, name: TOLD.get(name, 7)}) == said(shape, without):
            unsaid.append(name)
    assert unsaid == []


def test_of_a_span_of_months_it_is_said_how_many_are_watched_and_by_whom():
    params = {"n": 50, "months": 12, "supervised": 10, "mode": "bedside", "roles": ["mentor"]}
    assert said("window", params, "cardiac") == (
        "At least 50 of the scans that count within the same 12 months. 10 of these watched at the bedside. "
        "Their supervisor is a mentor."
    )


def test_only_some_exams_are_named_and_not_said_to_be_any():
    assert (
        said("min_count", {"n": 2, "applications": ["cardiac", "efast"]})
        == "At least 2 scans that count. Only cardiac or eFAST count here."
    )


ONE_OF_EACH = {
    "min_applications": ({"k": 1, "n": 1}, "At least 1 exam with at least 1 scan that counts."),
    "window": ({"n": 1, "months": 1}, "At least 1 of the scans that count within the same month."),
    "programme_window": ({"months": 1}, "Everything within 1 month."),
    "max_gap": ({"days": 1, "severity": "require"}, "No more than 1 day between scans."),
    "max_normal": ({"n": 1, "normal": 1}, "At least 1 scan that counts, of which no more than 1 is normal."),
    "study_classes": ({"performed": 1, "total": 1}, "At least 1 study, of which 1 performed and read."),
    "learning_minutes": ({"minutes": 1}, "At least 1 minute of courses."),
    "courses_passed": ({"n": 1, "kinds": ["e_learning"]}, "Complete this: e-learning."),
    "breadth": ({"n": 1}, "The scans answer at least 1 clinical question."),
    "sign_off": ({"roles": ["mentor"]}, "Signed by a mentor."),
    "assessments": ({"n": 1, "tools": ["triggered"]}, "Pass 1 assessment. Of the kind: triggered."),
    "maintenance": (
        {"months": 1, "scans": 1, "hours": 1},
        "In the last month at least 1 scan that counts and 1 hour of courses.",
    ),
}


@pytest.mark.parametrize("shape", ONE_OF_EACH)
def test_one_is_said_as_one(shape):
    params, sentence = ONE_OF_EACH[shape]
    assert said(shape, params) == sentence


def test_a_combination_is_said_by_its_parts():
    params = {
        "rules": [
            {"shape": "min_count", "application": "efast", "params": {"n": 5}},
            {"shape": "reflections", "params": {"n": 1}},
        ]
    }
    assert said("all_of", params) == "All of these: At least 5 eFAST scans that count; Write 1 reflection."


def test_an_award_of_the_library_is_said_by_its_title():
    groups = [["fusic-heart", "bse-l1"], ["famus"]]
    assert said("prerequisite_award", {"groups": groups}) == "Hold “FUSIC Heart” or BSE-L1, and “FAMUS, three modules”."


def test_a_combination_in_a_combination_stands_in_brackets():
    scans = [{"shape": "min_count", "application": "cardiac", "params": {"n": n, "filters": {}}} for n in (5, 9)]
    inner = {"shape": "all_of", "params": {"rules": [scans[0], {"shape": "reflections", "params": {"n": 1}}]}}
    assert said("any_of", {"rules": [inner, scans[1]]}) == (
        "One of these: (all of these: At least 5 cardiac scans that count; Write 1 reflection); "
        "At least 9 cardiac scans that count."
    )


def test_what_makes_a_scan_count_is_said_of_each_part_in_the_words_of_its_exam():
    filters = {"determinate": True, "questions": ["lv_function_reduced"], "views": ["plax"]}
    part = {"shape": "min_count", "application": "cardiac", "params": {"n": 1, "filters": filters}}
    params = {"rules": [part, {"shape": "reflections", "params": {"n": 2}}]}
    assert said("any_of", params) == (
        "One of these: At least 1 cardiac scan that counts (It answers: “Is left ventricular systolic function clearly "
        "reduced?” It shows: parasternal long axis. The images answer every question); Write 2 reflections."
    )


FILTERS_SAID = {
    "unreviewed": (True, ["It was submitted; it need not be reviewed."]),
    "last_months": (24, ["It was made in the last 24 months."]),
    "after_course": (["live_course"], ["It was made after a live course."]),
    "sub_types": (["central_vein", "artery"], ["It is of the kind central vein or artery."]),
    "questions": (["pneumothorax"], ["It answers: “Is there a pneumothorax at the places scanned?”"]),
    "views": (["plax", "a4c"], ["It shows: parasternal long axis and apical four-chamber."]),
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
