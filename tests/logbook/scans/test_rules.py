"""Who may do what to a scan, and when: each refusal with its twin that succeeds, on the page and by the API."""

from __future__ import annotations

import pytest

from logbook.actions import reviews, scans
from logbook.models import Scan
from logbook.states import ScanState
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.factories import curriculum as in_curriculum
from tests.logbook.reviews.builders import a_clip, a_review, a_scan, an_attestation

from .builders import NOBODY, a_draft, a_sent_scan, all_said, watched_by
from .side_by_side import refused

pytestmark = pytest.mark.django_db

VERBS = ["submit", "take-back", "withdraw"]


@pytest.fixture
def asked(client_of, api_of):
    """Ask for a verb on the page and by the API."""

    def ask(person, scan, verb):
        page = client_of(person).post(f"/scans/{scan.pk}/{verb}/")
        return page, api_of(person).post(f"/api/v1/scans/{scan.pk}/{verb}/")

    return ask


@pytest.mark.parametrize("verb", VERBS)
def test_a_reviewer_may_not_act_for_the_trainee(verb, tina, pat, asked):
    status, codes = refused(*asked(pat, a_scan(tina), verb))
    assert (status, codes[0]) == (403, "not_owner")


@pytest.mark.parametrize("verb", VERBS)
def test_a_stranger_cannot_tell_that_there_is_a_scan(verb, tina, tom, sid, asked):
    scan = a_scan(tina)
    for stranger in (tom, sid):
        assert [answer.status_code for answer in asked(stranger, scan, verb)] == [404, 404]
    assert Scan.objects.get().state == ScanState.SUBMITTED


def test_a_draft_is_seen_by_nobody_else(tina, pat, dana, client_of, api_of):
    scan = a_draft(tina)
    for other in (pat, dana):
        assert client_of(other).get(f"/scans/{scan.pk}/").status_code == 404
        assert api_of(other).get(f"/api/v1/scans/{scan.pk}/").status_code == 404
    assert client_of(tina).get(f"/scans/{scan.pk}/").status_code == 200
    assert api_of(tina).get(f"/api/v1/scans/{scan.pk}/").json()["state"] == "draft"


# --- submit -----------------------------------------------------------------------------------------------------


def test_everything_that_is_missing_is_said_at_once(tina, cardiac, asked):
    status, codes = refused(*asked(tina, scans.start(by=tina, application=cardiac), "submit"))
    assert status == 409
    assert codes == ["context_needed", *["answer_needed"] * 3, "views_needed", "supervision_needed"]


def test_a_scan_that_nobody_watched_needs_a_clip(tina, asked):
    scan = a_draft(tina)
    assert refused(*asked(tina, scan, "submit")) == (409, ["clip_needed"])
    a_clip(scan, state="failed")
    assert refused(*asked(tina, scan, "submit")) == (409, ["clip_needed"])
    a_clip(scan)
    assert scans.submit(scan=scan, by=tina).state == ScanState.SUBMITTED


def test_a_scan_that_the_named_supervisor_watched_needs_none(tina, pat):
    scan = a_draft(tina, supervision=watched_by(pat))
    assert scans.submit(scan=scan, by=tina).queued_at is not None


def test_a_supervisor_who_left_cannot_stand_for_a_clip(tina, pat, programme, asked):
    scan = a_draft(tina, supervision=watched_by(pat))
    programme.memberships.filter(person=pat).delete()
    assert refused(*asked(tina, scan, "submit")) == (409, ["not_a_supervisor"])


def test_a_trainee_who_left_sends_nothing(tina, pat, asked):
    scan = a_draft(tina)
    a_clip(scan)
    tina.enrolments.update(ended_on="2026-11-01")
    assert refused(*asked(tina, scan, "submit")) == (403, ["not_enrolled"])


def test_the_first_reading_is_fixed_and_a_later_one_is_added(tina, pat):
    scan = a_sent_scan(tina, pat)
    first = dict(scan.answers)
    scans.take_back(scan=scan, by=tina)
    scans.submit(scan=scan, by=tina)
    assert [reading.answers for reading in scan.readings.all()] == [first]
    scans.take_back(scan=scan, by=tina)
    changed = {**first, "rv_dilated": "positive"}
    scans.change(scan=scan, by=tina, answers=changed)
    scans.submit(scan=scan, by=tina)
    assert [reading.answers for reading in scan.readings.all()] == [first, changed]


def test_the_day_it_is_due_comes_from_the_programme(tina, pat, programme):
    programme.review_due_days = 5
    programme.save()
    scan = a_sent_scan(tina, pat)
    assert (scan.due_on - scan.institution.local_date(scan.queued_at)).days == 5


def test_a_scan_that_was_sent_in_another_window_says_so_in_one_sentence(tina, pat, asked):
    scan = a_sent_scan(tina, pat)
    page, api = asked(tina, scan, "submit")
    assert refused(page, api) == (409, ["wrong_state"])
    assert api.json()["detail"] == "This scan was sent already."
    assert "not possible at the moment" not in page.content.decode()


# --- take back --------------------------------------------------------------------------------------------------


def test_a_scan_that_a_reviewer_opened_stays(tina, pat, asked):
    scan = a_sent_scan(tina, pat)
    reviews.open(scan=scan, by=pat)
    assert refused(*asked(tina, scan, "take-back")) == (409, ["opened"])


def test_a_reviewer_opens_a_scan_by_program_as_by_the_page_and_it_stays(tina, pat, asked, api_of):
    scan = a_sent_scan(tina, pat)
    address = f"/api/v1/scans/{scan.pk}/open/"
    opened = api_of(pat).post(address)
    assert (opened.status_code, opened.json()["state"]) == (200, "submitted")
    assert (api_of(pat).post(address).status_code, Event.objects.filter(verb="scan.opened").count()) == (200, 1)
    assert api_of(tina).post(address).status_code == 403
    assert refused(*asked(tina, scan, "take-back")) == (409, ["opened"])


def test_a_scan_that_nobody_opened_comes_back(tina, pat, asked):
    scan = a_sent_scan(tina, pat)
    page, api = asked(tina, scan, "take-back")
    assert (page.status_code, Scan.objects.get().state) == (302, ScanState.DRAFT)
    assert (api.status_code, api.json()["reasons"][0]["code"]) == (409, "wrong_state")


def test_a_scan_that_was_sent_again_comes_back_until_it_is_opened_again(tina, pat):
    scan = a_sent_scan(tina, pat)
    reviews.open(scan=scan, by=pat)
    a_review(scan, pat, "returned")
    scans.submit(scan=scan, by=tina)
    assert scans.take_back(scan=scan, by=tina).state == ScanState.DRAFT


def test_a_scan_comes_back_by_the_api(tina, pat, api_of):
    scan = a_sent_scan(tina, pat)
    answer = api_of(tina).post(f"/api/v1/scans/{scan.pk}/take-back/")
    assert (answer.status_code, answer.json()["state"], answer.json()["queued_at"]) == (200, "draft", None)


# --- withdraw ---------------------------------------------------------------------------------------------------


def test_a_reviewed_scan_stays_in_the_log(tina, pat, asked):
    scan = a_sent_scan(tina, pat)
    a_review(scan, pat, "returned")
    assert refused(*asked(tina, scan, "withdraw")) == (409, ["reviewed"])


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_a_scan_without_a_review_can_be_withdrawn(state, tina, asked):
    scan = a_scan(tina, state=state)
    assert asked(tina, scan, "withdraw")[0].status_code == 302
    assert Scan.objects.get().state == ScanState.WITHDRAWN


# --- change -----------------------------------------------------------------------------------------------------


def test_a_sent_scan_is_not_changed(tina, pat, client_of, api_of):
    scan = a_sent_scan(tina, pat)
    page = client_of(tina).post(f"/scans/{scan.pk}/edit/", {"context": "simulated"})
    api = api_of(tina).patch(f"/api/v1/scans/{scan.pk}/", {"context": "simulated"}, format="json")
    assert refused(page, api) == (409, ["not_editable"])
    assert Scan.objects.get().context == "clinical"


def test_a_draft_is_changed_in_what_is_said_only(tina, api_of):
    scan = a_draft(tina)
    answer = api_of(tina).patch(f"/api/v1/scans/{scan.pk}/", {"context": "simulated"}, format="json")
    assert (answer.status_code, answer.json()["context"]) == (200, "simulated")
    assert Scan.objects.get().answers == scan.answers


def test_a_change_that_changes_nothing_is_no_event(tina):
    from pocus_credentialing.audit.models import Event  # noqa: PLC0415 -- only here

    scan = a_draft(tina)
    scans.change(scan=scan, by=tina, context="clinical", supervision=NOBODY)
    assert not Event.objects.filter(verb="scan.changed").exists()
    scans.change(scan=scan, by=tina, supervision=None)
    assert Event.objects.get(verb="scan.changed").data == {"fields": ["supervision"]}


def test_who_watched_stays_once_it_is_attested(tina, pat, dana, authentication):
    scan = a_sent_scan(tina, pat)
    an_attestation(scan, pat, authentication=authentication)
    scans.take_back(scan=scan, by=tina)
    for said in (NOBODY, None, watched_by(dana)):
        with pytest.raises(NotNow) as refusal:
            scans.change(scan=scan, by=tina, supervision=said)
        assert refusal.value.code == "attested_already"
    changed = scans.change(scan=scan, by=tina, supervision=watched_by(pat), remarks="Said again")
    assert (changed.remarks, changed.supervision.supervisor) == ("Said again", pat)


# --- start ------------------------------------------------------------------------------------------------------


def test_only_trainees_log_scans(pat, cardiac, client_of, api_of):
    page = client_of(pat).get("/scans/new/?exam=cardiac")
    api = api_of(pat).post("/api/v1/scans/", {"application": "cardiac"}, format="json")
    assert refused(page, api) == (403, ["not_enrolled"])
    assert not Scan.objects.exists()


def test_the_exam_is_all_that_a_draft_needs(tina, cardiac, client_of, api_of):
    assert client_of(tina).post("/scans/new/?exam=cardiac", {"draft": "1"}).status_code == 302
    answer = api_of(tina).post("/api/v1/scans/", {"application": "cardiac"}, format="json")
    assert (answer.status_code, answer.json()["state"], answer.json()["answers"]) == (201, "draft", {})
    assert Scan.objects.filter(trainee=tina, state="draft").count() == 2


def test_nobody_supervises_herself_and_nobody_from_elsewhere_does(tina, tom, sid, pat, programme):
    in_curriculum.a_proctor(tina, programme)
    for person in (tina, tom, sid):
        with pytest.raises(NotAllowed) as refusal:
            a_draft(tina, supervision=watched_by(person))
        assert refusal.value.code == "not_a_supervisor"
    assert a_draft(tina, supervision=watched_by(pat)).supervision.supervisor == pat


def test_whom_one_cannot_name_and_whom_there_is_not_are_refused_alike(tina, sid, api_of):
    answers = []
    for person in (sid.pk, "6f00a4ce-fb89-4b91-ad16-fea3be185127"):
        said = {"application": "cardiac", "supervision": {"mode": "bedside", "supervisor": str(person)}}
        answers.append(api_of(tina).post("/api/v1/scans/", said, format="json"))
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].json() == answers[1].json()


def test_a_wished_for_proctor_reviews_that_exam(tina, dana, tom, programme):
    with pytest.raises(NotAllowed) as refusal:
        a_draft(tina, wished_proctor=tom)
    assert refusal.value.code == "not_a_reviewer"
    assert a_draft(tina, wished_proctor=dana).wished_proctor == dana


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("context", "curiosity"),
        ("views", ["plax", "sagittal"]),
        ("answers", {"pericardial_effusion": "perhaps"}),
        ("answers", {"gallstones": "positive"}),
        ("indication", "hunger"),
        ("performed_at", "2099-01-01T00:00:00Z"),
    ],
)
def test_what_makes_no_sense_is_not_kept(field, value, tina, api_of):
    answer = api_of(tina).post("/api/v1/scans/", {"application": "cardiac", field: value}, format="json")
    assert (answer.status_code, answer.json()["reasons"][0]["field"].split(".")[0]) == (400, field)
    assert not Scan.objects.exists()


def test_an_action_keeps_nothing_that_makes_no_sense(tina):
    with pytest.raises(ValueError, match="views"):
        a_draft(tina, views=["sagittal"])
    with pytest.raises(TypeError, match="state"):
        scans.change(scan=a_draft(tina), by=tina, state="accepted")


def test_a_procedure_has_an_outcome(tina, pat):
    said = all_said("vascular_access", supervision=watched_by(pat))
    scan = scans.start(by=tina, **said)
    assert scan.answers == {"outcome": "failure"}
    scans.change(scan=scan, by=tina, answers={})
    with pytest.raises(NotNow) as refusal:
        scans.submit(scan=scan, by=tina)
    assert [reason.code for reason in refusal.value.reasons] == ["answer_needed"]
