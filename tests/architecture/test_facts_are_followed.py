"""Every verb that changes what is known of a trainee moves their progress, in its transaction or by a job.

What the facts are read from is seen in the queries that read them, and what a verb writes in those of the address matrix. A
verb that is new is decided here: it moves progress (credentials/subscriptions.py), or it stands below with the reason why not.
"""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curriculum.models import Enrolment
from pocus_credentialing.audit.log import SUBSCRIBERS
from pocus_credentialing.credentials.facts import facts_of
from pocus_credentialing.credentials.progress import Requirement, Version

from .matrix import GET, asked
from .test_actions import JUDGED_AGAIN, named_verbs
from .test_addresses import ROWS, who_asks

FOLLOWED = {verb for verbs in JUDGED_AGAIN.values() for verb in verbs}
# Kinds of things of which nothing is a fact for judge.
NO_FACTS = {
    "administration", "archive", "arrival", "attempt", "call_back", "case_key", "claim", "device", "draft",
    "intent", "invitation", "legal_hold", "logo", "mask", "membership", "operator_code", "person", "provider", "signatory",
    "study", "upload",
}  # fmt: skip
# Verbs beside those that move progress, of things that judge looks at.
BESIDE = {
    "assessment": set(),
    "attendance": {"listed"},  # whether somebody was there is only to be confirmed
    "certificate": {
        # What another programme asks to be held is held or not by its state alone.
        "abandoned", "expiring", "flagged", "intended", "looked_at", "printed", "revocation_asked", "revocation_declined",
        "revocation_taken_back",
    },
    "clip": {
        # A clip is a fact once it is ready; hidden, remade or with its recording removed it still was made.
        "arrived", "cropped", "deleted_there", "destruction_in_a_week", "destruction_tomorrow", "erased", "failed",
        "forwarded", "held", "hidden", "hidden_along", "hidden_seen", "looked_into", "looks_like_another",
        "not_forwarded", "original_destroyed", "original_seen", "put_back", "received", "recording_removed", "remade", "replaced",
        "resumed", "seen_elsewhere", "shown_again", "shown_along",
    },
    "course": {"recorded", "changed", "removed"},  # nobody is confirmed to have been there
    "enrolment": {"ended"},  # its numbers stay
    "institution": {"started", "became_site", "no_longer_site"},  # the programme's own verb moves them
    # Nobody has passed it; of one that is withdrawn every pass stays.
    "module": {"published", "drafted", "draft_dropped", "withdrawn", "brought_back"},
    "named_role": set(),
    "outside": {"sent", "withdrawn", "expiring"},  # nobody had accepted it; an expiry is a day of the calendar
    "programme": {"started", "published", "changed"},  # everybody is held to their own version
    "reflection": set(),
    "review": set(),
    "scan": {"started", "arrived", "queued", "opened", "overdue", "long_overdue", "exported"},
    "sign_off": set(),
    "simulation": {"recorded", "withdrawn"},  # nobody had confirmed it
    "site": set(),
    "supervision": {"declined", "lapsed"},  # declined: nothing was attested; lapsed: with the submission that follows it
    "teaching": {"released", "withdrawn"},  # who has read it keeps that they have
}  # fmt: skip
# Verbs that were seen to write to what facts are read from, and change none.
NEW, NOBODY_SAID_YES = "the row of a draft, which is no fact", "counts once somebody has said yes to it"
LOADED = "what the library has is written down anew; a version holds on to its own"
NOT_READ = "an attempt that was not passed is no fact"
TOUCHING = {
    "attendance.listed": NOBODY_SAID_YES,
    "attempt.failed": NOT_READ,
    "attempt.started": NOT_READ,
    "claim.granted": NEW,
    "clip.arrived": NEW,
    "clip.cropped": "it is not ready, neither before nor after",
    "clip.received": NEW,
    "clip.seen_elsewhere": NEW,
    "course.changed": NOBODY_SAID_YES,
    "course.recorded": NOBODY_SAID_YES,
    "membership.granted": LOADED,
    "module.brought_back": "passes stay",
    "module.published": "nobody has passed it",
    "module.withdrawn": "passes stay",
    "outside.sent": NOBODY_SAID_YES,
    "outside.withdrawn": NOBODY_SAID_YES,
    "person.profile_changed": "a name is no fact",
    "programme.published": LOADED,
    "programme.started": LOADED,
    "scan.arrived": NEW,
    "scan.started": NEW,
    "simulation.recorded": NOBODY_SAID_YES,
    "simulation.withdrawn": NOBODY_SAID_YES,
    "study.exam_said": NEW,
    "study.matched": NEW,
    "teaching.released": "a case is a fact once it was read",
}


def test_every_verb_is_one_that_moves_progress_or_is_known_not_to():
    beside = {f"{thing}.{each}" for thing, verbs in BESIDE.items() for each in verbs}
    decided = FOLLOWED | beside
    assert {verb for verb in named_verbs() if verb.split(".")[0] not in NO_FACTS} - decided == set()
    assert decided - named_verbs() == set()
    assert FOLLOWED & beside == set()
    assert {verb for verb in FOLLOWED if verb.split(".")[0] in NO_FACTS} == set()
    assert set(SUBSCRIBERS) >= FOLLOWED


def all_that_is_asked() -> Version:
    """A version whose rules look at everything that there is to know."""
    asked_for = [
        ("assessments", {"n": 1, "tools": []}),
        ("sign_off", {"roles": ["mentor"]}),
        ("reflections", {"n": 1}),
        ("min_positive", {"n": 1, "library_cases": 1, "filters": {"supervised_by": ["mentor"]}}),
        ("courses_passed", {"n": 1, "kinds": ["course"]}),
        ("prerequisite_award", {"groups": [["a"]]}),
        ("programme_window", {"months": 12}),
    ]
    return Version(
        "all", 1, tuple(Requirement(f"p.{shape}", shape, None, "phase1", params) for shape, params in asked_for)
    )


def read_from(enrolment: Enrolment) -> set[tuple[str, str]]:
    """Table and column of everything that the facts are read from."""
    with CaptureQueriesContext(connection) as captured:
        facts_of(enrolment, all_that_is_asked())
    found: set[tuple[str, str]] = set()
    for query in captured.captured_queries:
        sql = query["sql"]
        called = dict((alias, table) for table, alias in re.findall(r'"(\w+)" ([UVT]\d+)\b', sql))
        found |= {(called.get(table, table), column) for table, column in re.findall(r'"?(\w+)"?\."(\w+)"', sql)}
    return found


@pytest.fixture
def facts(world):
    enrolment = Enrolment.objects.select_related("programme__institution", "institution", "version", "trainee")
    found = read_from(enrolment.get(pk=world["enrolment"].pk))
    tables = {table for table, _column in found}
    assert {"logbook_scan", "logbook_assessment", "credentials_signoff", "logbook_simulation"} <= tables
    return found | {(table, "*") for table in tables}


def test_whatever_writes_to_what_facts_are_read_from_moves_progress(world, facts):
    touching: set[str] = set()
    seen: set[str] = set()
    for row in (row for row in ROWS if row.verb != GET):
        for actor in (actor for actor in who_asks(row) if row.cells[actor][0] in "23"):
            answer = asked(row, actor, world)
            seen |= answer.recorded
            if answer.touched & facts and not answer.recorded & FOLLOWED:
                touching |= answer.recorded
    assert touching == set(TOUCHING)
    assert {"scan.changed", "institution.changed", "attendance.confirmed", "simulation.confirmed"} <= seen
