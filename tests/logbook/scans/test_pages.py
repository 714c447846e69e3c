"""Logging on one screen, finding it again, and what the home page asks for."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from curriculum.library.catalogue import read_catalogue
from logbook.actions import scans
from logbook.models import Clip, Scan
from logbook.queries import scans as queries
from tests.logbook.reviews.builders import a_clip, a_review, a_scan
from tests.logbook.scans.builders import a_draft, a_file, a_sent_scan, watched_by

pytestmark = pytest.mark.django_db

PAGE = "/scans/new/?exam=cardiac"


def checked(html: str) -> list[str]:
    """What is chosen on a page, by field and value."""
    inputs = [tag for tag in re.findall(r"<input[^>]*>", html) if re.search(r"\schecked", tag)]
    fields = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in inputs]
    return [f"{name[1]}={value[1] if value else 'on'}" for name, value in fields]


def in_a_few_taps(pat, **more) -> dict:
    """Why, all normal, all required views, who watched, send: five taps after the exam."""
    said = {"context": "clinical", "all_normal": "on", "all_views": "on", "watched": f"bedside:{pat.pk}", "send": "1"}
    return {**said, **more}


def test_nothing_clinical_is_chosen_beforehand(tina, pat, client_of):
    a_sent_scan(tina, pat)
    html = client_of(tina).get(PAGE).content.decode()
    assert checked(html) == []
    assert re.findall(r"<option[^>]*selected[^>]*>", html) == ['<option value="" selected>'] * 4


def test_exams_used_last_stand_first(tina, pat, client_of):
    a_sent_scan(tina, pat, "lung")
    html = client_of(tina).get("/scans/new/").content.decode()
    shown = re.findall(r'(?:href|formaction)="\?exam=(\w+)"', html)
    assert shown[:5] == ["lung", "cardiac", "abdominal", "obstetric", "vascular_access"]
    assert shown[4:] == list(read_catalogue().codes[4:])


def test_exams_that_their_programmes_do_not_ask_for_are_folded_away_until_one_is_chosen(tina, client_of):
    def shown(address):
        front, folded = client_of(tina).get(address).content.decode().split('id="other-exams"')
        return [re.findall(r'id="exam-(\w+)"', each) for each in (front, folded.split("</details>")[0])]

    front, folded = shown("/scans/new/")
    assert set(front) == {"cardiac", "abdominal", "obstetric", "lung"}
    assert "aorta" in folded
    chosen = [*front, "aorta"], [each for each in folded if each != "aorta"]
    assert shown("/scans/new/?exam=aorta") == list(chosen)


def test_who_has_no_exams_of_their_own_chooses_among_all(pat):
    own, others = queries.own_and_other_applications(pat)
    assert (own, others) == (queries.last_used_applications(pat), [])
    assert "aorta" in {each.code for each in own}


def test_with_nothing_logged_yet_the_exam_is_chosen_first(tina, client_of):
    html = client_of(tina).get("/scans/new/").content.decode()
    assert "<form" not in html.split("<main", 1)[1].split("</main", 1)[0]


def test_whoever_watched_last_stands_first_and_never_oneself(tina, pat, dana, client_of):
    a_sent_scan(tina, pat)
    html = client_of(tina).get(PAGE).content.decode()
    watched = re.findall(r'name="watched" value="([^"]*)"', html)
    modes = ("bedside", "remote", "unassisted")
    assert watched == [*(f"{mode}:{pat.pk}" for mode in modes), "none", *(f"{mode}:{dana.pk}" for mode in modes)]


def test_five_taps_after_the_exam_send_a_scan_that_was_watched(tina, pat, client_of):
    answer = client_of(tina).post(PAGE, in_a_few_taps(pat))
    scan = Scan.objects.get()
    assert (answer.status_code, answer.url, scan.state) == (302, f"/scans/{scan.pk}/", "submitted")
    assert set(scan.answers.values()) == {"negative"}
    assert scan.missing_required_views == []
    assert (scan.supervision.mode, scan.supervision.supervisor) == ("bedside", pat)


def test_normal_is_what_the_exam_expects(tina, pat, client_of):
    client_of(tina).post("/scans/new/?exam=obstetric", in_a_few_taps(pat))
    answers = Scan.objects.get().answers
    assert answers == {"intrauterine_pregnancy": "positive", "cardiac_activity": "positive", "free_fluid": "negative"}


def test_an_answer_of_its_own_goes_before_all_normal(tina, pat, client_of):
    client_of(tina).post(PAGE, in_a_few_taps(pat, answer_rv_dilated="positive"))
    assert Scan.objects.get().answers["rv_dilated"] == "positive"


def test_clips_come_with_the_form(tina, pat, client_of):
    sent = in_a_few_taps(pat, watched="none", clips=[a_file(), a_file(seed=2)])
    client_of(tina).post(PAGE, sent)
    assert (Scan.objects.get().state, Clip.objects.count()) == ("submitted", 2)


def test_a_clip_that_is_refused_loses_nothing_else(tina, pat, client_of):
    owner = client_of(tina)
    answer = owner.post(PAGE, in_a_few_taps(pat, clips=[a_file(), a_file().__class__(b"x", name="x")]))
    assert (Scan.objects.get().state, Clip.objects.count()) == ("draft", 1)
    html = owner.get(answer.url).content.decode()
    assert "File 2: This is not a clip that we can read." in html
    assert "Saved, but not sent: a file was not taken." in html
    assert "Send to proctor" in html


def test_what_is_missing_for_sending_keeps_it_as_a_draft_and_is_said(tina, client_of):
    owner = client_of(tina)
    answer = owner.post(PAGE, {"context": "clinical", "send": "1"})
    html = owner.get(answer.url).content.decode()
    assert Scan.objects.get().state == "draft"
    assert (answer.url, Scan.objects.count()) == (f"/scans/{Scan.objects.get().pk}/edit/?missing=1", 1)
    assert "Saved as a draft. It is not sent yet: something is missing." in html
    assert "Say who watched, or that nobody did." in html
    assert "Mark the views that you obtained." in html


def test_an_error_keeps_everything_that_was_typed(tina, pat, client_of):
    typed = in_a_few_taps(pat, performed_at="2099-01-01T10:00", remarks="Breathless since noon", views=["ivc"])
    answer = client_of(tina).post(PAGE, typed)
    html = answer.content.decode()
    assert (answer.status_code, Scan.objects.count()) == (400, 0)
    assert "The time of the scan lies in the future." in html
    assert "Breathless since noon" in html
    kept = {"context=clinical", "all_normal=on", "all_views=on", f"watched=bedside:{pat.pk}", "views=ivc"}
    assert set(checked(html)) == kept


def test_sent_twice_it_is_one_scan(tina, pat, client_of):
    owner = client_of(tina)
    mark = re.search(r'name="client_id" value="([^"]*)"', owner.get(PAGE).content.decode())[1]
    sent = in_a_few_taps(pat, client_id=mark)
    answers = [owner.post(PAGE, sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (answers[0].url, Scan.objects.count()) == (answers[1].url, 1)


def test_a_procedure_asks_for_its_outcome(tina, pat, client_of):
    html = client_of(tina).get("/scans/new/?exam=vascular_access").content.decode()
    assert 'name="answer_outcome" value="success"' in html
    client_of(tina).post(
        "/scans/new/?exam=vascular_access",
        {
            "context": "clinical",
            "answer_outcome": "success",
            "all_views": "on",
            "watched": f"remote:{pat.pk}",
            "send": "1",
        },
    )
    assert (Scan.objects.get().state, Scan.objects.get().answers) == ("submitted", {"outcome": "success"})


def test_an_exam_that_there_is_not_leads_back_to_the_choice(tina, client_of):
    assert client_of(tina).get("/scans/new/?exam=telepathy").status_code == 200
    assert client_of(tina).post("/scans/new/?exam=telepathy", {}).status_code == 400


def test_what_was_said_stands_in_the_form_again(tina, pat, client_of):
    scan = a_draft(tina, supervision=watched_by(pat, "remote"), remarks="Thin patient", case_key="bed 4")
    html = client_of(tina).get(f"/scans/{scan.pk}/edit/").content.decode()
    answers = [f"answer_{question}=negative" for question in scan.answers]
    views = [f"views={view}" for view in scan.views]
    assert checked(html) == ["context=clinical", *answers, *views, f"watched=remote:{pat.pk}"]
    assert ("Thin patient" in html, 'value="bed 4"' in html) == (True, True)
    kept = Scan.objects.get()
    assert kept.performed_at == scan.performed_at


# --- my scans -----------------------------------------------------------------------------------------------------


def test_my_scans_are_mine_and_filtered_by_the_address(tina, tom, pat, client_of):
    mine, other = a_sent_scan(tina, pat), a_draft(tina, "lung")
    a_sent_scan(tom, pat)
    owner = client_of(tina)

    def shown(query: str = "") -> set[str]:
        return set(re.findall(r'href="/scans/([0-9a-f-]{36})/"', owner.get(f"/scans/{query}").content.decode()))

    assert shown() == {str(mine.pk), str(other.pk)}
    assert shown("?state=draft") == {str(other.pk)}
    assert shown("?exam=cardiac") == {str(mine.pk)}
    assert shown("?state=accepted") == set()
    assert shown("?state=nonsense&exam=nonsense&after=nonsense") == shown()


def test_older_scans_come_page_by_page(tina, client_of):
    now = timezone.now()
    made = [a_scan(tina, clips=0, performed_at=now - timedelta(hours=hours // 2)) for hours in range(60)]
    owner, address, seen = client_of(tina), "/scans/", []
    while address:
        html = owner.get(address).content.decode()
        seen += re.findall(r'href="/scans/([0-9a-f-]{36})/"', html)
        older = re.search(r'rel="next" href="([^"]*)"', html)
        address = "/scans/" + older[1].replace("&amp;", "&") if older else ""
    expected = sorted(made, key=lambda scan: (scan.performed_at, scan.pk), reverse=True)
    assert seen == [str(scan.pk) for scan in expected]


@pytest.mark.parametrize("address", ["/scans/", "/api/v1/scans/"])
def test_lists_ask_the_database_as_often_for_three_as_for_one(address, tina, pat, client_of, api_of):
    client = api_of(tina) if address.startswith("/api") else client_of(tina)
    client.get(address)  # what is asked once a session is asked now
    numbers = []
    for _ in range(2):
        a_clip(a_sent_scan(tina, pat))
        with _counting() as counted:
            assert client.get(address).status_code == 200
        numbers.append(len(counted))
        a_clip(a_sent_scan(tina, pat, "lung"))
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("address", ["/scans/{}/", "/api/v1/scans/{}/", "/scans/{}/edit/"])
def test_one_scan_asks_as_often_with_three_clips_as_with_one(address, tina, client_of, api_of):
    scan = a_draft(tina)
    client = api_of(tina) if address.startswith("/api") else client_of(tina)
    client.get("/scans/" if "api" not in address else "/api/v1/scans/")
    numbers = []
    for more in (1, 2):
        for _ in range(more):
            a_clip(scan)
        with _counting() as counted:
            assert client.get(address.format(scan.pk)).status_code == 200
        numbers.append(len(counted))
    assert numbers[0] == numbers[1]


def _counting():
    return CaptureQueriesContext(connection)


# --- for the home page ----------------------------------------------------------------------------------------------


def test_what_needs_a_reply_and_what_waits(tina, pat):
    returned, stuck, waits = a_sent_scan(tina, pat), a_sent_scan(tina, pat), a_sent_scan(tina, pat)
    a_review(returned, pat, "returned")
    a_clip(stuck, state="held")
    draft = a_draft(tina)
    gone = scans.withdraw(scan=a_draft(tina), by=tina)
    assert {scan.pk for scan in queries.needing_reply(tina)} == {returned.pk, stuck.pk}
    assert {scan.pk for scan in queries.waiting(tina)} == {stuck.pk, waits.pk}
    assert {scan.pk for scan in queries.drafts(tina)} == {draft.pk}
    assert gone.pk not in {scan.pk for scan in queries.recent(tina)}
    assert list(queries.waiting(pat)) == []
