"""Every address, every verb, six people: each is answered as the table says, and nothing is missing from the table."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict

import pytest

from .matrix import GET, VERBS, addresses, ask, asked, path_of, verbs_of
from .rows_accounts import ACCOUNTS
from .rows_api import API
from .rows_pages import PAGES
from .world import ACTORS

ROWS = [*PAGES, *ACCOUNTS, *API]
# Pages about nobody's data: the living style guide, absent from production.
NOT_LISTED = {"design", "design_page"}
# What a GET may write down: a look that others rely on, and how often somebody asked.
STAMPS = {
    "logbook:reviews_review": {"logbook_scan", "audit_event", "audit_chain"},  # opened: it cannot be taken back now
    "credentials:verify_show": {"cache"},
    "credentials:verify_show_capital": {"cache"},
}


def test_every_address_and_verb_is_in_the_table_and_nothing_else():
    taken = {
        (name, verb) for name, pattern in addresses() for verb in verbs_of(pattern) if name not in NOT_LISTED
    }
    listed = {(row.name, row.verb) for row in ROWS}
    not_in_the_table = "\n".join(f"{verb} {name}" for name, verb in sorted(taken - listed))
    not_on_the_site = "\n".join(f"{verb} {name}" for name, verb in sorted(listed - taken))
    assert not_in_the_table == ""
    assert not_on_the_site == ""


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_person_is_answered_as_the_table_says(row, world):
    assert {actor: str(asked(row, actor, world).status) for actor in ACTORS} == row.cells


def neutral(body: bytes, *ids: str) -> str:
    """The answer without what differs from one asking to the next: the ids asked for, and tokens."""
    text = body.decode(errors="replace")
    for each in ids:
        text = text.replace(each, "ID")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "TOKEN", text)


def absent(world, name: str) -> str:
    thing = world.things.get(name, name)
    if hasattr(thing, "serial"):
        return "SEH-2026-999999"
    return str(uuid.uuid4()) if hasattr(thing, "pk") else "unknown"


HIDDEN = [row for row in ROWS if row.things and "404" in row.cells.values() and set(row.cells.values()) != {"404"}]


@pytest.mark.parametrize("row", HIDDEN, ids=str)
def test_what_one_may_not_see_answers_as_what_is_not_there(row, world):
    """Same status, headers and bytes, whether the thing is someone else's or nobody's."""
    last = row.things.split()[-1]
    other = absent(world, last)
    things = " ".join([*row.things.split()[:-1], other])
    here, nowhere = path_of(row, world), path_of(row, world, things)
    differing = []
    for actor, status in row.cells.items():
        if status != "404":
            continue
        seen, unseen = asked(row, actor, world), ask(row, actor, world, nowhere)
        ids = [part for part in re.split(r"[/?=]", here + "/" + nowhere) if part not in ("", "api", "v1")]
        if (seen.status, set(seen.headers), neutral(seen.body, *ids)) != (
            unseen.status, set(unseen.headers), neutral(unseen.body, *ids),
        ):  # fmt: skip
            differing.append(actor)
    assert differing == []


@pytest.mark.parametrize("row", [row for row in ROWS if row.verb == GET], ids=str)
def test_looking_changes_nothing(row, world):
    allowed = {"django_session", *STAMPS.get(row.name, set())}
    written = {actor: asked(row, actor, world).wrote - allowed for actor in ACTORS}
    assert {actor: tables for actor, tables in written.items() if tables} == {}


def test_no_verb_that_an_address_does_not_take_is_answered_otherwise_than_405(world):
    """An unknown verb, and each known one that the view does not take, by Dana, who may do most."""
    wrong = defaultdict(list)
    for name, pattern in addresses():
        row = next((row for row in ROWS if row.name == name and row.cells["dana"] != "404"), None)
        if row is None:
            continue
        for verb in set(VERBS) - verbs_of(pattern) - ({"PUT"} if name.startswith(("account_", "mfa_")) else set()):
            tried = type(row)(row.name, verb, row.things, row.expected)
            status = ask(tried, "dana", world).status
            if status != 405:
                wrong[name].append((verb, status))
    assert dict(wrong) == {}
