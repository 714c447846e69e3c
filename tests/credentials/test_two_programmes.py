"""One log, many programmes: a trainee in two sees both judged from the same scans, on pages and by API."""

from __future__ import annotations

import html
import re

import pytest

from curriculum.actions import versions
from curriculum.library.texts import library_text
from pocus_credentialing.credentials.standings import refresh
from tests.factories import curriculum as in_curriculum

from . import builders

pytestmark = pytest.mark.django_db
# Earlier scans count, so that the courses that it asks for do not stand between.
HEART = library_text("fusic-heart").replace("    value: false", "    value: true", 1)


def said(response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


@pytest.fixture
def both(programme, hospital, dana, tina, pat):
    """Three hearts, of which both programmes know; the second asks for nothing else of Tina yet."""
    in_curriculum.all_modules_passed(tina)
    scans = builders.accepted(tina, pat, "cardiac", 3, bedside=1)
    enrolments = [builders.enrolment_of(tina)]
    heart = versions.start(institution=hospital, text=HEART, by=dana)
    enrolments.append(in_curriculum.a_trainee(tina, heart))
    for each in enrolments:
        refresh(each)
    return {str(each.pk) for each in scans}, enrolments


def test_both_are_judged_from_the_same_scans_and_both_are_shown(both, tina, client_of, api_of):
    scans, enrolments = both
    api, client = api_of(tina), client_of(tina)
    listed = api.get("/api/v1/enrolments/").data["results"]
    assert {each["id"] for each in listed} == {str(each.pk) for each in enrolments}
    for enrolment, needed in zip(enrolments, (25, 50), strict=True):
        rows = api.get(f"/api/v1/enrolments/{enrolment.pk}/progress/").data["requirements"]
        [found] = [each for each in rows if each["id"] == "cardiac.scans"]
        assert (found["needed"], {str(each) for each in found["counted_scans"]}) == (needed, scans)
        page = said(client.get(f"/progress/{enrolment.pk}/"))
        assert f"{enrolment.programme.name}, as of" in page
        assert "All programmes" in page
    home = client.get("/")
    assert said(home).count("Your open scans") == 1
    for enrolment in enrolments:
        assert f"Progress: {enrolment.programme.name}" in said(home)
        assert f"Next best step · {enrolment.programme.name}" in said(home)
    # The second begins with a course.
    assert home.content.decode().count('href="/outside/new/"') == 1
    ids = re.findall(r' id="([^"]+)"', home.content.decode())
    assert len(ids) == len(set(ids))


def test_who_is_in_one_programme_is_not_told_of_several(programme, tina, client_of):
    client, enrolment = client_of(tina), builders.enrolment_of(tina)
    assert "All programmes" not in said(client.get(f"/progress/{enrolment.pk}/"))
    assert "Progress: " not in said(client.get("/"))


def test_from_home_each_exam_leads_to_its_place_on_the_progress_page(programme, tina, client_of):
    client, enrolment = client_of(tina), builders.enrolment_of(tina)
    led_to = re.findall(rf'href="/progress/{enrolment.pk}/#([\w-]+)"', client.get("/").content.decode())
    assert led_to == ["exam-cardiac", "exam-abdominal", "exam-lung", "exam-obstetric"]
    page = client.get(f"/progress/{enrolment.pk}/").content.decode()
    assert [place for place in led_to if f' id="{place}"' in page] == led_to
