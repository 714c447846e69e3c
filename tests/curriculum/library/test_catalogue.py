"""Does the catalogue hold the exams a hospital starts with, complete and sourced?"""

import json

import pytest
import yaml

from curriculum.library.basis import OURS
from curriculum.library.catalogue import read_catalogue
from curriculum.library.nodes import LIBRARY
from curriculum.library.programmes import list_programmes
from curriculum.library.sources import read_sources

CATALOGUE = read_catalogue()
DIAGNOSTIC = [each for each in CATALOGUE.applications if each.kind == "diagnostic"]


def test_the_catalogue_serves_every_programme_of_the_library():
    assert [each.code for each in CATALOGUE.applications if each.kind == "procedural"] == [
        "vascular_access",
        "needle_guidance",
    ]
    assert [each.code for each in CATALOGUE.applications if each.kind == "protocol"] == ["rush", "triple_scan"]
    assert [each.code for each in DIAGNOSTIC] == [
        "cardiac", "abdominal", "lung", "obstetric", "fast", "efast", "aorta", "airway", "gastric", "biliary", "urinary",
        "dvt", "soft_tissue", "ocular", "bowel", "acute_abdomen", "pelvic", "haemodynamic", "tee",
    ]  # fmt: skip
    assert all(each.selectable for each in CATALOGUE.applications)


def test_every_exam_is_asked_by_a_programme():
    asked = {code for name in list_programmes() for code in applications_of(name)}
    assert asked == set(CATALOGUE.codes)


def applications_of(name):
    return yaml.safe_load((LIBRARY / f"{name}.yaml").read_text(encoding="utf-8"))["applications"]


def test_the_haemodynamic_exam_asks_more_than_the_ten_questions_that_its_programme_counts():
    assert len(CATALOGUE.application("haemodynamic").questions) == 12


@pytest.mark.parametrize("application", DIAGNOSTIC, ids=lambda each: each.code)
def test_a_diagnostic_exam_asks_questions_with_words_for_both_answers_and_has_no_outcome(application):
    assert application.outcome is None
    assert application.questions
    for question in application.questions:
        assert question.text.endswith("?")
        assert question.positive != question.negative


def test_the_exams_of_the_pathway_ask_three_questions_or_more():
    assert all(
        len(CATALOGUE.application(code).questions) >= 3 for code in ("cardiac", "abdominal", "lung", "obstetric")
    )


def test_a_procedure_has_an_outcome_instead_of_questions():
    access = CATALOGUE.application("vascular_access")
    assert access.questions == ()
    assert access.outcome.success != access.outcome.failure
    assert [each.code for each in access.sub_types] == ["peripheral_vein", "central_vein", "artery"]


def test_an_intrauterine_pregnancy_is_a_positive_answer_and_its_absence_the_abnormal_one():
    obstetric = CATALOGUE.application("obstetric")
    assert obstetric.question("intrauterine_pregnancy").abnormal_answer == "negative"
    assert obstetric.question("free_fluid").abnormal_answer == "positive"


def test_what_not_every_patient_raises_may_be_left_out_and_what_belongs_to_one_protocol_may_not():
    optional = {each.code: {question.optional for question in each.questions} for each in CATALOGUE.applications}
    left_out = {code for code, flags in optional.items() if True in flags}
    assert left_out == {"airway", "bowel", "haemodynamic", "ocular", "soft_tissue", "tee"}
    assert {code: optional[code] for code in left_out} == {code: {True} for code in left_out}


def test_fluid_in_the_abdomen_is_asked_region_by_region():
    questions = [each.code for each in CATALOGUE.application("abdominal").questions]
    assert questions == ["free_fluid_ruq", "free_fluid_luq", "free_fluid_pelvis"]


@pytest.mark.parametrize("application", CATALOGUE.applications, ids=lambda each: each.code)
def test_every_exam_has_required_and_optional_views_indications_and_five_anchors_of_its_own(application):
    assert application.required_views
    assert any(not view.required for view in application.views)
    assert all(view.criteria for view in application.views)
    assert application.indications[-1].code == "other"
    assert [anchor.level for anchor in application.quality] == [1, 2, 3, 4, 5]


def test_no_two_exams_share_an_anchor():
    anchors = [anchor.text for application in CATALOGUE.applications for anchor in application.quality]
    assert len(set(anchors)) == len(anchors) == 5 * len(CATALOGUE.applications)


@pytest.mark.parametrize("application", CATALOGUE.applications, ids=lambda each: each.code)
def test_every_part_of_an_exam_says_where_it_comes_from_and_that_it_is_ours(application):
    assert set(application.basis) == {"scope", "findings", "views", "indications", "quality"}
    for basis in application.basis.values():
        assert set(basis.source) <= set(read_sources())
        assert basis.tag in OURS
        assert basis.label == "programme-set"


def test_the_catalogue_becomes_plain_data_that_json_gives_back_unchanged():
    plain = CATALOGUE.to_json()
    assert json.loads(json.dumps(plain)) == plain
    assert list(plain["applications"][0]) == [
        "code",
        "title",
        "short",
        "kind",
        "selectable",
        "scope",
        "questions",
        "outcome",
        "views",
        "sub_types",
        "indications",
        "quality",
        "basis",
    ]


def test_reading_a_changed_copy_reads_that_copy(changed):
    folder = changed("applications.yaml", "short: Cardiac", "short: Heart")
    assert read_catalogue(folder).application("cardiac").short == "Heart"
    assert read_catalogue().application("cardiac").short == "Cardiac"
