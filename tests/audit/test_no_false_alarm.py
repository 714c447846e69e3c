"""Whatever may happen to a scan and a certificate accuses nobody: the whole way of one, checked after every step."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from curriculum.models import Enrolment
from logbook.actions import hiding, keeping, reviews, scans, supervision
from logbook.models import Scan
from logbook.queries.keeping import months_after
from pocus_credentialing.credentials import standings
from tests.logbook.reviews.builders import NEGATIVE, a_clip, a_review, an_attestation, an_open_session

from .test_altered import READ_ANEW, amended, handed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def all_is_well(tina):
    """After each step the same three sentences."""
    standings.refresh(Enrolment.objects.get(trainee=tina))

    def check(*_done) -> None:
        out = StringIO()
        for command in ("verify_audit", "check_standings", "check_certificates"):
            call_command(command, stdout=out, stderr=out)
        assert out.getvalue().splitlines() == [
            "Every event follows the one before it, every signature fits, and none can be changed.",
            "Every standing is as it should be. Enrolments checked: 1.",
            "Every certificate is as it should be. Checked: 0.",
        ]

    return check


def of(scan: Scan) -> Scan:
    return Scan.objects.get(pk=scan.pk)


def test_from_the_draft_to_the_day_on_which_the_recording_goes(tina, pat, dana, all_is_well):
    scan = handed_in(tina, pat)
    all_is_well()
    all_is_well(hiding.hide(clip=scan.clips.get(), by=dana))
    returned = a_review(of(scan), pat, "returned")
    all_is_well()
    all_is_well(reviews.undo(review=returned, by=pat, authentication=an_open_session()))
    all_is_well(hiding.show_again(clip=scan.clips.get(), by=dana))
    all_is_well(an_attestation(of(scan), pat))
    all_is_well(a_review(of(scan), dana, "returned"))
    all_is_well(scans.change(scan=of(scan), by=tina, answers=READ_ANEW, remarks="Read anew.", trainees=2))
    all_is_well(a_clip(of(scan), position=1))
    all_is_well(scans.submit(scan=of(scan), by=tina))
    accepted = a_review(of(scan), dana)
    all_is_well()
    all_is_well(an_attestation(of(scan), pat, "remote"))  # late, and anew
    all_is_well(hiding.hide(clip=scan.clips.first(), by=pat))
    again = amended(accepted, dana, "accepted_not_counting")
    all_is_well()
    all_is_well(hiding.show_again(clip=scan.clips.first(), by=dana))
    all_is_well(hiding.hide(clip=scan.clips.last(), by=pat))
    all_is_well(hiding.erase(clip=scan.clips.last(), by=dana))
    all_is_well(amended(again, dana, "accepted", quality=5))
    keeping.note_certified(counted=[scan.pk], exams=None, on=months_after(scan.institution.today(), -30))
    assert keeping.remove_what_is_over() > 0
    all_is_well()
    all_is_well(amended(of(scan).reviews.get(superseded_by=None, kind="amendment"), dana, "rejected", quality=1))
    assert of(scan).reviews.count() == 7


def test_undone_and_reviewed_by_another_and_withdrawn_before_anybody_looked(tina, pat, dana, all_is_well):
    scan, other = handed_in(tina, pat), handed_in(tina, pat, remarks="Another.")
    given = a_review(scan, pat, attests_supervision=True)
    all_is_well(reviews.undo(review=given, by=pat, authentication=an_open_session()))
    all_is_well(a_review(of(scan), dana, "rejected"))
    all_is_well(an_attestation(other, pat))
    all_is_well(scans.withdraw(scan=of(other), by=tina))


def test_taken_back_and_sent_otherwise_to_another_supervisor(tina, pat, dana, all_is_well):
    scan = handed_in(tina, pat, answers=READ_ANEW)
    all_is_well(an_attestation(scan, pat))
    all_is_well(scans.take_back(scan=of(scan), by=tina))
    all_is_well(scans.submit(scan=of(scan), by=tina))
    all_is_well(a_review(of(scan), dana, "returned"))
    all_is_well(scans.change(scan=of(scan), by=tina, answers=NEGATIVE, study_class="interpreted"))
    all_is_well(scans.submit(scan=of(scan), by=tina))
    all_is_well(a_review(of(scan), dana, "returned"))
    all_is_well(scans.change(scan=of(scan), by=tina, supervision={"mode": "remote", "supervisor": dana}))
    all_is_well(scans.submit(scan=of(scan), by=tina))
    all_is_well(a_review(of(scan), pat))
    all_is_well(supervision.decline(scan=of(scan), by=dana))
    all_is_well(an_attestation(of(scan), dana, "remote"))  # they did watch, after all
    all_is_well(amended(of(scan).reviews.get(decision="accepted"), pat, quality=3))
