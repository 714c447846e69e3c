"""Is a page, for each who may open it, good for eyes and keys, in both themes, on small screens?

The suite looks at the screens that people work with; `./pocus campaign pages` at every page for each role.
"""

from __future__ import annotations

import os

import pytest
from django.urls import reverse

from tests.architecture.matrix import GET, Row, path_of
from tests.architecture.test_addresses import FILES, ROWS, TWICE

from . import looking
from .people import let_in
from .watching import Watched

pytestmark = pytest.mark.browser

# What each of them opens every day, and one of each further build: a form, a list, a table, a decision, a viewer.
WORKED_WITH = {
    "anonymous": (
        "account_login", "help", "curriculum:join_show link", "credentials:verify_show certificate", "credentials:signatories_sign sign",
    ),
    "tina": (
        "home", "logbook:scans_start", "logbook:scans_index", "logbook:scans_edit draft", "logbook:scans_show draft",
        "logbook:scans_show returned", "logbook:clips_crop held", "logbook:arrivals_index", "curriculum:modules_index",
        "curriculum:modules_show module", "curriculum:attempts_show attempt", "credentials:progress_show enrolment",
        "credentials:progress_rows enrolment requirement", "credentials:certificates_show certificate",
        "people:profile_show",
    ),
    "pat": (
        "home", "logbook:reviews_queue", "logbook:reviews_review submitted", "logbook:reviews_undo review",
        "logbook:attestations_attest attestable", "logbook:scans_show accepted", "logbook:assessments_assess enrolment",
        "logbook:masks_index", "logbook:hiding_decide hidden",
    ),
    "dana": (
        "home", "credentials:cohorts_show programme", "credentials:candidates_show enrolment",
        "credentials:candidates_issue enrolment", "credentials:deciding_revoke certificate", "curriculum:people_index programme",
        "curriculum:drafts_requirement programme requirements cardiac.scans", "curriculum:institutions_show hospital", "logbook:machines_index hospital",
        "curriculum:outside_show brought",
        "history certificate certificate",
    ),
}  # fmt: skip
ROLES = ("tina", "pat", "dana")


def views() -> list[tuple[Row, str]]:
    """Every page that the table of addresses has, with each kind of person who may see something else there."""
    found: list[tuple[Row, str]] = []
    for row in ROWS:
        if row.verb != GET or row.is_api or row.name in FILES | TWICE or row.headers:
            continue
        shown = [actor for actor, status in row.cells.items() if status == "200"]
        if "anonymous" in shown:
            found.append((row, "anonymous"))
        else:
            found += [(row, actor) for actor in shown if actor in ROLES or len(shown) == 1]
    if os.environ.get("POCUS_PAGES") == "all":
        return found
    return [(row, actor) for row, actor in found if f"{row.name} {row.things}".strip() in WORKED_WITH.get(actor, ())]


@pytest.fixture(scope="module")
def browsers(chromium, address, world):
    """One browser a person, with axe in every page."""
    opened: dict[str, Watched] = {}

    def of(actor: str) -> Watched:
        if actor not in opened:
            watched = Watched(chromium.new_context(base_url=address, reduced_motion="reduce"), address)
            watched.context.add_init_script(looking.AXE)
            let_in(watched, actor, world)
            opened[actor] = watched
        return opened[actor]

    yield of
    for watched in opened.values():
        watched.context.close()


@pytest.fixture
def faults_of(world, browsers, results):
    """What is wrong with the page that this person finds at this address; a picture is left if anything is."""

    def look(actor: str, path: str, *, menu: bool = False) -> list[str]:
        browser = browsers(actor)
        browser.complaints.clear()
        browser.page.goto(path)
        if menu:
            browser.page.set_viewport_size({"width": 360, "height": 800})
            browser.page.locator(".app-header summary:visible").click()
            found = looking.axe(browser.page)
        else:
            found = [*looking.walk(browser.page), *looking.reflow(browser.page), *looking.axe(browser.page)]
        found += browser.complaints
        if found:
            browser.picture(results / f"{actor}{path}.png".replace("/", "_"))
        return found

    return look


@pytest.mark.parametrize(("row", "actor"), [pytest.param(row, actor, id=f"{actor} {row}") for row, actor in views()])
def test_a_page_is_good_for_eyes_and_keys(row, actor, world, faults_of):
    assert faults_of(actor, path_of(row, world)) == []


@pytest.mark.parametrize("actor", ROLES)
def test_so_is_the_open_menu(actor, faults_of):
    assert faults_of(actor, "/help/", menu=True) == []


def test_so_is_the_page_that_says_not_allowed(world, faults_of):
    assert faults_of("tina", reverse("credentials:cohorts_show", args=[world["programme"].pk])) == []


@pytest.mark.parametrize("actor", ["anonymous", "tina"])
def test_so_is_the_page_that_says_not_found(actor, faults_of):
    assert faults_of(actor, "/there-is-nothing-here/") == []
