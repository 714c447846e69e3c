"""Does the programme ask for what it should, and does each number say whose it is?"""

import json
import re

import pytest

from curriculum.library.basis import OURS, SUGGESTED
from curriculum.library.catalogue import read_catalogue
from curriculum.library.modules import read_modules
from curriculum.library.programmes import list_programmes, read_programme
from curriculum.library.sources import read_sources

PROGRAMME = read_programme("spocus-two-phase")
COUNTING = {
    "determinate": True,
    "quality_min": 3,
    "required_views": True,
    "outcome_not": ["FP", "FN"],
    "contexts": ["clinical", "educational"],
}
APPLICATIONS = ("cardiac", "abdominal", "lung", "obstetric")


def requirement(name):
    return next(each for each in PROGRAMME.requirements if each.id == name)


def test_the_library_lists_its_programmes():
    assert list_programmes() == (
        "acem-efast", "acep-2016", "aium-pocus-recency", "apca-clinical-certificate", "asa-adhoc-competence",
        "asa-diagnostic-pocus", "chest-ccus-legacy", "cpocus-acute-core", "critical-care-two-phase", "emedultrasound-grad",
        "emergency-two-phase", "emssa-core", "famus", "fusic-hd", "fusic-heart", "miami-em", "nbe-tee-category",
        "rcem-core-legacy", "regions-hospital-medicine",
        "shm-chest-coc", "spocus-two-phase", "spocus-two-phase-full", "ssa-singapore", "wa-aaa",
    )  # fmt: skip


def test_the_two_phases_come_in_order_and_cover_the_four_exams():
    assert [phase.code for phase in PROGRAMME.phases] == ["phase1", "phase2"]
    assert PROGRAMME.applications == APPLICATIONS


def test_the_first_phase_asks_for_the_general_module_and_each_exam_s_own():
    asked = {each.id: (each.application, each.params) for each in PROGRAMME.requirements if each.phase == "phase1"}
    assert asked == {
        "general.module": (None, {"modules": ["introduction"]}),
        **{f"{code}.module": (code, {"modules": [code]}) for code in APPLICATIONS},
    }


@pytest.mark.parametrize("code", APPLICATIONS)
def test_the_second_phase_asks_for_counted_watched_and_positive_scans(code):
    asked = {each.id: (each.shape, each.params) for each in PROGRAMME.requirements if each.application == code}
    assert asked == {
        f"{code}.module": ("modules_passed", {"modules": [code]}),
        f"{code}.scans": ("min_count", {"n": 25, "filters": COUNTING}),
        f"{code}.bedside": ("min_supervised", {"n": 5, "mode": "bedside", "filters": COUNTING}),
        f"{code}.positive": ("min_positive", {"n": 3, "filters": COUNTING}),
    }


def test_every_requirement_is_tagged_as_a_suggestion_with_its_reason_and_its_sources():
    for each in PROGRAMME.requirements:
        assert (each.tag, each.label) == ("p", "suggested here, not by SPOCUS")
        assert each.note
        assert set(each.source) <= set(read_sources())


def test_every_policy_number_is_tagged_as_a_suggestion_too():
    policy = PROGRAMME.policy
    assert policy.scans_before_phase1_count.value is False
    assert policy.validity_months.value == 24
    for each in (policy.scans_before_phase1_count, policy.validity_months):
        assert each.basis.tag in OURS
        assert each.basis.label == SUGGESTED


def test_nothing_that_is_ours_is_said_to_be_a_society_s():
    for each in PROGRAMME.requirements:
        assert not re.search(r"SPOCUS (asks|requires|recommends)|required by", each.note + each.title)
    assert "The numbers were set by this programme, not by the society." in " ".join(PROGRAMME.certificate.limits)


def test_the_certificate_s_text_claims_no_privilege():
    assert PROGRAMME.certificate.limits[0].startswith("This certificate is not a privilege.")


def test_the_programme_pins_the_catalogue_s_version_and_names_modules_that_exist():
    assert PROGRAMME.catalogue == read_catalogue().version
    named = {code for each in PROGRAMME.requirements for code in each.params.get("modules", [])}
    assert named <= {module.code for module in read_modules()}
    assert named == {"introduction", *APPLICATIONS}


def test_the_programme_becomes_plain_data_that_json_gives_back_unchanged():
    plain = PROGRAMME.to_json()
    assert json.loads(json.dumps(plain)) == plain
    assert list(plain["requirements"][0]) == [
        "id",
        "title",
        "phase",
        "shape",
        "application",
        "params",
        "source",
        "tag",
        "note",
        "label",
    ]


def test_a_number_read_on_the_issuer_s_own_page_carries_no_label_of_ours(changed):
    folder = changed(
        "spocus-two-phase.yaml", "source: [ICS-FICE, CPOCUS-FM]\n    tag: p", "source: [ICS-FICE]\n    tag: v"
    )
    found = {each.id: each.label for each in read_programme("spocus-two-phase", folder).requirements}
    assert found["cardiac.bedside"] is None
    assert found["lung.bedside"] == SUGGESTED


def test_a_number_that_a_hospital_changed_is_called_its_own_and_no_suggestion_of_ours(changed):
    folder = changed(
        "spocus-two-phase.yaml", "source: [ICS-FICE, CPOCUS-FM]\n    tag: p", "source: [ICS-FICE]\n    tag: h"
    )
    labels = [each.label for each in read_programme("spocus-two-phase", folder).requirements if each.tag == "h"]
    assert labels == ["programme-set"]
