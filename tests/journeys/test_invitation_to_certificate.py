"""From an invitation to a certificate that a stranger can check and cannot pry into: once, in a real browser."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from pydicom.data import get_testdata_file

from curriculum.actions.library import publish
from curriculum.library.programmes import read_programme
from curriculum.models import Enrolment, Module
from logbook.models import Clip, Review, Scan
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.demo import phantom
from tests.chromium import launched
from tests.factories.people import PASSWORD

from . import film, ground, paper, strangers
from .people import sign_in, tab_to
from .watching import Watched

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 1}
TINAS = "tinas own long password"
COUNT_TAPS = "addEventListener('pointerdown', event => event.isTrusted && tapped(event.pointerType), true)"


@pytest.fixture(scope="module")
def chromium(playwright):
    """The browser that people have, whole: once."""
    browser = launched(playwright, whole=True)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def address(empty, django_db_blocker, tmp_path_factory):
    """A site in which nobody has done anything yet."""
    with django_db_blocker.unblock(), ground.site(empty, tmp_path_factory.mktemp("journey") / "data") as url:
        yield url


@pytest.fixture
def small_programme(programme, dana):
    """Two cardiac scans, one of them watched: what the library asks, in small."""
    source = read_programme("spocus-two-phase")
    small = {"cardiac.scans": 2, "cardiac.bedside": 1}
    kept = (
        replace(each, params={**each.params, "n": small.get(each.id, each.params.get("n"))})
        if "n" in each.params
        else each
        for each in source.requirements
        if each.id != "cardiac.positive"
    )
    publish(programme=programme, source=replace(source, requirements=tuple(kept)), by=dana)
    return programme


def test_from_an_invitation_to_a_certificate(
    open_browser, run_jobs, tmp_path, small_programme, dana, pat, sid, other_hospital
):
    director = open_browser(permissions=["clipboard-read", "clipboard-write"])
    sign_in(director.page, dana)
    link = invites(director.page, small_programme.name)

    trainee = open_browser(**PHONE)
    taps = counted(trainee)
    joins(trainee.page, link)
    for title in ("introduction", "cardiac"):
        passes_the_quiz(trainee.page, title)
    expect(trainee.page.locator("main")).to_contain_text("2 more cardiac scans", ignore_case=True)

    with_clips = logs_with_clips(trainee.page, taps, tmp_path)
    assert len(taps) + 3 <= 10, "and three in the telephone's own file picker: one, the other, done"
    becomes_ready_by_itself(trainee, run_jobs)
    plays_and_steps(trainee.page)

    watched = logs_what_pat_watched(trainee.page, taps)
    assert len(taps) <= 6

    proctor = open_browser(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    sign_in(proctor.page, pat)
    reviews_by_keyboard(proctor.page)

    trainee.page.goto("/progress/")
    opens_every_number(trainee.page, [with_clips, watched])

    serial = issues(director.page)
    run_jobs()
    pdf = downloads(director, serial, tmp_path)
    address = reads(pdf, serial, [with_clips, watched])

    stranger = open_browser()
    stranger.page.goto(address)
    expect(stranger.page.get_by_role("heading", level=1)).to_have_text("Valid")
    expect(stranger.page.locator("main")).to_contain_text("Tina Okafor")
    suspends_and_lifts(director.page, stranger.page, serial, address)

    nosy = open_browser()
    sign_in(nosy.page, sid)
    finds_nothing(nosy, [director, trainee, proctor], small_programme)


def counted(browser: Watched) -> list[str]:
    """Grows by one with every tap; emptied where a count begins."""
    taps: list[str] = []
    browser.context.expose_binding("tapped", lambda _source, kind: taps.append(kind))
    browser.context.add_init_script(COUNT_TAPS)
    return taps


# --- joining and learning -----------------------------------------------------------------------------------------


def invites(page: Page, programme: str) -> str:
    """A link, made on the page and copied from it."""
    page.get_by_role("navigation").get_by_role("link", name="Programmes").first.click()
    page.get_by_role("link", name=programme).first.click()
    page.get_by_role("link", name="People").first.click()
    page.get_by_role("link", name="Invite", exact=True).first.click()
    page.get_by_label("Postgraduate training").check()
    page.get_by_role("button", name="Invite").click()
    page.get_by_role("button", name="Copy the link").click()
    page.get_by_text("Copied").wait_for()
    return page.evaluate("navigator.clipboard.readText()")


def joins(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Your name", exact=True).fill("Tina Okafor")
    page.get_by_label("E-mail").fill("tina@example.org")
    page.get_by_label("Password").fill(TINAS)
    page.get_by_role("button", name="Join").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Tina")


def passes_the_quiz(page: Page, code: str) -> None:
    page.goto(f"/modules/{code}/")
    page.get_by_role("button", name="Take the quiz").tap()
    for question in Module.objects.get(code=code).current.data["questions"]:
        page.locator(f"[name=question-{question['code']}][value={question['right']}]").check()
    # No person reads a question while the answer to the one before is still being kept.
    expect(page.locator("form.htmx-request")).to_have_count(0)
    page.get_by_role("button", name="Hand in").tap()
    expect(page.locator("main")).to_contain_text("100 %")
    page.goto("/")


# --- a scan on a phone --------------------------------------------------------------------------------------------


def logs_with_clips(page: Page, taps: list[str], folder: Path) -> Scan:
    drawn = folder / "phantom.dcm"
    drawn.write_bytes(phantom.clip("cardiac", seed=7))
    taps.clear()
    page.get_by_role("link", name="Log this exam").tap()
    page.get_by_label("Clinical", exact=True).tap()
    page.get_by_label("Normal in every question").tap()
    page.get_by_label("All required views").tap()
    page.get_by_label("Nobody watched").tap()
    with page.expect_file_chooser() as choosing:
        page.get_by_label("Clips").tap()
    choosing.value.set_files([get_testdata_file("examples_ybr_color.dcm", download=False), drawn])
    page.get_by_role("button", name="Save and send").tap()
    page.wait_for_url(re.compile(r"/scans/[0-9a-f-]{36}/$"))
    expect(page.get_by_text("being checked").first).to_be_visible()
    return Scan.objects.get()


def becomes_ready_by_itself(browser: Watched, run_jobs) -> None:
    """One clip at once, the other when its crop is drawn; each shows itself on the page that is open."""
    page = browser.page
    page.evaluate("document.documentElement.dataset.loaded = 'once'")
    run_jobs()
    expect(page.locator("us-viewer video")).to_have_count(1)
    expect(page.get_by_text("Draw the crop")).to_be_visible()
    assert page.evaluate("document.documentElement.dataset.loaded") == "once"
    page.get_by_text("Draw the crop").tap()
    draws_the_crop(browser)
    page.get_by_role("button", name="Use this crop").click()
    expect(page.get_by_text("Being checked").first).to_be_visible()
    page.evaluate("document.documentElement.dataset.loaded = 'twice'")
    run_jobs()
    expect(page.locator("us-viewer video")).to_have_count(2)
    assert page.evaluate("document.documentElement.dataset.loaded") == "twice"
    assert [clip.state for clip in Clip.objects.all()] == ["ready", "ready"]


def draws_the_crop(browser: Watched) -> None:
    """With a finger, from one corner to the other."""
    page = browser.page
    stage = page.locator("us-crop .stage svg")
    stage.scroll_into_view_if_needed()
    area, scrolled = stage.bounding_box(), page.evaluate("scrollY")
    finger = browser.context.new_cdp_session(page)

    def touch(kind: str, *at: float) -> None:
        points = [{"x": area["x"] + area["width"] * at[0], "y": area["y"] + area["height"] * at[1]}] if at else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0.1, 0.2)
    touch("touchMove", 0.5, 0.5)
    touch("touchMove", 0.9, 0.9)
    touch("touchEnd")
    finger.detach()
    assert page.evaluate("scrollY") == scrolled  # or the frame would not be where it was drawn
    box = [int(page.locator(f"#id_{name}").input_value()) for name in ("x", "y", "width", "height")]
    width, height = (int(page.locator("us-crop").get_attribute(f"data-{name}")) for name in ("width", "height"))
    wanted = [width * 0.1, height * 0.2, width * 0.8, height * 0.7]
    assert [abs(got - want) <= 3 for got, want in zip(box, wanted, strict=True)] == [True] * 4


def plays_and_steps(page: Page) -> None:
    """It moves; and step by step, each frame is a picture of its own, and the way back leads to the same one."""
    page.wait_for_function(film.LOADED)
    page.get_by_role("button", name="Play").tap()
    page.wait_for_function(film.RUNS)
    page.get_by_role("button", name="Pause").tap()
    page.locator("us-viewer video:visible").press("Home")
    first, at_first, said = film.frame(page)
    forward = page.get_by_role("button", name="One frame forward")
    forward.tap()
    second, at_second, _said = film.frame(page)
    forward.tap()
    third, at_third, said_third = film.frame(page)
    page.get_by_role("button", name="One frame back").tap()
    again, at_again, _said = film.frame(page)
    assert [at_first, at_second, at_third, at_again] == [0.5, 1.5, 2.5, 1.5]
    assert (said[:1], said_third[:1]) == ("1", "3")
    assert [film.difference(first, second) > 1, film.difference(second, third) > 1] == [True, True]
    assert film.difference(second, again) == 0


def logs_what_pat_watched(page: Page, taps: list[str]) -> Scan:
    page.goto("/")
    taps.clear()
    page.get_by_role("link", name="Log this exam").tap()
    page.get_by_label("Clinical", exact=True).tap()
    page.get_by_label("Normal in every question").tap()
    page.get_by_label("All required views").tap()
    page.get_by_label("Pat Lindqvist, at the bedside").tap()
    page.get_by_role("button", name="Save and send").tap()
    expect(page.get_by_text("Sent. It is now the proctors' turn.")).to_be_visible()
    return Scan.objects.get(clips=None)


# --- a review by keyboard -----------------------------------------------------------------------------------------


def reviews_by_keyboard(page: Page) -> None:
    """Both scans, without a pointer; who he is, once."""
    tab_to(page, page.get_by_role("navigation").get_by_role("link", name="Reviews").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/reviews/")
    tab_to(page, page.get_by_role("link", name="Start with the first"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/")
    accepts(page, PASSWORD)
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    accepts(page)
    page.wait_for_url("**/reviews/**")
    assert [review.decision for review in Review.objects.all()] == ["accepted", "accepted"]


def accepts(page: Page, password: str = "") -> None:
    page.keyboard.press("4")
    page.keyboard.press("y")
    attests = page.get_by_label(re.compile("I watched"))
    if attests.count():
        tab_to(page, attests)
        page.keyboard.press("Space")
    if password:
        tab_to(page, page.get_by_label("Password"))
        page.keyboard.type(password)
        tab_to(page, page.get_by_role("button", name="Accept and sign"))
    else:
        page.keyboard.press("a")
    with page.expect_navigation():
        page.keyboard.press("Enter")


# --- progress, certificate ----------------------------------------------------------------------------------------


def opens_every_number(page: Page, scans: list[Scan]) -> None:
    """Behind each number are as many rows as it says, and both scans are among them."""
    links = page.locator("main a[href*='/progress/']")
    behind = {}
    for href, words in [(each.get_attribute("href"), each.inner_text()) for each in links.all()]:
        page.goto(href)
        counted = page.locator("[aria-labelledby=counted] .rows a")
        found = {urlsplit(each.get_attribute("href")).path for each in counted.all()}
        said = int(page.locator(".lede").inner_text().split()[0])
        if page.locator("[aria-labelledby=counted]").count():
            assert len(found) == said, words
        behind[href.rstrip("/").rpartition("/")[2]] = found
    paths = {f"/scans/{scan.pk}/" for scan in scans}
    assert behind["cardiac.scans"] == paths
    assert len(behind["cardiac.bedside"]) == 1


def issues(page: Page) -> str:
    page.get_by_role("navigation").get_by_role("link", name="Home").first.click()
    page.get_by_role("link", name="1 trainee").click()
    row = page.get_by_role("row").filter(has_text="Tina Okafor")
    expect(row).to_contain_text("2")
    row.get_by_role("link", name="Tina Okafor", exact=True).click()
    page.get_by_role("link", name="Issue a certificate").click()
    page.get_by_label("Cardiac").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("main")).to_contain_text("2 scans count, 2 needed")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign and issue").click()
    page.wait_for_url("**/certificates/*/")
    return Certificate.objects.get().serial


def downloads(browser: Watched, serial: str, folder: Path) -> Path:
    browser.page.reload()
    href = browser.page.get_by_role("link", name="PDF, A4").get_attribute("href")
    answer = browser.context.request.get(href)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    browser.visited["GET", urlsplit(href).path] = None
    pdf = folder / "certificate.pdf"
    pdf.write_bytes(answer.body())
    return pdf


def reads(pdf: Path, serial: str, scans: list[Scan]) -> str:
    """What a committee reads, and what stays in the house; the address that a phone reads."""
    text = paper.text_of(pdf)
    for wanted in ("Tina Okafor", serial, "Cardiac", "not a privilege", "Dana Whitfield"):
        assert wanted in text
    assert [str(scan.pk) for scan in scans if str(scan.pk) in text] == []
    (address,) = set(paper.codes_on(pdf))
    return address


def suspends_and_lifts(page: Page, anyone: Page, serial: str, address: str) -> None:
    for link, button, word in (("Suspend", "Suspend now", "Suspended"), ("Lift", "Lift the suspension", "Valid")):
        page.goto(f"/certificates/{serial}/")
        page.get_by_role("link", name=re.compile(link)).click()
        page.get_by_label("Why?").fill("The log is being looked into.")
        page.get_by_role("button", name=button).click()
        page.wait_for_url(f"**/certificates/{serial}/")
        anyone.goto(address)
        expect(anyone.get_by_role("heading", level=1)).to_have_text(word)


def finds_nothing(stranger: Watched, browsers: list[Watched], programme) -> None:
    visited = {each for browser in browsers for each in browser.visited if strangers.leads_to_a_thing(each[1])}
    pages = strangers.answers(stranger, sorted(visited))
    assert {each: status for each, status in pages.items() if status != 404} == {}
    assert len(pages) > 25
    things = [*Scan.objects.all(), *Clip.objects.all(), *Review.objects.all(), *Certificate.objects.all()]
    things += [programme, *Enrolment.objects.filter(programme=programme)]
    asked = strangers.answers(stranger, strangers.of_the_api(*things))
    assert {each: status for each, status in asked.items() if status != 404} == {}
    assert len(asked) > 40
