"""Is every page, for each who may open it, good for eyes and keys, in both themes, on small screens?"""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.architecture.matrix import GET, Row, path_of
from tests.architecture.rows_accounts import ACCOUNTS
from tests.architecture.rows_assessments import ASSESSMENTS
from tests.architecture.rows_drafts import DRAFTS
from tests.architecture.rows_hiding import HIDING
from tests.architecture.rows_learning import LEARNING
from tests.architecture.rows_machines import MACHINES
from tests.architecture.rows_pages import PAGES
from tests.architecture.rows_simulations import SIMULATIONS

from . import looking
from .people import let_in
from .watching import Watched

pytestmark = pytest.mark.browser

# Files, and what programs read.
NOT_PAGES = {
    "logbook:clips_video", "logbook:clips_poster", "logbook:clips_thumb", "logbook:clips_dicom",
    "logbook:clips_original_poster", "credentials:cohorts_csv", "credentials:certificates_pdf",
    "credentials:verify_keys", "curriculum:versions_file", "curriculum:modules_video",
    "mfa_download_recovery_codes", "health_live", "people:session_show",
    # The same pages under capital letters, as QR codes write them.
    "credentials:verify_capital", "credentials:verify_show_capital",
}  # fmt: skip
# Of the pages that everybody signed in may open, those that are not the same for a trainee, a proctor and a director.
OWN = {
    "home", "logbook:scans_index", "logbook:scans_start", "logbook:reviews_queue", "logbook:attestations_index",
    "logbook:call_backs_index", "logbook:seen_elsewhere_index", "logbook:arrivals_index", "credentials:certificates_index",
}  # fmt: skip
# Of the pages about learning elsewhere one of each build; the others are lists and forms made of the same parts.
OF_LEARNING = {
    "curriculum:outside_new", "curriculum:outside_show", "curriculum:courses_show", "curriculum:cme_show",
    "curriculum:own_modules_new", "curriculum:quizzes_show",
}  # fmt: skip
# Of assessments and simulations likewise: the form itself, and what is decided about.
OF_ASSESSMENTS = {
    "logbook:assessments_assess",
    "logbook:simulations_show",
    "logbook:masks_index",
    "logbook:hiding_decide",
}
# The two of them that have everything that the others have.
OF_DRAFTS = {"curriculum:drafts_show", "curriculum:drafts_requirement"}
# Built of the same parts whoever opens them and whatever they are about: one of each.
ALIKE = {
    "history", "logbook:call_backs_close", "logbook:clips_forget_crop", "logbook:arrivals_decide", "logbook:arrivals_exam",
    "logbook:reviews_amend", "credentials:progress_rows", "credentials:moving_move", "curriculum:starting_new",
}  # fmt: skip
ROLES = ("tina", "pat", "dana")


def views() -> list[tuple[Row, str]]:
    """Every page that the table of addresses has, with each kind of person who sees something else there."""
    found: list[tuple[Row, str]] = []
    for row in [*PAGES, *ACCOUNTS, *(each for each in DRAFTS if each.name in OF_DRAFTS), *MACHINES]:
        if row.verb != GET or row.is_api or row.name in NOT_PAGES or row.headers:
            continue
        if row.name in ALIKE and any(row.name == other.name for other, _actor in found):
            continue
        shown = [actor for actor, status in row.cells.items() if status == "200"]
        alike = row.name in ALIKE or (len(shown) > len(ROLES) and row.name not in OWN)
        if shown and ("anonymous" in shown or alike):
            found.append((row, shown[0]))
        else:
            found += [(row, actor) for actor in shown if actor in ROLES or len(shown) == 1]
    found += [
        (row, "pat")
        for row in (*ASSESSMENTS, *SIMULATIONS, *HIDING)
        if row.verb == GET and row.name in OF_ASSESSMENTS and row.cells["pat"] == "200"
    ]
    return [*found, *((row, "dana") for row in LEARNING if row.verb == GET and row.name in OF_LEARNING)]


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
