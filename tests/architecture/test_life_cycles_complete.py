"""No life cycle is left out: each is found in the code, is the one the design says, and has its squares tested."""

from __future__ import annotations

import importlib
import re

import pytest

from pocus_credentialing.lifecycle import Lifecycle

from .source import ROOT, python_files

# Verb: from → to, as the design has it.
DESIGN = {
    "scan": {
        "submit": "draft returned → submitted",
        "take_back": "submitted → draft",
        "review": "submitted → accepted accepted_not_counting rejected returned",
        "undo": "accepted accepted_not_counting rejected returned → submitted",
        "amend": "accepted accepted_not_counting rejected → accepted accepted_not_counting rejected",
        "withdraw": "draft returned submitted → withdrawn",
    },
    "clip": {
        "process": "processing received → processing",  # again, after a worker was killed
        "finish": "processing → ready",
        "hold": "processing → held",
        "fail": "processing → failed",
        "crop": "held → processing",
        "resume": "held → processing",
    },
    "certificate": {
        "issue": "issuing → valid",
        "abandon": "issuing → abandoned",
        "suspend": "valid → suspended",
        "lift": "suspended → valid",
        "revoke": "suspended valid → revoked",
        "replace": "valid → replaced",
    },
    "outside": {
        "accept": "rejected submitted → accepted",
        "reject": "accepted submitted → rejected",
        "withdraw": "submitted → withdrawn",
    },
    "simulation": {
        "confirm": "declined recorded → confirmed",
        "decline": "confirmed recorded → declined",
        "withdraw": "recorded → withdrawn",
    },
}
TESTED_IN = {
    "scan": "tests/logbook/test_lifecycles.py",
    "clip": "tests/logbook/test_lifecycles.py",
    "certificate": "tests/credentials/test_deciding.py",
    "simulation": "tests/logbook/simulations/test_sessions.py",
    "outside": "tests/curriculum/outside/test_deciding.py",
}


def cycles() -> dict[str, Lifecycle]:
    found = {}
    for path in python_files():
        if path.name == "states.py":
            module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            found |= {each.name: each for each in vars(module).values() if isinstance(each, Lifecycle)}
    return found


def test_the_tables_are_those_of_the_design():
    tables = {
        name: {
            verb: f"{' '.join(sorted(step.sources))} → {' '.join(sorted(step.targets))}"
            for verb, step in cycle.steps.items()
        }
        for name, cycle in cycles().items()
    }
    assert tables == DESIGN


@pytest.mark.parametrize("name", DESIGN)
def test_every_square_of_each_is_tested_by_its_actions(name):
    """The file walks all states and all verbs of this very table."""
    text = (ROOT / TESTED_IN[name]).read_text()
    cycle = name.upper()
    states = cycles()[name].states.__name__
    assert re.search(rf"parametrize\(\"verb\", .*{cycle}|parametrize\(\"verb\", ALLOWED", text)
    assert re.search(rf"parametrize\(\"state\", {states}\.values", text)


@pytest.mark.parametrize("name", DESIGN)
def test_a_life_cycle_refuses_every_square_that_is_not_in_it(name):
    cycle = cycles()[name]
    allowed = {(verb, state) for verb, row in DESIGN[name].items() for state in row.split(" → ")[0].split()}
    squares = {(verb, state) for verb in cycle.steps for state in cycle.states.values}
    assert {square for square in squares if cycle.allows(*square)} == allowed
    refused = {square: cycle.refusal(*square).status for square in squares - allowed}
    assert set(refused.values()) <= {409}


def test_every_state_is_reached_or_is_where_things_begin():
    for name, cycle in cycles().items():
        reached = {target for step in cycle.steps.values() for target in step.targets}
        begins = {
            "scan": "draft",
            "clip": "received",
            "certificate": "issuing",
            "outside": "submitted",
            "simulation": "recorded",
        }[name]
        assert reached | {begins} == set(cycle.states.values)
