"""Is the reference of rule shapes what the code does, and is it what the library asks for?"""

import dataclasses
from pathlib import Path

import pytest
import yaml

from curriculum.library import shapes as in_library
from curriculum.library import words
from curriculum.library.catalogue import read_catalogue
from curriculum.library.nodes import Node
from curriculum.library.programmes import read_programme
from curriculum.library.reading import Within
from pocus_credentialing.credentials.judging import SHAPES
from pocus_credentialing.credentials.judging.assessing import INDEPENDENCE
from pocus_credentialing.credentials.judging.describing import describe_rules
from pocus_credentialing.credentials.judging.facts import STUDY_CLASSES
from pocus_credentialing.credentials.judging.filters import FILTERS
from pocus_credentialing.credentials.progress import Facts, Requirement, Version, judge

from .examples import TODAY, scans

RULES = Path(__file__).parents[3] / "docs" / "reference" / "rules.md"


def test_the_reference_is_current():
    assert RULES.read_text(encoding="utf-8") == describe_rules(), (
        "run: python -m pocus_credentialing.credentials.judging.describing > docs/reference/rules.md"
    )


def test_what_the_library_may_ask_for_is_what_can_be_judged():
    assert set(SHAPES) == set(in_library.SHAPES)
    assert {param.name for param in FILTERS} == set(in_library.FILTERS)
    assert words.STUDY_CLASSES == STUDY_CLASSES
    assert words.INDEPENDENCE == INDEPENDENCE


@pytest.mark.parametrize("name", in_library._SHAPES)
def test_the_library_and_the_judge_ask_for_the_same_parameters(name):
    required, optional = in_library._SHAPES[name]
    assert set(required) == {param.name for param in SHAPES[name].params if param.required}
    assert set(optional) == {param.name for param in SHAPES[name].params if not param.required}


# What the two scans of the example meet: a share of all, one reviewer, no gap, time enough.
MET_BY_TWO_SCANS = {"max_gap", "programme_window", "min_reviewed_share", "min_proctors"}
WITHIN = Within(("cardiac",), {each.code: each for each in read_catalogue().applications})


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_each_example_is_read_by_the_library_and_judged(shape):
    written = yaml.safe_load(shape.example)
    within = WITHIN.of(written["application"])
    params = in_library.SHAPES[shape.name](Node("example", "params", written["params"]), within)
    judgement = judge(Version("example", "1", (Requirement(**written),)), Facts(scans=scans(2)), TODAY)

    assert params == written["params"]
    assert judgement.requirements[0].requirement == written["id"]
    assert judgement.met is (shape.name in MET_BY_TWO_SCANS)


def test_every_requirement_of_the_spocus_pathway_can_be_judged():
    programme = read_programme("spocus-two-phase")
    known = {field.name for field in dataclasses.fields(Requirement)} - {"source"}
    requirements = tuple(
        Requirement(**{name: getattr(each, name) for name in known}) for each in programme.requirements
    )
    judgement = judge(Version(programme.code, programme.version, requirements), Facts(scans=scans(25)), TODAY)

    assert [each.requirement for each in judgement.requirements] == [each.id for each in programme.requirements]
    assert [each.requirement for each in judgement.requirements if each.met] == ["cardiac.scans", "cardiac.positive"]
