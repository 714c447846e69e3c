"""When in doubt, the inbox: what points to somebody else than the rest of its study lies by itself, and nothing that was
acknowledged is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from curriculum.models import Application, Enrolment
from logbook.actions import arrivals, claims, clips, devices, intents, scans
from logbook.dicom import codes
from logbook.dicom.errors import Code
from logbook.local_keys import uid_key
from logbook.models import Arrival, ArrivedStudy, Clip, Scan
from logbook.queries.matching import pairing_code_of
from pocus_credentialing.audit import queries as audit
from pocus_credentialing.refusals import NoRoom, NotNow
from tests.logbook.scans.builders import a_draft

from .builders import a_device, arrives, object_of, pointing_to, said_of, whose

pytestmark = pytest.mark.django_db

TYPED = {"operator_digests": [codes.digest(uid_key(), "operator:NURSE JOY")]}


@pytest.fixture
def enrolled_too(hospital, dana, tina):
    """The director trains there as well."""
    like = Enrolment.objects.get(trainee=tina)
    return Enrolment.objects.create(
        trainee=dana, programme=like.programme, version=like.version, institution=hospital,
        route=like.route, started_on=hospital.today(),
    )  # fmt: skip


def exam(code: str = "cardiac") -> Application:
    return Application.objects.get(code=code)


def a_logged_scan(person, code: str = "cardiac") -> Scan:
    return a_draft(person, code, views=["plax"])


def test_clips_of_the_next_person_under_the_same_number_lie_by_themselves_and_can_be_claimed(
    comes, hospital, tina, tom, pat
):
    tinas, toms = (pointing_to(person, hospital) for person in (tina, tom))
    first, second, unmarked, nurse = comes(**tinas), comes(**toms), comes(), comes(**TYPED)
    assert [whose(each) for each in (first, second, unmarked, nurse)] == [
        (tina, "", True), (None, "rules_disagree", False), (None, "rules_disagree", False), (None, "unknown_code", False),
    ]  # fmt: skip
    assert len({each.study_id for each in (first, second, unmarked, nurse)}) == 4
    assert set(ArrivedStudy.objects.without_owner()) == {second.study, unmarked.study, nurse.study}
    claims.confirm(claim=claims.claim(study=second.study, by=tom, application=exam()), by=pat)
    again = comes(**toms)  # what comes with his code now is his as well
    assert [whose(each) for each in (second, again)] == [(tom, "", True)] * 2
    assert Scan.objects.get(trainee=tom).clips.count() == 2
    assert whose(comes(**tinas)) == (tina, "", True)


def test_without_a_second_person_what_says_nothing_follows_its_study(comes, hospital, tina):
    first, unmarked = comes(**pointing_to(tina, hospital)), comes()
    assert (whose(unmarked), unmarked.study_id) == ((tina, "", True), first.study_id)


def test_while_somebody_claims_a_study_what_points_to_another_is_not_given_along(comes, hospital, tina, tom, pat):
    blank = comes()
    claim = claims.claim(study=blank.study, by=tina, application=exam())
    toms, hers = comes(**pointing_to(tom, hospital)), comes(**pointing_to(tina, hospital))
    claims.confirm(claim=claim, by=pat)
    assert [whose(each) for each in (blank, hers, toms)] == [
        (tina, "", True), (tina, "", True), (None, "rules_disagree", False),
    ]  # fmt: skip


@pytest.mark.parametrize("doubt", ["clock", "not_enrolled", "rules_disagree", "two_people", "other_content"])
def test_a_claim_needs_a_supervisors_word_where_something_pointed_to_a_person(doubt, comes, tina):
    study = comes().study
    ArrivedStudy.objects.update(doubt=doubt)
    assert claims.claim(study=study, by=tina, application=exam(), scan=a_logged_scan(tina)).granted is None


def test_an_unknown_code_and_then_somebodys_is_a_doubt_for_a_supervisor(comes, hospital, tina, tom):
    study = comes(**TYPED).study
    assert claims.rules.goes_at_once(study, a_logged_scan(tina))
    comes(**pointing_to(tom, hospital))
    study.refresh_from_db()
    assert (study.owner, study.doubt) == (None, "rules_disagree")
    assert claims.claim(study=study, by=tina, application=exam(), scan=a_logged_scan(tina)).granted is None


def test_of_two_doubts_the_graver_one_stays(comes, hospital, tina, tom):
    study = comes(
        pairing_digests=[
            *pointing_to(tina, hospital)["pairing_digests"],
            *pointing_to(tom, hospital)["pairing_digests"],
        ]
    ).study
    comes(**TYPED)
    comes()
    study.refresh_from_db()
    assert study.doubt == "two_people"


def test_a_bare_draft_is_no_logged_exam(comes, hospital, tina, tom):
    study = comes().study
    bare = scans.start(by=tom, application=exam(), institution=hospital)
    assert claims.claim(study=study, by=tom, application=exam(), scan=bare).granted is None
    claims.withdraw(claim=study.claims.get(), by=tom)
    assert claims.claim(study=study, by=tina, application=exam(), scan=a_logged_scan(tina)).granted is True


def test_whoever_confirms_reads_why_nobody_has_it(comes, tina, pat, client_of):
    study = comes().study
    ArrivedStudy.objects.update(doubt="two_people")
    claim = claims.claim(study=study, by=tina, application=exam())
    assert (
        "What was typed into the machine fits more than one person."
        in client_of(pat).get(f"/arrivals/claims/{claim.pk}/").text
    )


def test_nobody_confirms_a_claim_of_a_closed_account(comes, tina, pat, client_of):
    claim = claims.claim(study=comes().study, by=tina, application=exam())
    type(tina).objects.filter(pk=tina.pk).update(is_active=False)
    with pytest.raises(NotNow) as refused:
        claims.confirm(claim=claim, by=pat)
    assert refused.value.code == "claimant_left"
    assert str(claim.pk) not in client_of(pat).get("/arrivals/").text


def test_a_clip_for_which_its_scan_has_no_room_waits_is_told_and_is_added_once_there_is(
    comes, hospital, tina, client_of, settings
):
    settings.SCAN_MOST_CLIPS = 1
    first, second = comes(**pointing_to(tina, hospital)), comes(**pointing_to(tina, hospital))
    scan, study, client = first.clip.scan, first.study, client_of(tina)
    assert (whose(second), "study came in from a machine" in client.get("/").text) == ((tina, "", False), True)
    assert "Its scan holds as many clips as a scan may." in client.get("/arrivals/").text
    with pytest.raises(NotNow) as refused:
        claims.place_late(study=study, by=tina)
    assert refused.value.code == "too_many_clips"
    clips.remove(clip=first.clip, by=tina)
    claims.place_late(study=study, by=tina)
    second.refresh_from_db()
    assert (second.clip.scan, second.refusal, "as many clips" in client.get("/arrivals/").text) == (scan, "", False)


def test_what_is_sent_again_after_its_clip_was_removed_is_a_clip_again(
    cart, tina, hospital, run_jobs, django_capture_on_commit_callbacks
):
    code = pairing_code_of(tina, hospital, hospital.today().isoformat())
    content = object_of(operator=code, description="Lung")

    def sent() -> Arrival:
        with django_capture_on_commit_callbacks(execute=True):
            arrival = arrives(cart, content)
            run_jobs()
        return arrival

    first = sent()
    assert (sent().is_new, Clip.objects.count()) == (False, 1)
    with django_capture_on_commit_callbacks(execute=True):
        clips.remove(clip=Clip.objects.get(), by=tina)
    again = sent()
    clip = Clip.objects.get()
    assert (again.pk, again.is_new, clip.state, clip.scan.trainee) == (first.pk, True, "ready", tina)
    assert list(audit.verify()) == []


def test_what_was_given_up_is_looked_at_anew_when_it_is_sent_again(cart, tina, hospital, run_jobs):
    content = object_of(operator=pairing_code_of(tina, hospital, hospital.today().isoformat()), description="Lung")
    arrival = arrives(cart, content)
    arrivals.refuse(arrival=arrival, by=None, code=str(Code.COULD_NOT_BE_READ), params={})
    assert arrives(cart, content).is_new is False
    run_jobs()
    assert whose(arrival) == (tina, "", True)


@pytest.mark.parametrize("case", ["another recording", "one that cannot be used", "the same"])
def test_the_machines_object_is_kept_beside_what_was_added_by_hand_under_its_number_unless_it_is_the_same(
    case, cart, tina, run_jobs, django_capture_on_commit_callbacks
):
    scan = a_draft(tina, "lung")
    by_hand = clips.receive(scan=scan, by=tina, file=ContentFile(object_of(uid="2.25.5", study="2.25.6")))
    if case == "one that cannot be used":
        Clip.objects.update(state="failed", reason="could_not_be_read", settled_at=timezone.now())
    how = {"seed": 7} if case == "another recording" else {"description": "Exported"}
    arrival = arrives(cart, object_of(uid="2.25.5", study="2.25.6", **how))
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs()
    arrival.refresh_from_db()
    assert (arrival.clip is not None, set(scan.clips.all()) - {by_hand} == set()) == (
        (False, True) if case == "the same" else (True, False)
    )


def test_what_comes_for_a_draft_that_was_withdrawn_starts_a_new_one(comes, hospital, tina, client_of):
    first = comes(exam="lung", **pointing_to(tina, hospital))
    scans.withdraw(scan=first.clip.scan, by=tina)
    late = comes(exam="lung", **pointing_to(tina, hospital))
    page = f"/arrivals/{late.study_id}/exam/"
    assert (whose(late), page in client_of(tina).get("/arrivals/").text) == ((tina, "", False), True)
    assert client_of(tina).post(page, {"application": str(exam().pk)}).status_code == 302
    late.refresh_from_db()
    new = Scan.objects.exclude(state="withdrawn").get()
    assert (late.clip.scan, new.application.code, new.trainee) == (new, "cardiac", tina)


@pytest.mark.parametrize("is_active", [True, False])
def test_a_number_announced_by_who_is_gone_meanwhile_brings_nothing_into_their_log(is_active, comes, hospital, tina):
    intent = intents.announce(by=tina, application=exam("lung"), institution=hospital)
    type(tina).objects.filter(pk=tina.pk).update(is_active=is_active)
    arrival = comes(exam="lung", accession_digest=intent.accession_digest)
    assert whose(arrival) == ((tina, "", True) if is_active else (None, "not_enrolled", False))


def test_no_more_waits_at_a_hospital_than_may(cart, hospital, dana, other_hospital, sid, tmp_data, settings):
    content = object_of(frames=1)
    settings.DICOM = replace(settings.DICOM, most_waiting=len(content) * 3 // 2)
    first = arrives(cart, content)
    with pytest.raises(NoRoom) as refused:
        arrives(cart, object_of(frames=1, seed=2))
    assert (refused.value.code, list(Arrival.objects.all())) == ("too_much_waits", [first])
    assert [path.name for path in (tmp_data / "quarantine").iterdir()] == [f"{first.pk}.dcm"]
    assert (
        arrives(cart, content).is_new,
        arrives(a_device(other_hospital, sid), object_of(frames=1, seed=3)).is_new,
    ) == (
        False,
        True,
    )
    Arrival.objects.filter(pk=first.pk).update(destroyed_at=timezone.now())
    assert arrives(cart, object_of(frames=1, seed=2)).is_new


def forwarded(by, hospital, **how) -> Arrival:
    """As a gateway sends it, with a person's token."""
    return arrives(None, object_of(**how), by=by, door="web", institution=hospital)


def test_what_a_director_forwards_is_matched_as_a_machines_though_they_train_there_too(
    cart, hospital, dana, tina, enrolled_too, run_jobs
):
    code = pairing_code_of(tina, hospital, hospital.today().isoformat())
    marked, blank = forwarded(dana, hospital, operator=code), forwarded(dana, hospital, operator="Nurse Joy")
    run_jobs()
    assert [whose(each)[:2] for each in (marked, blank)] == [(tina, ""), (None, "unknown_code")]


def test_where_machines_are_typed_into_in_different_fields_none_is_read_of_what_is_forwarded(
    cart, hospital, dana, tina, run_jobs
):
    a_device(hospital, dana, ae_title="OTHER", code_field="StudyID")
    marked = forwarded(dana, hospital, operator=pairing_code_of(tina, hospital, hospital.today().isoformat()))
    run_jobs()
    assert whose(marked)[:2] == (None, "no_code")


def test_what_a_trainee_sends_is_theirs_unless_another_ones_code_is_in_it(cart, hospital, tina, tom, run_jobs):
    toms = pairing_code_of(tom, hospital, hospital.today().isoformat())
    own, anothers = forwarded(tina, hospital), forwarded(tina, hospital, operator=toms)
    run_jobs()
    assert [whose(each)[:2] for each in (own, anothers)] == [(tina, ""), (None, "rules_disagree")]


def test_a_family_name_that_is_registered_is_not_everybodys_of_that_name(cart, hospital, dana, tina, run_jobs):
    devices.add_code(institution=hospital, person=tina, code="Okafor", by=dana)
    hers, anothers = arrives(cart, object_of(operator="OKAFOR^^^Dr")), arrives(cart, object_of(operator="Okafor^Chidi"))
    run_jobs()
    assert [whose(each)[0] for each in (hers, anothers)] == [tina, None]


def test_the_inbox_has_pages_and_home_says_that_there_are_many(cart, hospital, tina, client_of, monkeypatch):
    monkeypatch.setattr("logbook.queries.arrivals.AT_MOST", 2)
    came = [arrives(cart, object_of(frames=1, seed=number)) for number in range(5)]
    moments = [timezone.now() - timedelta(minutes=number) for number in range(5)]
    for number, (arrival, moment) in enumerate(zip(came, moments, strict=True)):
        study = arrivals.sort_as(arrival=arrival, by=None, said=said_of(arrival, study_digest=f"{number}" * 64))
        ArrivedStudy.objects.filter(pk=study.pk).update(last_at=moment)
    client, address, seen = client_of(tina), "/arrivals/", []
    while address:
        page = client.get(address)
        seen.append([row.study for row, _may in page.context["waiting"]])
        address = page.context["older_url"] and f"/arrivals/{page.context['older_url']}"
    assert [len(rows) for rows in seen] == [2, 2, 1]
    assert [study for rows in seen for study in rows] == list(ArrivedStudy.objects.order_by("-last_at"))
    assert "2 or more studies from machines of your hospital wait" in client.get("/").text


def test_the_machines_page_says_whose_what_it_sent_is(comes, cart, hospital, dana, tina, client_of):
    page = f"/machines/{cart.pk}/"
    comes(exam="", **pointing_to(tina, hospital))
    assert "somebody’s, who has to say which exam it is" in (shown := client_of(dana).get(page).text)
    assert "without an owner" not in shown
