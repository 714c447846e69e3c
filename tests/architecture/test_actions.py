"""Every action is atomic, says who acts, and writes down what happened."""

from __future__ import annotations

import ast

import pytest

from pocus_credentialing.audit.log import SUBSCRIBERS
from pocus_credentialing.audit.sentences import SENTENCES

from .source import ROOT, calls, functions, is_atomic, python_files, tree_of

ACTIONS = [path for path in python_files() if "actions" in path.parts and path.name != "__init__.py"]
# Verbs without a person: the worker, the clock, the first start.
BY_NOBODY = {"load_library", "process", "open_installation", "print_certificate"}
# Not a deed of a person, or a part of one that records: each says so in its docstring.
RECORDED_BY_THEIR_CALLER = {"load_library", "find", "digest_of", "note_certified", "keep_answers"}


def _public_atomic():
    for path in ACTIONS:
        for function in functions(path):
            if not function.name.startswith("_") and is_atomic(function):
                yield pytest.param(path, function, id=f"{path.relative_to(ROOT)}:{function.name}")


def _records(path, function: ast.FunctionDef, seen: frozenset[str] = frozenset()) -> bool:
    """Whether the function, or one of its module or of a sibling action that it calls, calls record."""
    names = {name for name, _ in calls(function)}
    if names & {"record", "_record", "record_clip"}:
        return True
    known = {each.name: (other, each) for other in ACTIONS for each in functions(other)}
    return any(_records(*known[name], seen | {function.name}) for name in names & set(known) if name not in seen)


@pytest.mark.parametrize(("path", "function"), list(_public_atomic()))
def test_an_action_records_what_happened(path, function):
    assert function.name in RECORDED_BY_THEIR_CALLER or _records(path, function)


@pytest.mark.parametrize(("path", "function"), list(_public_atomic()))
def test_an_action_takes_keywords_only_and_says_by_whom(path, function):
    names = {argument.arg for argument in function.args.kwonlyargs}
    assert function.args.args == [] or function.name in BY_NOBODY
    assert "by" in names or function.name in BY_NOBODY


def recorded_verbs() -> set[str]:
    """Every literal verb that the code records."""
    found: set[str] = set()
    for path in python_files():
        for name, call in calls(tree_of(path)):
            if name in ("record", "_record", "record_clip") and call.args:
                found |= {
                    node.value
                    for node in ast.walk(call.args[0])
                    if isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value
                }
    return found


def named_verbs() -> set[str]:
    """Every verb that has a sentence and stands as a text anywhere in the code but beside that sentence."""
    known = {key.split(":")[0] for key in SENTENCES}
    return {
        node.value
        for path in python_files()
        if path.name != "sentences.py"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in known
    }


def test_every_recorded_verb_has_its_sentence_and_every_sentence_is_used():
    told = {key.split(":")[0] for key in SENTENCES}
    assert recorded_verbs() - told == set()
    assert told - named_verbs() == set()


# What each event sets in motion in its own transaction; a verb that is not here moves nothing.
JUDGED_AGAIN = {
    "scan_changed": [
        "review.amended", "review.undone", "scan.reviewed", "scan.submitted", "scan.taken_back", "scan.withdrawn",
        "supervision.attested",
    ],
    "content_changed": ["clip.left_out", "clip.ready", "clip.removed", "scan.changed"],
    "of_programme_changed": [
        "assessment.amended", "assessment.given", "assessment.undone", "reflection.withdrawn", "reflection.written",
        "sign_off.signed", "sign_off.withdrawn", "simulation.confirmed", "simulation.declined",
    ],
    "learning_changed": [
        "attendance.confirmed", "attendance.taken_off", "attendance.unconfirmed", "outside.accepted", "outside.rejected",
    ],
    "learner_changed": ["module.passed"],
    "case_read": ["teaching.read"],
    "programme_changed": ["site.added", "site.removed"],
    "clock_changed": ["institution.changed"],
    "named_role_changed": ["named_role.ended", "named_role.given"],
    "enrolment_changed": ["enrolment.moved", "enrolment.started"],
    "certificate_changed": [
        "certificate.issued", "certificate.lifted", "certificate.replaced", "certificate.revoked", "certificate.suspended",
    ],
}  # fmt: skip
FLAGGED = {
    "evidence_amended": ["review.amended", "review.undone"],
    "assessment_amended": ["assessment.amended", "assessment.undone"],
    "sign_off_withdrawn": ["sign_off.withdrawn"],
}
KEPT = {"certificate_issued": ["certificate.issued"]}


def test_these_are_the_subscribers_of_each_verb():
    found: dict[str, list[str]] = {}
    for verb, subscribers in sorted(SUBSCRIBERS.items()):
        for each in subscribers:
            found.setdefault(each.__name__, []).append(verb)
    assert found == {**JUDGED_AGAIN, **FLAGGED, **KEPT}
    modules = {each.__module__ for subscribers in SUBSCRIBERS.values() for each in subscribers}
    assert modules == {"pocus_credentialing.credentials.subscriptions"}
    assert set(SUBSCRIBERS) <= named_verbs()
