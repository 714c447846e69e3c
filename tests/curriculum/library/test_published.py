"""The programmes of other societies: whose each number is, what is left open, and how a file is checked."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from curriculum.library.basis import OURS, PROGRAMME_SET, SUGGESTED
from curriculum.library.errors import LibraryError, UnsetNumbersError
from curriculum.library.nodes import LIBRARY
from curriculum.library.programmes import check_file, list_programmes, open_numbers, read_programme
from curriculum.library.sources import read_sources
from curriculum.library.texts import read_programme_text
from curriculum.open_numbers import SET_HERE as SET_IN_THE_FILE
from curriculum.open_numbers import filled, open_in

SET_HERE = 5
OURSELVES = ("critical-care-two-phase", "emergency-two-phase", "spocus-two-phase", "spocus-two-phase-full")


def readable(code):
    return read_programme(code, numbers=tuple((each.path, SET_HERE) for each in open_numbers(code)))


@pytest.mark.parametrize("code", list_programmes())
def test_each_number_says_whose_it_is_and_from_where(code):
    programme = readable(code)
    label = SUGGESTED if code in OURSELVES else PROGRAMME_SET
    for each in (*programme.requirements, *programme.maintenance):
        assert set(each.source) <= set(read_sources())
        assert each.label == (label if each.tag in OURS else None)
        assert each.note or each.tag not in OURS


# What no society said, though the rest of the rule is a society's: the whole rule stands as set by the programme, and its note
# says what was stated and what was chosen.
CHOSEN_HERE = {
    "acep-2016": ["general.hours"],  # the length of a course, from general knowledge
    "aium-pocus-recency": ["programme.recency"],  # a credit is an hour
    "cpocus-acute-core": ["cardiac.scans", "obstetric.scans"],  # which questions of an exam are meant
    "famus": ["programme.scans"],  # that supervised and mentored scans are counted together
    "rcem-core-legacy": ["cardiac.scans", "cardiac.positive"],  # which questions of an exam are meant
    "regions-hospital-medicine": ["programme.qa"],  # how far one looks back
    "shm-chest-coc": ["programme.portfolio"],  # from when the year is counted
}


@pytest.mark.parametrize("code", [code for code in list_programmes() if code not in OURSELVES])
def test_in_a_society_s_programme_what_is_ours_is_marked_and_what_was_not_found_is_left_open(code):
    programme = readable(code)
    ours = [each for each in (*programme.requirements, *programme.maintenance) if each.tag in OURS]
    assert [each.id for each in ours] == CHOSEN_HERE.get(code, [])
    assert {each.label for each in ours} <= {PROGRAMME_SET}


def test_a_scan_for_cpocus_is_supervised_by_a_core_instructor_whatever_it_is_for():
    rules = [each for each in readable("cpocus-acute-core").requirements if "filters" in each.params]
    assert len(rules) == 16
    assert {tuple(each.params["filters"]["supervised_by"]) for each in rules} == {("core_instructor",)}


@pytest.mark.parametrize("code", list_programmes())
def test_a_certificate_claims_no_privilege_and_speaks_for_no_society(code):
    limits = readable(code).certificate.limits
    assert limits[0].startswith("This certificate is not a privilege.")
    assert any("not by the society" in each or "did not issue this certificate" in each for each in limits)


OPEN = {
    "acep-2016": ["maintenance[0].params.scans", "maintenance[0].params.hours"],
    "aium-pocus-recency": ["requirements[0].params.scans"],
    "cpocus-acute-core": ["requirements[8].params.n", "requirements[10].params.pass_percent"],
    "famus": [
        "requirements[5].params.n", "requirements[6].params.n", "requirements[7].params.n", "maintenance[0].params.scans",
    ],
    "rcem-core-legacy": ["requirements[0].params.n"],
    "regions-hospital-medicine": ["maintenance[0].params.percent"],
    "shm-chest-coc": [
        "requirements[3].params.n", "requirements[4].params.pass_percent", "requirements[5].params.pass_percent",
    ],
    "ssa-singapore": ["requirements[5].params.pass_percent"],
}  # fmt: skip


@pytest.mark.parametrize("code", list_programmes())
def test_what_is_not_known_is_left_open(code):
    assert [each.path for each in open_numbers(code)] == OPEN.get(code, [])


@pytest.mark.parametrize("code", OPEN)
def test_what_is_open_is_not_published_and_names_every_number(code):
    with pytest.raises(UnsetNumbersError) as refused:
        read_programme(code)
    assert [each.path for each in refused.value.errors] == OPEN[code]
    assert readable(code).code == code


@pytest.mark.parametrize("code", OPEN)
def test_every_open_number_is_asked_for_and_once_set_the_file_reads_and_says_whose_it_is(code):
    asked = open_in(code)
    places = [f"{each.section}[{each.index}].params.{each.name}" for each in asked]
    assert places == OPEN[code]
    programme, unset = read_programme_text(filled(code, {each.key: each.least or 1 for each in asked}), code)
    rules = [*programme.requirements, *programme.maintenance]
    tags = {each.tag for each in rules if each.note and SET_IN_THE_FILE in each.note}
    assert (unset, tags) == ((), {"h"})


def test_each_open_number_says_file_place_and_what_is_expected():
    with pytest.raises(UnsetNumbersError) as refused:
        read_programme("cpocus-acute-core")
    assert str(refused.value) == (
        "cpocus-acute-core.yaml: requirements[8].params.n: expected a whole number from 1 to 1000, which the programme "
        "has to set\n"
        "cpocus-acute-core.yaml: requirements[10].params.pass_percent: expected a whole number from 1 to 100, which the "
        "programme has to set"
    )


def test_a_number_that_is_set_is_the_number_of_the_requirement():
    found = {each.id: each.params for each in readable("cpocus-acute-core").requirements}
    assert found["lung.unassisted"]["n"] == SET_HERE
    assert found["programme.visual"]["pass_percent"] == SET_HERE


@pytest.mark.parametrize(
    ("place", "number", "sentence"),
    [
        ("requirements[5].params.pass_percent", 101, "requirements[5].params.pass_percent: expected a whole number from 1 to 100"),
        ("requirements[0].params.n", 9, "requirements[0].params.n: expected a number that the file leaves open"),
        ("requirements[99].params.n", 9, "requirements[99].params.n: expected a number that the file leaves open"),
        ("requirements[0].title.n", 9, "requirements[0].title.n: expected a number that the file leaves open"),
    ],
)  # fmt: skip
def test_a_number_that_cannot_be_set_is_refused(place, number, sentence):
    with pytest.raises(LibraryError) as refused:
        read_programme("ssa-singapore", numbers=((place, number),))
    assert str(refused.value) == f"ssa-singapore.yaml: {sentence}"


def test_a_requirement_for_each_of_several_exams_is_one_for_each():
    found = [each for each in readable("miami-em").requirements if each.id.endswith(".procedures")]
    assert [(each.id, each.application, each.title) for each in found] == [
        ("vascular_access.procedures", "vascular_access", "Vascular access procedures"),
        ("needle_guidance.procedures", "needle_guidance", "Needle guidance procedures"),
    ]


def test_what_keeps_a_certificate_is_apart_from_what_earns_it():
    efast = readable("acem-efast")
    assert [each.id for each in efast.maintenance] == ["efast.kept", "programme.hours"]
    assert {each.phase for each in efast.maintenance} == {"maintenance"}
    assert readable("fusic-heart").maintenance == ()


# --- the command


def checked(*paths, **options):
    out = StringIO()
    call_command("programme", "check", *(str(path) for path in paths), stdout=out, **options)
    return out.getvalue()


@pytest.mark.parametrize("code", list_programmes())
def test_every_file_of_the_library_reads_well(code):
    number = len(OPEN.get(code, []))
    said = checked(LIBRARY / f"{code}.yaml")
    assert said.splitlines()[0] == f"{code}.yaml: reads well" + (f"; {number} to be set:" if number else ".")
    assert len(said.splitlines()) == 1 + number


def test_to_publish_every_number_has_to_be_set():
    with pytest.raises(CommandError) as refused:
        checked(LIBRARY / "ssa-singapore.yaml", publish=True)
    assert str(refused.value) == (
        "ssa-singapore.yaml: requirements[5].params.pass_percent: expected a whole number from 1 to 100, which the "
        "programme has to set"
    )
    assert checked(LIBRARY / "wa-aaa.yaml", publish=True) == "wa-aaa.yaml: reads well.\n"


def test_a_folder_and_what_is_no_text_are_named_as_such(tmp_path):
    (tmp_path / "latin.yaml").write_bytes("title: Médecine".encode("latin-1"))
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(CommandError) as refused:
        checked(tmp_path / "latin.yaml", tmp_path / "folder.yaml")
    assert str(refused.value).splitlines() == [
        "latin.yaml: (whole file): expected text in UTF-8",
        "folder.yaml: (whole file): expected a file that can be read",
    ]


def test_several_files_are_all_looked_at(tmp_path):
    broken = tmp_path / "wa-aaa.yaml"
    broken.write_text((LIBRARY / "wa-aaa.yaml").read_text(encoding="utf-8").replace("n: 15", "n: 0"), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        checked(broken, tmp_path / "nowhere.yaml", LIBRARY / "fusic-hd.yaml")
    assert str(refused.value).splitlines() == [
        "wa-aaa.yaml: requirements[0].params.n: expected a whole number from 1 to 1000",
        "nowhere.yaml: (whole file): expected a file of this name in the library",
    ]


BROKEN = [
    ("fusic-hd", "normal: 10", "normal: 51", "requirements[3].params.normal: expected a whole number from 0 to 50"),
    ("fusic-hd", "mode: any", "mode: near", "requirements[2].params.mode: expected one of: bedside, remote, unassisted, any"),
    ("fusic-hd", "groups: [[fusic-heart, bse-l1, feel], [fusic-lung, famus]]", "groups: [fusic-heart]", "requirements[0].params.groups[0]: expected a list"),
    ("fusic-heart", "months: 12, ", "", "requirements[5].params: expected the key months"),
    ("fusic-heart", "independence: not_main_proctor", "independence: friend", "requirements[6].params.independence: expected one of: not_main_proctor, never_proctor"),
    ("fusic-heart", "roles: [mentor, supervisor], ", "roles: [], ", "requirements[7].params.roles: expected at least 1 entry"),
    ("fusic-heart", "kinds: [e_learning]", "kinds: [reading]", "requirements[0].params.kinds[0]: expected one of: course, live_course, e_learning, online_module, lecture, clinical_case, certificate, simulation"),
    ("rcem-core-legacy", "severity: warn", "severity: shout", "requirements[11].params.severity: expected one of: warn, require"),
    ("rcem-core-legacy", "sub_types: [central_vein]", "sub_types: [central]", "requirements[5].params.sub_types[0]: expected a sub-type of vascular_access: peripheral_vein, central_vein, artery"),
    ("rcem-core-legacy", "applications: [fast, aorta]", "applications: [fast, spleen]", "requirements[8].params.applications[1]: expected an application of this programme: fast, aorta, vascular_access, cardiac"),
    ("rcem-core-legacy", "percent: 50", "percent: 0.5", "requirements[7].params.percent: expected a whole number from 1 to 100"),
    ("cpocus-acute-core", "views: [subcostal]", "views: [subxiphoid]", "requirements[3].params.filters.views[0]: expected a view of cardiac: plax, psax, a4c, subcostal, ivc"),
    ("cpocus-acute-core", "questions: [pneumothorax]", "questions: [air]", "requirements[6].params.filters.questions[0]: expected a question of lung: pneumothorax, interstitial_syndrome, pleural_effusion, consolidation"),
    ("cpocus-acute-core", "id: each.lecture", "id: every.lecture", "requirements[0].id: expected an id that begins with each., because the requirement is made for each of several exams"),
    ("cpocus-acute-core", '"{exam}: lecture of half an hour"', '"Lecture of half an hour"', "requirements[0].title: expected {exam} in the title, because the requirement is made for each of several exams"),
    ("cpocus-acute-core", "supervised_by: [core_instructor]", "supervised_by: [Core Instructor]", "requirements[1].params.filters.supervised_by[0]: expected a code of lower-case letters, digits and underscores"),
    ("asa-adhoc-competence", "performed: 50, total: 150", "performed: 150, total: 50", "requirements[0].params.performed: expected a whole number from 0 to 50"),
    ("emedultrasound-grad", "k: 5", "k: 4", "requirements[0].params.required: expected no more than 4 exams, because k is that"),
    ("emedultrasound-grad", "exceptions: {vascular_access: 5}", "exceptions: {veins: 5}", "requirements[0].params.exceptions.veins: expected no such key; known here: aorta, biliary, bowel, cardiac, dvt, efast, lung, obstetric, ocular, soft_tissue, urinary, vascular_access"),
    ("aium-pocus-recency", "scans: null, hours: 10", "scans: 0, hours: 0", "requirements[0].params: expected scans or hours above 0, because otherwise nothing is asked"),
    ("acep-2016", "n: 25, recommended: 50", "n: 25, recommended: 20", "requirements[1].params.recommended: expected a whole number from 25 to 1000"),
    ("shm-chest-coc", "after_course: [live_course]", "after_course: live_course", "requirements[3].params.filters.after_course: expected a list"),
    ("miami-em", "each_of: [rush, triple_scan]", "each_of: [rush, blue]", None),
    ("wa-aaa", "n: 15, recommended: 25", "n: 15, recommended: 25, applications: [aorta]", "requirements[0].params.applications: expected no list of exams, because the rule is about aorta"),
    ("nbe-tee-category", "trainees_max: 2", "trainees_max: many", "requirements[0].params.filters.trainees_max: expected a whole number from 1 to 10"),
    ("acem-efast", "maintenance:\n", "upkeep:\n", "upkeep: expected no such key; known here: about, applications, assessments, catalogue, certificate, code, issuer, maintenance, phases, policy, requirements, schema, suggested_label, title, version"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "old", "new", "sentence"), BROKEN)
def test_a_broken_file_is_named_with_place_and_what_was_expected(code, old, new, sentence, tmp_path):
    text = (LIBRARY / f"{code}.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / f"{code}.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        checked(tmp_path / f"{code}.yaml")
    if sentence is None:
        assert re.fullmatch(r"miami-em\.yaml: requirements\[1\]\.each_of\[1\]: expected an application of this programme: .*", str(refused.value))  # fmt: skip
    else:
        assert str(refused.value) == f"{code}.yaml: {sentence}"


COMBINED = """\
    shape: any_of
    application: aorta
    params:
      rules:
        - {shape: min_count, params: {n: 15, filters: {}}}
        - {shape: SECOND, application: aorta, params: {n: 1, filters: {}}}
"""


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        ("min_positive", None),
        ("any_of", "requirements[0].params.rules[1].params: expected the key rules\n"),
        ("programme_window", "requirements[0].params.rules[1].shape: expected a shape that can be combined: "),
        ("min_media}", "line 51: expected YAML that can be read"),
    ],
)
def test_rules_are_combined_but_not_those_about_the_whole_programme(second, sentence, tmp_path):
    text = (LIBRARY / "wa-aaa.yaml").read_text(encoding="utf-8")
    plain = "    shape: min_count\n    application: aorta\n    params: {n: 15, recommended: 25, filters: {}}\n"
    assert plain in text
    (tmp_path / "wa-aaa.yaml").write_text(text.replace(plain, COMBINED.replace("SECOND", second)), encoding="utf-8")
    if sentence is None:
        assert check_file(tmp_path / "wa-aaa.yaml") == ()
    else:
        with pytest.raises(LibraryError) as refused:
            check_file(tmp_path / "wa-aaa.yaml")
        assert str(refused.value).startswith(f"wa-aaa.yaml: {sentence}")


def test_a_combination_of_one_is_none(tmp_path):
    text = (LIBRARY / "wa-aaa.yaml").read_text(encoding="utf-8")
    one = COMBINED[: COMBINED.index("        - {shape: SECOND")]
    plain = "    shape: min_count\n    application: aorta\n    params: {n: 15, recommended: 25, filters: {}}\n"
    (tmp_path / "wa-aaa.yaml").write_text(text.replace(plain, one), encoding="utf-8")
    with pytest.raises(LibraryError) as refused:
        check_file(tmp_path / "wa-aaa.yaml")
    assert str(refused.value) == "wa-aaa.yaml: requirements[0].params.rules: expected at least 2 entries"
