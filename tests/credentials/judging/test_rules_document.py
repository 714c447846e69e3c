"""Is the reference of rule shapes what the code does, and is it what the library asks for?"""

import dataclasses
from pathlib import Path

import pytest
import yaml

from curriculum.library import shapes as in_library
from curriculum.library.nodes import Node
from curriculum.library.programmes import read_programme
from pocus_credentialing.credentials.judging import SHAPES
from pocus_credentialing.credentials.judging.describing import describe_rules
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
    assert [param.name for param in FILTERS] == [
        "determinate",
        "quality_min",
        "required_views",
        "outcome_not",
        "contexts",
    ]
    for filters in (
        {
            "determinate": True,
            "quality_min": 3,
            "required_views": True,
            "outcome_not": ["FP"],
            "contexts": ["clinical"],
        },
    ):
        assert in_library._filters(Node("f", "filters", filters)) == filters


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_each_example_is_read_by_the_library_and_judged(shape):
    written = yaml.safe_load(shape.example)
    params = in_library.SHAPES[shape.name](Node("example", "params", written["params"]), ["cardiac"])
    judgement = judge(Version("example", "1", (Requirement(**written),)), Facts(scans=scans(2)), TODAY)

    assert params == written["params"]
    assert set(params) <= {param.name for param in shape.params}
    assert {param.name for param in shape.params if param.required} <= set(params)
    assert (judgement.requirements[0].requirement, judgement.met) == (written["id"], False)


def test_every_requirement_of_the_spocus_pathway_can_be_judged():
    programme = read_programme("spocus-two-phase")
    known = {field.name for field in dataclasses.fields(Requirement)} - {"source"}
    requirements = tuple(
        Requirement(**{name: getattr(each, name) for name in known}) for each in programme.requirements
    )
    judgement = judge(Version(programme.code, programme.version, requirements), Facts(scans=scans(25)), TODAY)

    assert [each.requirement for each in judgement.requirements] == [each.id for each in programme.requirements]
    assert [each.requirement for each in judgement.requirements if each.met] == ["cardiac.scans", "cardiac.positive"]
