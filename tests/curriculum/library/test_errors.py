"""Is every mistake in a library file named with its file, its place and what was expected?"""

import pytest

from curriculum.library.catalogue import read_catalogue
from curriculum.library.errors import LibraryError
from curriculum.library.modules import read_modules
from curriculum.library.programmes import list_programmes, read_programme
from curriculum.library.shapes import SHAPES
from curriculum.library.sources import read_sources

OTHERS = ", ".join(read_catalogue().codes[4:])

APPLICATIONS = [
    pytest.param(
        "short: Cardiac\n",
        "short: Cardiac\n    colour: red\n",
        "applications.yaml: applications[0].colour: expected no such key; known here: basis, code, indications, kind, "
        "outcome, quality, questions, scope, selectable, short, sub_types, title, views",
        id="an unknown key",
    ),
    pytest.param(
        "selectable: true",
        'selectable: "yes"',
        "applications.yaml: applications[0].selectable: expected true or false",
        id="a text where a yes or no belongs",
    ),
    pytest.param(
        "        required: true",
        "        required: 1",
        "applications.yaml: applications[0].views[0].required: expected true or false",
        id="a number where a yes or no belongs",
    ),
    pytest.param(
        "title: Focused cardiac ultrasound",
        "title: 7",
        "applications.yaml: applications[0].title: expected a text: between quotes, because without them this is read as a number",
        id="a number where a text belongs",
    ),
    pytest.param(
        "    short: Cardiac\n",
        "",
        "applications.yaml: applications[0]: expected the key short",
        id="a missing key",
    ),
    pytest.param(
        "scope: {source: [ASE-2013, FOCUS-2014], tag: p,",
        "scope: {source: [], tag: p,",
        "applications.yaml: applications[0].basis.scope.source: expected at least 1 entry",
        id="no source",
    ),
    pytest.param(
        "scope: {source: [ASE-2013, FOCUS-2014], tag: p,",
        "scope: {source: [ASE-1913], tag: p,",
        "applications.yaml: applications[0].basis.scope.source[0]: expected a source id that sources.yaml spells out, "
        "not ASE-1913",
        id="an unknown source",
    ),
    pytest.param(
        "scope: {source: [ASE-2013, FOCUS-2014], tag: p,",
        "scope: {source: [ASE-2013, FOCUS-2014], tag: x,",
        "applications.yaml: applications[0].basis.scope.tag: expected one of: v, s, m, p, h",
        id="an unknown tag",
    ),
    pytest.param(
        "adequate_from:\n  value: 3\n  source: [BONIFACE]\n  tag: s\n",
        "adequate_from:\n  value: 3\n  source: [BONIFACE]\n",
        "applications.yaml: adequate_from: expected the key tag",
        id="an untagged number",
    ),
    pytest.param(
        "adequate_from:\n  value: 3\n",
        "adequate_from:\n  value: 6\n",
        "applications.yaml: adequate_from.value: expected a whole number from 1 to 5",
        id="a number out of bounds",
    ),
    pytest.param(
        "  - code: abdominal\n",
        "  - code: cardiac\n",
        "applications.yaml: applications: expected each code once, not cardiac 2 times",
        id="a code twice",
    ),
    pytest.param(
        "code: abdominal\n",
        "code: Ab dominal\n",
        "applications.yaml: applications[1].code: expected a code of lower-case letters, digits and underscores",
        id="a code that is none",
    ),
    pytest.param(
        "kind: diagnostic",
        "kind: procedural",
        "applications.yaml: applications[0]: expected outcome and no questions, because the kind is procedural",
        id="a procedure with questions",
    ),
    pytest.param(
        "      1: The heart cannot be recognised; nothing can be concluded.\n",
        "",
        "applications.yaml: applications[0].quality: expected an anchor for each of the levels 1, 2, 3, 4, 5, "
        "in this order",
        id="an anchor missing",
    ),
    pytest.param(
        "    short: Cardiac\n",
        "    short: Cardiac\n    short: Heart\n",
        "applications.yaml: line 18: expected YAML that can be read (the key 'short' stands twice)",
        id="a key twice",
    ),
    pytest.param(
        "        optional: true\n",
        "        optional: sometimes\n",
        "applications.yaml: applications[8].questions[0].optional: expected true or false",
        id="a mark that is none",
    ),
    pytest.param(
        "        negative: Aorta narrower than 3 cm along its whole length\n",
        "        negative: Aorta narrower than 3 cm along its whole length\n        optional: true\n",
        "applications.yaml: applications[7].questions[0].optional: expected no such mark on the only question",
        id="the only question may be left out",
    ),
    pytest.param(
        "applications:\n",
        "applications: [\n",
        "applications.yaml: line 15: expected YAML that can be read (expected the node content, but found '-')",
        id="no YAML",
    ),
]

PROGRAMME = [
    pytest.param(
        "applications: [cardiac, abdominal, lung, obstetric]",
        "applications: [cardiac, abdominal, lung, spleen]",
        "spocus-two-phase.yaml: applications[3]: expected an application of the catalogue: cardiac, abdominal, lung, "
        "obstetric, " + OTHERS,
        id="an unknown application",
    ),
    pytest.param(
        "    application: lung\n",
        "    application: vascular_access\n",
        "spocus-two-phase.yaml: requirements[9].application: expected null or an application of this programme: "
        "cardiac, abdominal, lung, obstetric",
        id="a requirement for an application that the programme does not have",
    ),
    pytest.param(
        "    value: 24\n    source: [EMUGS]\n    tag: p\n",
        "    value: 24\n    source: [EMUGS]\n",
        "spocus-two-phase.yaml: policy.validity_months: expected the key tag",
        id="a policy number without a tag",
    ),
    pytest.param(
        "scans_before_phase1_count:\n    value: false",
        "scans_before_phase1_count:\n    value: 0",
        "spocus-two-phase.yaml: policy.scans_before_phase1_count.value: expected true or false",
        id="a number for a yes or no",
    ),
    pytest.param(
        "      n: 25\n",
        '      n: "25"\n',
        "spocus-two-phase.yaml: requirements[2].params.n: expected a whole number from 1 to 1000",
        id="a text for a number",
    ),
    pytest.param(
        "      n: 25\n",
        "      n: true\n",
        "spocus-two-phase.yaml: requirements[2].params.n: expected a whole number from 1 to 1000",
        id="a yes for a number",
    ),
    pytest.param(
        "quality_min: 3",
        "quality: 3",
        "spocus-two-phase.yaml: requirements[2].params.filters.quality: expected no such key; known here: "
        "after_course, contexts, determinate, last_months, outcome_not, quality_assured, quality_min, questions, "
        "required_views, study_classes, sub_types, supervised, supervised_by, trainees_max, unreviewed, views",
        id="an unknown filter",
    ),
    pytest.param(
        "outcome_not: [FP, FN]",
        "outcome_not: [FP, wrong]",
        "spocus-two-phase.yaml: requirements[2].params.filters.outcome_not[1]: expected one of: TP, TN, FP, FN, "
        "limited, success, failure",
        id="an unknown outcome",
    ),
    pytest.param(
        "shape: min_positive",
        "shape: min_happy",
        "spocus-two-phase.yaml: requirements[4].shape: expected a shape: " + ", ".join(SHAPES),
        id="an unknown shape",
    ),
    pytest.param(
        "params: {modules: [cardiac]}",
        "params: {modules: [heart]}",
        "spocus-two-phase.yaml: requirements[1].params.modules[0]: expected one of the library's modules: "
        + ", ".join(sorted(each.code for each in read_modules())),
        id="an unknown module",
    ),
    pytest.param(
        "    phase: phase2\n",
        "    phase: phase3\n",
        "spocus-two-phase.yaml: requirements[2].phase: expected a phase of this programme: phase1, phase2",
        id="an unknown phase",
    ),
    pytest.param(
        "id: cardiac.bedside",
        "id: cardiac.scans",
        "spocus-two-phase.yaml: requirements: expected each code once, not cardiac.scans 2 times",
        id="an id twice",
    ),
    pytest.param(
        "    note: One module on when, how, reading and deciding, before any exam of its own. The module is this "
        "library's.\n",
        "",
        "spocus-two-phase.yaml: requirements[0]: expected a note that gives the reason, because the tag is p",
        id="a suggestion without a reason",
    ),
    pytest.param(
        "suggested_label: suggested here, not by SPOCUS",
        "suggested_label: required by SPOCUS",
        "spocus-two-phase.yaml: suggested_label: expected one of: suggested here, not by SPOCUS, programme-set",
        id="a label that claims a society",
    ),
    pytest.param(
        'catalogue: "2026.3"',
        'catalogue: "2025.1"',
        "spocus-two-phase.yaml: catalogue: expected one of: 2026.3",
        id="another catalogue",
    ),
]

MODULES = [
    pytest.param(
        "modules/lung.md",
        "application: lung\n",
        "application: lung\napplication: cardiac\n",
        "modules/lung.md: line 7: expected YAML that can be read (the key 'application' stands twice)",
        id="a fact twice",
    ),
    pytest.param(
        "modules/lung.md",
        "## Decide",
        "## Think",
        "modules/lung.md: text: expected the second-level headings When, Get the image, Read it, Decide, each once, in "
        "this order",
        id="a competency missing",
    ),
    pytest.param(
        "modules/lung.md",
        "## When",
        "# Lung\n\n## When",
        "modules/lung.md: text: expected no heading of the first level, because the page's own title is that",
        id="a title of its own",
    ),
    pytest.param(
        "modules/lung.md",
        "[@LUNGPOINT-2000]",
        "[@LUNGPOINT-2001]",
        "modules/lung.md: text: expected a citation that the module lists under sources, not LUNGPOINT-2001",
        id="a citation of nothing",
    ),
    pytest.param(
        "modules/lung.md",
        " [@LUNGPOINT-2000]",
        "",
        "modules/lung.md: text: expected a citation of LUNGPOINT-2000, because the module lists it under sources",
        id="a source for show",
    ),
    pytest.param(
        "modules/lung.md",
        "application: lung",
        "application: lungs",
        "modules/lung.md: application: expected null or an application of the catalogue: cardiac, abdominal, lung, "
        "obstetric, " + OTHERS,
        id="a module for no application",
    ),
    pytest.param(
        "modules/lung.md",
        "---\nschema",
        "schema",
        "modules/lung.md: line 1: expected facts about the module between two lines of ---",
        id="no facts before the text",
    ),
    pytest.param(
        "modules/lung.quiz.yaml",
        "    right: c",
        "    right: e",
        "modules/lung.quiz.yaml: questions[0].right: expected one of: a, b, c, d",
        id="no right answer",
    ),
    pytest.param(
        "modules/lung.quiz.yaml",
        "      d: Are there diffuse B-lines on both sides?\n",
        "",
        "modules/lung.quiz.yaml: questions[0].options: expected the key d",
        id="three answers",
    ),
    pytest.param(
        "modules/lung.quiz.yaml",
        "d: Are there diffuse B-lines on both sides?",
        "d: Is there a little fluid above the diaphragm?",
        "modules/lung.quiz.yaml: questions[0].options: expected four different answers",
        id="an answer twice",
    ),
    pytest.param(
        "modules/lung.quiz.yaml",
        "competency: indication",
        "competency: luck",
        "modules/lung.quiz.yaml: questions[0].competency: expected one of: indication, acquisition, interpretation, "
        "decision",
        id="an unknown competency",
    ),
    pytest.param(
        "modules/lung.quiz.yaml",
        "source: [VOLPICELLI-2012]",
        "source: [ASE-2013]",
        "modules/lung.quiz.yaml: questions[0].source[0]: expected a source that the module cites: VOLPICELLI-2012, "
        "BLUE-2008, LUNGPOINT-2000, LUS-2023, ATLS-2018",
        id="a question resting on what the module does not cite",
    ),
    pytest.param(
        "modules/lung.quiz.yaml",
        "pass_percent:\n  value: 80\n  source: [WCM]\n  tag: p\n  note: Set by this programme. One published hospital "
        "course also asks for 80 in its written test.\n",
        "pass_percent: 80\n",
        "modules/lung.quiz.yaml: pass_percent: expected a mapping with value, source and tag: nothing stands here "
        "untagged",
        id="a bare pass mark",
    ),
]


@pytest.mark.parametrize(("old", "new", "sentence"), APPLICATIONS)
def test_a_mistake_in_the_catalogue_is_named(changed, old, new, sentence):
    with pytest.raises(LibraryError) as refused:
        read_catalogue(changed("applications.yaml", old, new))
    assert str(refused.value) == sentence


@pytest.mark.parametrize(("old", "new", "sentence"), PROGRAMME)
def test_a_mistake_in_a_programme_is_named(changed, old, new, sentence):
    with pytest.raises(LibraryError) as refused:
        read_programme("spocus-two-phase", changed("spocus-two-phase.yaml", old, new))
    assert str(refused.value) == sentence


@pytest.mark.parametrize(("file", "old", "new", "sentence"), MODULES)
def test_a_mistake_in_a_module_or_its_quiz_is_named(changed, file, old, new, sentence):
    with pytest.raises(LibraryError) as refused:
        read_modules(changed(file, old, new))
    assert str(refused.value) == sentence


def test_a_module_without_a_quiz_is_named(changed):
    folder = changed("modules/lung.md", "lung", "lung")
    (folder / "modules/lung.quiz.yaml").unlink()
    with pytest.raises(LibraryError) as refused:
        read_modules(folder)
    assert str(refused.value) == ("modules/lung.quiz.yaml: (whole file): expected a file of this name in the library")


def test_a_source_without_a_publisher_is_named(changed):
    with pytest.raises(LibraryError) as refused:
        read_sources(changed("sources.yaml", ", publisher: Exo", ""))
    assert str(refused.value) == "sources.yaml: sources.SEED: expected the key publisher"


def test_a_programme_that_is_not_in_the_library_is_refused_and_one_that_is_is_read():
    with pytest.raises(LibraryError) as refused:
        read_programme("nowhere")
    assert str(refused.value) == "nowhere.yaml: (whole file): expected a programme of the library: " + ", ".join(
        list_programmes()
    )
    assert read_programme("spocus-two-phase").code == "spocus-two-phase"


def test_an_unchanged_copy_is_read(changed):
    folder = changed("applications.yaml", "short: Cardiac", "short: Cardiac")
    assert read_catalogue(folder) == read_catalogue()
    assert read_programme("spocus-two-phase", folder) == read_programme("spocus-two-phase")
    assert read_modules(folder) == read_modules()
