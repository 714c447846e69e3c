"""Do the kept numbers follow the log in the same transaction, and does the command notice when they do not?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from curriculum.actions import settings as settings_of
from curriculum.models import Module
from logbook.actions import reviews, scans, sites
from logbook.actions.recording import record_clip
from logbook.models import Scan
from pocus_credentialing.audit.log import SUBSCRIBERS
from pocus_credentialing.credentials import facts, standings, subscriptions
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.asked import version_of
from pocus_credentialing.credentials.evidence import faults
from pocus_credentialing.credentials.models import Certificate, Evidence, Print, Standing
from pocus_credentialing.credentials.progress import JUDGE_VERSION
from pocus_credentialing.credentials.tasks import print_what_is_missing, refresh_due_standings
from pocus_credentialing.people.models import Administration
from tests.factories import curriculum as in_curriculum
from tests.logbook.reviews import builders as in_reviews

from . import builders

pytestmark = pytest.mark.django_db


def counted(trainee, key="cardiac.scans") -> int:
    return Standing.objects.get(enrolment__trainee=trainee, requirement__key=key).counted


def facts_about(enrolment):
    return facts.facts_of(enrolment, version_of(enrolment.version))


def test_a_review_moves_the_number_in_its_transaction_and_its_undoing_moves_it_back(tina, pat):
    in_curriculum.all_modules_passed(tina)
    scan = in_reviews.a_scan(tina)
    review = in_reviews.a_review(scan, pat)
    assert counted(tina) == 1
    reviews.undo(review=review, by=pat, authentication=in_reviews.an_open_session())
    assert counted(tina) == 0


def test_what_is_rolled_back_leaves_no_trace_in_the_numbers(tina, pat):
    in_curriculum.all_modules_passed(tina)
    builders.accepted(tina, pat, "cardiac", 1)
    standings.refresh(builders.enrolment_of(tina))
    scan = in_reviews.a_scan(tina)
    with transaction.atomic():
        in_reviews.a_review(scan, pat)
        assert counted(tina) == 2
        transaction.set_rollback(True)
    assert counted(tina) == 1


def test_an_amendment_moves_the_number_and_flags_the_certificate(tina, pat, dana, ready, authentication, certificate):
    scan = Scan.objects.filter(application__code="cardiac").first()
    said = in_reviews.words(scan, "rejected")
    reviews.amend(review=scan.reviews.get(), by=pat, authentication=in_reviews.an_open_session(), **said)
    assert counted(tina) == 24
    after = Certificate.objects.get()
    assert (after.state, after.flagged_at is not None) == ("valid", True)


def test_these_events_move_progress():
    expected = {
        *subscriptions.ON_SCANS,
        *subscriptions.ON_CONTENT,
        *subscriptions.ON_LEARNERS,
        *subscriptions.ON_LEARNING,
        *subscriptions.ON_ASSESSMENTS,
        *subscriptions.ON_CASES,
        *subscriptions.ON_SIMULATIONS,
        *subscriptions.ON_REFLECTIONS,
        *subscriptions.ON_PROGRAMMES,
        *subscriptions.ON_CLOCKS,
        *subscriptions.ON_NAMED_ROLES,
        *subscriptions.ON_SIGN_OFFS,
        *subscriptions.ON_ENROLMENTS,
        *subscriptions.ON_CERTIFICATES,
    }
    assert {verb for verb, heard in SUBSCRIBERS.items() if heard} == expected
    assert SUBSCRIBERS["review.amended"] == [subscriptions.scan_changed, subscriptions.evidence_amended]


@pytest.mark.parametrize(("state", "judged_again"), [("draft", False), ("withdrawn", False), ("submitted", True)])
def test_a_clip_that_becomes_ready_moves_progress_only_where_others_see_its_scan(tina, state, judged_again):
    standings.refresh(builders.enrolment_of(tina))
    before = Standing.objects.values_list("refreshed_at", flat=True).distinct().get()
    record_clip("clip.ready", in_reviews.a_clip(builders.a_scan(tina, state=state)), by=None, files={})
    after = Standing.objects.values_list("refreshed_at", flat=True).distinct().get()
    assert (after > before) is judged_again


def test_a_returned_scan_that_is_changed_moves_what_is_said_of_it(tina, pat):
    in_curriculum.all_modules_passed(tina)
    first, second = (in_reviews.a_scan(tina) for _ in range(2))
    for scan in (first, second):
        in_reviews.a_review(scan, pat, "returned", reason="The apex is foreshortened.")
    for days, scan in ((20, first), (40, second)):  # one before the other, and then the other way round
        scans.change(scan=scan, by=tina, performed_at=first.performed_at - timedelta(days=days))
        assert check("check_standings")[0] == 0


def test_a_draft_that_is_changed_is_judged_by_nobody(tina):
    standings.refresh(builders.enrolment_of(tina))
    before = set(Standing.objects.values_list("refreshed_at", flat=True))
    scans.change(scan=builders.a_scan(tina, state="draft"), by=tina, remarks="More.")
    assert set(Standing.objects.values_list("refreshed_at", flat=True)) == before


def test_another_time_zone_moves_days_and_everybodys_progress_follows_by_a_job(tina, pat, dana, hospital, run_jobs):
    late = datetime(2026, 2, 9, 23, 30, tzinfo=UTC)
    for code in ("introduction", "cardiac"):
        in_curriculum.a_pass(tina, code, on=late + timedelta(hours=12))
    builders.a_review(builders.a_scan(tina, performed_at=late), pat)
    standings.refresh(builders.enrolment_of(tina))
    assert (hospital.time_zone, counted(tina)) == ("Europe/London", 0)
    settings_of.change_institution(institution=hospital, by=dana, time_zone="Europe/Paris")
    code, told = check("check_standings")
    assert (code, told.startswith("Left out, since the hospitals, clock")) == (0, True)
    assert run_jobs() == 1
    assert (counted(tina), check("check_standings")[0]) == (1, 0)


def test_another_name_of_the_hospital_judges_nobody_again(hospital, programme, dana):
    settings_of.change_institution(institution=hospital, by=dana, short_name="Elsewhere")
    assert DBTaskResult.objects.count() == 0


def test_the_facts_are_what_the_log_says(tina, pat):
    in_curriculum.all_modules_passed(tina)
    scan = builders.a_scan(tina, views=["plax"], answers={"pericardial_effusion": "positive"})
    builders.a_review(scan, pat, answers={"pericardial_effusion": "negative"}, quality=3)
    builders.an_attestation(scan, pat, "remote")
    (fact,) = facts_about(builders.enrolment_of(tina)).scans
    assert (fact.id, fact.application, fact.state, fact.quality) == (str(scan.pk), "cardiac", "accepted", 3)
    assert (fact.outcomes, fact.outcome) == ({"pericardial_effusion": "FP"}, "FP")
    assert (fact.supervision, fact.reviewer) == ("remote", str(pat.pk))
    assert fact.missing_required_views == ("psax", "a4c", "subcostal")
    assert fact.accepted_on == fact.performed_on + timedelta(days=1)
    assert fact.before_phase1 is False


def test_only_a_review_that_stands_says_anything(tina, pat):
    returned = builders.a_scan(tina, state="submitted")
    builders.a_review(returned, pat, decision="returned", reason="The apex is foreshortened.")
    amended = builders.a_scan(tina, state="rejected")
    first = builders.a_review(amended, pat, decision="accepted", quality=5)
    builders.a_review(
        amended, pat, decision="rejected", quality=1, kind="amendment", supersedes=first, reason="Not the heart."
    )
    found = {fact.id: fact for fact in facts_about(builders.enrolment_of(tina)).scans}
    assert (found[str(returned.pk)].quality, found[str(returned.pk)].outcome) == (None, None)
    assert found[str(amended.pk)].quality == 1


def test_drafts_and_withdrawn_scans_and_other_places_are_no_facts(tina, pat, other_hospital):
    kept = builders.a_scan(tina, state="submitted")
    for state in ("draft", "withdrawn"):
        builders.a_scan(tina, state=state)
    elsewhere = builders.a_scan(tina, state="accepted", institution=other_hospital)
    enrolment = builders.enrolment_of(tina)
    assert [fact.id for fact in facts_about(enrolment).scans] == [str(kept.pk)]
    enrolment.programme.sites.add(other_hospital)
    assert {fact.id for fact in facts_about(enrolment).scans} == {str(kept.pk), str(elsewhere.pk)}


def test_a_scan_counts_from_the_day_its_own_modules_were_complete(tina, pat):
    passed = datetime(2026, 2, 10, 9, tzinfo=UTC)
    for code in ("introduction", "cardiac"):
        in_curriculum.a_pass(tina, code, on=passed)
    days = [builders.a_scan(tina, performed_at=passed + timedelta(days=offset)) for offset in (-1, 0, 1)]
    lung = builders.a_scan(tina, "lung", performed_at=passed + timedelta(days=1))
    found = {fact.id: fact.before_phase1 for fact in facts_about(builders.enrolment_of(tina)).scans}
    assert [found[str(scan.pk)] for scan in days] == [True, False, False]
    assert found[str(lung.pk)] is True


def test_passing_a_module_lets_earlier_days_stand_and_later_ones_count(tina, pat):
    builders.accepted(tina, pat, "cardiac", 2)
    standings.refresh(builders.enrolment_of(tina))
    assert counted(tina) == 0
    in_curriculum.all_modules_passed(tina)
    standings.refresh(builders.enrolment_of(tina))
    assert counted(tina) == 2
    assert Module.objects.filter(code__in=["introduction", "cardiac"]).count() == 2


def test_the_number_of_queries_does_not_grow_with_the_log(tina, pat):
    in_curriculum.all_modules_passed(tina)
    enrolment = builders.enrolment_of(tina)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            standings.refresh(enrolment)
        return len(captured)

    builders.accepted(tina, pat, "cardiac", 1, bedside=1)
    before = cost()
    builders.accepted(tina, pat, "cardiac", 4, bedside=2)
    builders.accepted(tina, pat, "lung", 3, bedside=1)
    assert cost() == before


def check(command: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command(command, stdout=out)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_check_standings_names_the_row_that_was_changed_by_hand(ready, tom):
    standings.refresh(builders.enrolment_of(tom))
    assert check("check_standings") == (0, "Every standing is as it should be. Enrolments checked: 2.\n")
    Standing.objects.filter(enrolment=ready, requirement__key="cardiac.scans").update(counted=26)
    assert check("check_standings") == (
        1,
        f"enrolment {ready.pk} cardiac.scans: counted is 26, and judge says 25\nFaults: 1. Enrolments checked: 2.\n",
    )
    standings.refresh(ready)
    assert check("check_standings")[0] == 0


@pytest.fixture
def widened(ready, tom, sid, dana, pat, programme, other_hospital):
    """The programme runs at another hospital since a moment ago, where Tina has an accepted scan; somebody of that hospital is in a
    programme of their own."""
    standings.refresh(builders.enrolment_of(tom))
    builders.accepted(ready.trainee, pat, "cardiac", 1, institution=other_hospital)
    theirs = in_curriculum.a_trainee(sid, in_curriculum.a_programme(other_hospital, code="wa-aaa"), other_hospital)
    standings.refresh(theirs)
    Administration.objects.create(institution=other_hospital, person=dana, starts_on=builders.SPRING.date())
    sites.add(programme=programme, site=other_hospital, by=dana)
    return theirs


WAIT = (
    "Left out, since the hospitals, clock or named roles of their programme, or a certificate of theirs, were changed and a "
    "job is still to judge them again: 2.\n"
)


def test_check_standings_leaves_out_whom_a_job_is_still_to_judge_and_says_so(widened, ready, run_jobs):
    for status in ("READY", "RUNNING"):
        DBTaskResult.objects.update(status=status)
        assert check("check_standings") == (0, f"{WAIT}Every standing is as it should be. Enrolments checked: 1.\n")
    DBTaskResult.objects.update(status="READY")
    assert run_jobs() == 1
    assert check("check_standings") == (0, "Every standing is as it should be. Enrolments checked: 3.\n")
    assert counted(ready.trainee) == 26


def test_what_else_is_wrong_is_named_all_the_same_and_a_job_that_failed_leaves_nobody_out(widened, ready):
    Standing.objects.filter(enrolment=widened).update(counted=7)
    code, told = check("check_standings")
    assert (code, WAIT in told, f"enrolment {widened.pk} " in told, f"enrolment {ready.pk} " in told) == (1, True, True, False)  # fmt: skip
    standings.refresh(widened)
    DBTaskResult.objects.update(status="FAILED")
    code, told = check("check_standings")
    assert (code, "left out" in told, f"enrolment {ready.pk} cardiac.scans" in told) == (1, False, True)


def test_a_hospital_that_comes_while_standings_are_checked_makes_nobody_wrong(widened, monkeypatch):
    DBTaskResult.objects.update(status="FAILED")  # as if it were not there yet
    differences = standings.differences

    def meanwhile(enrolment):
        DBTaskResult.objects.update(status="READY")
        return differences(enrolment)

    monkeypatch.setattr(standings, "differences", meanwhile)
    code, told = check("check_standings")
    assert (code, "still to judge them again: 1.\n" in told) == (0, True)


def test_check_standings_notices_a_missing_row_and_a_changed_log(ready):
    Standing.objects.filter(requirement__key="cardiac.bedside").delete()
    assert "cardiac.bedside: there is no row" in check("check_standings")[1]
    standings.refresh(ready)
    Scan.objects.filter(pk=Scan.objects.first().pk).update(state="rejected")
    assert check("check_standings")[0] == 1


def test_what_moves_by_the_calendar_is_refreshed_when_due(tina, pat):
    in_curriculum.all_modules_passed(tina)
    enrolment = builders.enrolment_of(tina)
    today = enrolment.programme.institution.today()
    builders.accepted(tina, pat, "cardiac", 2)
    standings.refresh(enrolment, as_of=builders.SPRING.date())
    assert (counted(tina), Standing.objects.exclude(next_change_on=None).exists()) == (0, True)
    refresh_due_standings.func()
    assert counted(tina) == 2
    assert set(Standing.objects.values_list("as_of", flat=True)) == {today}


def test_a_print_that_failed_is_asked_for_again(certificate, run_jobs):
    DBTaskResult.objects.all().delete()
    print_what_is_missing.func()
    assert run_jobs() == 2
    assert set(Print.objects.values_list("paper", flat=True)) == {"A4", "Letter"}
    print_what_is_missing.func()
    assert run_jobs() == 0


def test_check_certificates_names_what_does_not_fit(certificate, run_jobs, settings):
    run_jobs()
    assert check("check_certificates") == (0, "Every certificate is as it should be. Checked: 1.\n")
    Certificate.objects.update(expires_on=certificate.expires_on + timedelta(days=1))
    code, said = check("check_certificates")
    assert (code, f"certificate {certificate.serial}: expires_on is" in said) == (1, True)
    Certificate.objects.update(expires_on=certificate.expires_on)
    for file in settings.MEDIA_ROOT.rglob("*.pdf"):
        file.chmod(0o600)
        file.write_bytes(file.read_bytes() + b" ")
    code, said = check("check_certificates")
    assert (code, said.count("is missing or is not the file that was printed")) == (1, 2)


def test_check_certificates_names_a_reason_and_a_mark_that_nobody_gave(certificate, dana):
    certificates.suspend(certificate=certificate, by=dana, reason="A complaint.")
    assert check("check_certificates") == (0, "Every certificate is as it should be. Checked: 1.\n")
    Certificate.objects.update(state_reason="Something else.", flagged_at=certificate.intended_at)
    assert check("check_certificates") == (
        1,
        f"certificate {certificate.serial}: the reason of its state is not what was said when that changed\n"
        f"certificate {certificate.serial}: its mark for amendments does not fit those that wait to be looked at\n"
        "Faults: 2. Certificates checked: 1.\n",
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda e: e.statement.update(holder="Someone Else"), "the signature does not fit the statement"),
        (lambda e: e.judged["facts"]["scans"].pop(), "the evidence is not the evidence that was signed"),
        (lambda e: e.judged["facts"]["scans"].pop(), "judged again, the same evidence gives another answer"),
        (lambda e: e.judged["annex"].update(transcript=[]), "the annex is not the annex that was signed"),
        (lambda e: e.judged["facts"].update(scans="none"), "the evidence cannot be read: Facts.scans: expected a list"),
    ],
)
def test_changed_evidence_is_found_out(change, said, certificate):
    evidence = Evidence.objects.get()
    assert list(faults(certificate, evidence)) == []
    change(evidence)
    assert said in list(faults(certificate, evidence))


def test_a_certificate_of_another_version_of_what_rules_mean_is_compared_with_what_was_signed_and_not_judged_again(
    certificate, monkeypatch
):
    """An upgrade may change what a rule means: that makes no certificate of before a forged one."""
    monkeypatch.setattr("pocus_credentialing.credentials.evidence.JUDGE_VERSION", "99")
    monkeypatch.setattr("pocus_credentialing.management.commands.check_certificates.JUDGE_VERSION", "99")
    said = f"Judged by version {JUDGE_VERSION} of what rules mean, where this is version 99: 1. What was signed was compared; they were not judged again.\n"
    assert check("check_certificates") == (0, f"{said}Every certificate is as it should be. Checked: 1.\n")
    evidence = Evidence.objects.get()
    evidence.judged["facts"]["scans"].pop()
    assert list(faults(certificate, evidence)) == ["the evidence is not the evidence that was signed"]


def test_what_was_judged_by_another_version_of_what_rules_mean_is_judged_again_within_the_hour(tina):
    standings.refresh(builders.enrolment_of(tina))
    Standing.objects.update(judge_version="0")
    refresh_due_standings.func()
    assert set(Standing.objects.values_list("judge_version", flat=True)) == {JUDGE_VERSION}
