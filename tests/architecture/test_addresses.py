"""Every address, every verb, six people: each is answered as the table says, and nothing is missing from the table.

The suite asks those who are let in, every second one of those who may not know of it, and a third of those who see it and
may not do this; `./pocus campaign addresses` everybody, and at every address."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from zlib import crc32

import pytest

from .matrix import GET, POST, VERBS, addresses, ask, asked, page_client, path_of, patterns_by_name, verbs_of
from .protecting import faults
from .pseudo import pseudo_locale
from .rows_accounts import ACCOUNTS
from .rows_api import API
from .rows_api_people import API_OF_PEOPLE
from .rows_archives import ARCHIVES
from .rows_assessments import ASSESSMENTS
from .rows_drafts import DRAFTS
from .rows_hiding import HIDING
from .rows_holds import HOLDS
from .rows_learning import LEARNING
from .rows_machines import MACHINES
from .rows_named import NAMED
from .rows_pages import PAGES
from .rows_reflections import REFLECTIONS
from .rows_simulations import SIMULATIONS
from .rows_teaching import TEACHING
from .share import A_THIRD, a_few, some
from .world import ACTORS

ROWS = [
    *PAGES,
    *ACCOUNTS,
    *API,
    *API_OF_PEOPLE,
    *LEARNING,
    *MACHINES,
    *ARCHIVES,
    *ASSESSMENTS,
    *TEACHING,
    *SIMULATIONS,
    *REFLECTIONS,
    *DRAFTS,
    *HIDING,
    *HOLDS,
    *NAMED,
]
# Pages about nobody's data: the living style guide, absent from production.
NOT_LISTED = {"design", "design_page"}
# Not pages, though they stand among them: pictures, films, tables, what programs read.
FILES = {
    "logbook:clips_video", "logbook:clips_poster", "logbook:clips_thumb", "logbook:clips_dicom",
    "logbook:clips_original_poster", "logbook:teaching_video", "logbook:teaching_poster", "logbook:masks_picture",
    "curriculum:modules_picture", "curriculum:module_drafts_picture", "curriculum:modules_video", "curriculum:outside_file", "curriculum:versions_file",
    "curriculum:cme_csv", "credentials:cohorts_csv", "credentials:certificates_pdf", "credentials:logos_picture",
    "credentials:verify_keys", "health_live", "people:session_show",
}  # fmt: skip
# The same pages under capital letters, as QR codes write them.
TWICE = {"credentials:verify_capital", "credentials:verify_show_capital"}
# What a GET may write down: a look that others rely on, and how often somebody asked.
STAMPS = {
    "logbook:reviews_review": {"logbook_scan", "audit_event", "audit_chain"},  # opened: it cannot be taken back now
    "logbook:clips_original_poster": {"audit_event", "audit_chain"},  # each look at an uncropped picture
    # Each look at a hidden clip, to decide about it.
    "logbook:clips_video": {"audit_event", "audit_chain"},
    "logbook:clips_poster": {"audit_event", "audit_chain"},
    "api:clips-video": {"audit_event", "audit_chain"},
    "credentials:signatories_sign": {"credentials_outsidesignatory", "audit_event", "audit_chain"},  # first opened
    "credentials:verify_show": {"cache"},
    "credentials:verify_show_capital": {"cache"},
}


def who_asks(row) -> list[str]:
    refused = [actor for actor, status in row.cells.items() if status in ("401", "403")]
    hidden = [actor for actor, status in row.cells.items() if status == "404"]
    few = {*a_few(refused, row), *a_few(hidden, row, one_of=2)}
    return [actor for actor in ACTORS if actor not in {*refused, *hidden} or actor in few]


def test_every_address_and_verb_is_in_the_table_and_nothing_else():
    taken = {(name, verb) for name, pattern in addresses() for verb in verbs_of(pattern) if name not in NOT_LISTED}
    listed = {(row.name, row.verb) for row in ROWS}
    not_in_the_table = "\n".join(f"{verb} {name}" for name, verb in sorted(taken - listed))
    not_on_the_site = "\n".join(f"{verb} {name}" for name, verb in sorted(listed - taken))
    assert not_in_the_table == ""
    assert not_on_the_site == ""


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_person_is_answered_as_the_table_says(row, world):
    expected = {actor: row.cells[actor] for actor in who_asks(row)}
    assert {actor: str(asked(row, actor, world).status) for actor in expected} == expected


def test_what_is_no_page_is_known_to_those_who_look_at_pages(world):
    """Whoever adds a picture or a download is told here, and not by a browser that looks for a heading in it."""
    read = [row for row in ROWS if row.verb == GET and not row.is_api and not row.headers]
    answers = [(row.name, asked(row, actor, world)) for row in read for actor in ACTORS if row.cells[actor] == "200"]
    assert {name for name, answer in answers if not answer.headers["Content-Type"].startswith("text/html")} == FILES


def neutral(body: bytes, *ids: str) -> str:
    """The answer without what differs from one asking to the next: the ids asked for, tokens, and the seconds left."""
    # The seconds first: the number of a passkey may stand in them, too.
    text = re.sub(r'data-left="[0-9]+"', "LEFT", body.decode(errors="replace"))
    for each in sorted(ids, key=len, reverse=True):  # so that no short one breaks a longer one
        text = text.replace(each, "ID")
    return re.sub(r'(name="csrfmiddlewaretoken" value|"X-CSRFToken":) ?=?"[^"]*"', "TOKEN", text)


def nowhere_like(row, world) -> str:
    """The address of a thing that is not there, of the same kind as the row's."""
    *before, last = row.things.split()
    thing = world.things.get(last, last)
    absent = "999999" if last.isdigit() else "unknown"
    if hasattr(thing, "pk"):
        absent = str(uuid.uuid4()) if isinstance(thing.pk, uuid.UUID) else "999999"
    if list(patterns_by_name()[row.name].pattern.regex.groupindex)[-1] == "serial":
        absent = "SEH-2026-999999"
    return path_of(row, world, " ".join([*before, absent]))


def test_what_one_may_not_see_answers_as_what_is_not_there(world):
    """Same status, headers and bytes, whether the thing is someone else's or nobody's: to one for whom it is hidden, another
    one at each address."""
    differing = []
    for row in some(ROWS, "hidden", A_THIRD):
        if not row.things or set(row.cells.values()) == {"404"}:
            continue
        here, nowhere = path_of(row, world), nowhere_like(row, world)
        ids = [part for part in re.split(r"[/?=]", here + "/" + nowhere) if part not in ("", "api", "v1")]
        hidden = [actor for actor in who_asks(row) if row.cells[actor] == "404"]
        if not hidden:
            continue
        actor = hidden[crc32(str(row).encode()) % len(hidden)]
        seen = asked(row, actor, world)
        with pseudo_locale():
            unseen = ask(row, actor, world, nowhere)
        if (seen.status, set(seen.headers), neutral(seen.body, *ids)) != (
            unseen.status, set(unseen.headers), neutral(unseen.body, *ids),
        ):  # fmt: skip
            differing.append(f"{row}, {actor}")
    assert differing == []


# That somebody was here: the session, and its line in the list of one's own.
SEEN = {"django_session", "people_signin"}


def test_looking_changes_nothing(world):
    changed = {}
    for row in (row for row in ROWS if row.verb == GET):
        allowed = {*SEEN, *STAMPS.get(row.name, set())}
        for actor in who_asks(row):
            tables = asked(row, actor, world).wrote - allowed
            if tables:
                changed[f"{row}, {actor}"] = tables
    assert changed == {}


def test_no_verb_that_an_address_does_not_take_is_answered_otherwise_than_405(world):
    """An unknown verb, and each known one that the view does not take, by Dana, who may do most; the API says so in a
    sentence. Whoever loads the address of a button is led to a page."""
    wrong = defaultdict(list)
    for name, pattern in some(addresses(), "verbs", A_THIRD):
        row = next((row for row in ROWS if row.name == name and row.cells["dana"] != "404"), None)
        if row is None or name.startswith(("account_", "mfa_")):  # allauth's send anyone on
            continue
        for verb in {*VERBS, "PROPFIND"} - verbs_of(pattern):
            tried = type(row)(row.name, verb, row.things, row.expected)
            answer = ask(tried, "dana", world)
            to_a_page = verb == GET and POST in verbs_of(pattern) and not row.is_api
            if answer.status != (302 if to_a_page else 405) or (
                row.is_api and row.name != "api:schema" and not answer.json()["detail"]
            ):
                wrong[name].append((verb, answer.status))
    assert dict(wrong) == {}


def test_what_comes_from_elsewhere_is_refused(world):
    """A form or a call of the API out of a signed-in browser, without the token that our own pages hold. DICOMweb knows
    no browser at all."""
    got = {}
    for row in some((row for row in ROWS if row.verb != GET), "elsewhere", A_THIRD):
        answer = ask(row, "dana", world, client=page_client("dana", world, enforce_csrf_checks=True))
        refused = 401 if row.name.startswith("dicomweb:") else 403
        if (answer.status, answer.wrote - SEEN) != (refused, set()):
            got[str(row)] = (answer.status, answer.wrote)
    assert got == {}


THINGS = [row for row in ROWS if row.is_api and row.things]


def test_options_tells_nobody_what_is_there(world):
    """The verb that every API address takes: the same for what is hidden as for what is not there."""
    telling = []
    for row in some(THINGS, "options", A_THIRD):
        asks = type(row)(row.name, "OPTIONS", row.things, row.expected)
        here, nowhere = path_of(row, world), nowhere_like(row, world)
        seen, unseen = ask(asks, "sid", world, here), ask(asks, "sid", world, nowhere)
        if row.cells["sid"] == "404" and (seen.status, seen.body) != (unseen.status, unseen.body):
            telling.append(str(row))
    assert telling == []


OPEN_TO_ALL = {"credentials:verify_keys"}  # public keys, which anybody may keep for an hour


def test_every_answer_of_the_table_is_protected(world):
    found = {}
    for row in (row for row in ROWS if row.verb == GET):
        for actor in ("anonymous", "sid", "tina"):
            answer = asked(row, actor, world)
            private = actor != "anonymous" and row.name not in OPEN_TO_ALL
            if wrong := faults(answer.headers, private=private):
                found[f"{row}, {actor}"] = wrong
    assert found == {}


def test_so_is_every_answer_to_what_is_sent(world):
    found = {}
    for row in (row for row in ROWS if row.verb != GET):
        if wrong := faults(asked(row, "dana", world).headers, private=True):
            found[str(row)] = wrong
    assert found == {}


def test_the_picture_and_the_film_are_not_kept_by_what_lies_between(world):
    """A file of a clip may stay in the reader's own browser, never in a shared cache; the uncropped one nowhere."""
    kept = {
        row.name: asked(row, "tina", world).headers.get("Cache-Control", "")
        for row in ROWS
        if row.verb == GET
        and row.cells["tina"] == "200"
        and re.search(r"clips[_-](video|poster|thumb|dicom|original)", row.name)
    }
    assert {name: value for name, value in kept.items() if "private" not in value and "no-store" not in value} == {}
    assert "no-store" in kept["logbook:clips_original_poster"]
