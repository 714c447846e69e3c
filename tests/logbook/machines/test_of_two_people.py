"""A person's word about one part of a study is about that part: whatever points elsewhere lies by itself again."""

from __future__ import annotations

import pytest

from curriculum.models import Application
from logbook.actions import claims
from logbook.dicom import codes
from logbook.local_keys import uid_key
from tests.logbook.scans.builders import a_draft

from .builders import pointing_to, whose

pytestmark = pytest.mark.django_db

JOY, SAM = ({"operator_digests": [codes.digest(uid_key(), f"operator:NURSE {name}")]} for name in ("JOY", "SAM"))
NOBODYS = {doubt: (None, doubt, False) for doubt in ("rules_disagree", "unknown_code", "no_code")}


@pytest.fixture
def granted(pat):
    """A supervisor says that the study of this object is theirs."""

    def grant(arrival, person) -> None:
        exam = Application.objects.get(code="cardiac")
        claims.confirm(claim=claims.claim(study=arrival.study, by=person, application=exam), by=pat)

    return grant


def test_another_unknown_code_does_not_follow_into_the_log_of_whoever_got_the_first(
    comes, hospital, tina, tom, granted
):
    comes(**pointing_to(tina, hospital))
    joys = comes(**JOY)
    granted(joys, tom)
    sams = comes(**SAM)
    assert (whose(joys), whose(sams)) == ((tom, "", True), NOBODYS["unknown_code"])
    assert comes(**SAM).study_id == sams.study_id != comes(**JOY).study_id


def test_nor_the_same_one_once_the_study_has_clips_of_two_people(comes, hospital, tina, tom, granted):
    comes(**pointing_to(tina, hospital))
    granted(comes(**JOY), tom)
    assert whose(comes(**JOY)) == NOBODYS["rules_disagree"]
    assert whose(comes(**pointing_to(tina, hospital))) == (tina, "", True)


def test_what_points_to_a_person_does_not_follow_into_the_log_of_somebody_who_got_such_a_part(
    comes, hospital, tina, tom, granted
):
    comes(**pointing_to(tom, hospital))
    granted(comes(**pointing_to(tina, hospital)), tom)
    assert whose(comes(**pointing_to(tina, hospital))) == NOBODYS["rules_disagree"]
    assert whose(comes(**pointing_to(tom, hospital))) == (tom, "", True)


def test_what_points_to_nobody_does_not_follow_into_the_log_of_whoever_got_such_a_part(
    comes, hospital, tina, tom, granted
):
    comes(**pointing_to(tina, hospital))
    comes(**pointing_to(tom, hospital))
    blank = comes()
    granted(blank, tom)
    assert (whose(blank), whose(comes())) == ((tom, "", True), NOBODYS["rules_disagree"])


def test_another_unknown_code_does_not_follow_into_a_study_that_was_granted(comes, tina, granted):
    first = comes(**JOY)
    granted(first, tina)
    assert whose(comes(**SAM)) == NOBODYS["unknown_code"]


def test_the_same_unknown_code_follows_as_long_as_nobody_else_is_in_the_study(comes, tina, granted):
    first = comes(**JOY)
    granted(first, tina)
    again = comes(**JOY)
    assert (whose(again), again.study_id) == ((tina, "", True), first.study_id)


def test_what_lies_apart_for_a_supervisor_gathers_by_what_it_points_to(comes, hospital, tina, tom, granted):
    comes(**pointing_to(tina, hospital))
    rows = [comes(**each) for each in (pointing_to(tom, hospital), JOY, SAM, {}, JOY, SAM, {})]
    assert [rows.index(next(one for one in rows if one.study_id == each.study_id)) for each in rows] == [
        0, 1, 2, 3, 1, 2, 3,
    ]  # fmt: skip


def test_a_study_that_nobody_has_any_more_is_given_to_nobody_while_parts_of_it_point_to_another(
    comes, hospital, tina, tom
):
    blank = comes()
    claim = claims.claim(study=blank.study, by=tina, application=Application.objects.get(code="cardiac"))
    comes(**pointing_to(tom, hospital))
    claims.withdraw(claim=claim, by=tina)
    hers = comes(**pointing_to(tina, hospital))
    assert (whose(hers), hers.study_id) == (NOBODYS["rules_disagree"], blank.study_id)


@pytest.mark.parametrize("part", ["that lies apart", "from which something lies apart"])
def test_a_supervisor_is_asked_about_a_study_of_which_somebody_has_or_claimed_another_part(
    part, comes, hospital, tina, tom, pat, client_of
):
    exam = Application.objects.get(code="cardiac")
    if part == "that lies apart":
        comes(**pointing_to(tina, hospital))
        slip = comes(**JOY)
    else:
        slip = comes()
        first = claims.claim(study=slip.study, by=tina, application=exam)
        comes(**JOY)
        comes(**pointing_to(tina, hospital))
        comes(**pointing_to(tom, hospital))
        claims.withdraw(claim=first, by=tina)
    logged = a_draft(tom, "cardiac", views=["plax"])
    claim = claims.claim(study=slip.study, by=tom, application=exam, scan=logged)
    said = "Another part of this study is somebody’s, or was claimed."
    assert (claim.granted, said in client_of(pat).get(f"/arrivals/claims/{claim.pk}/").text) == (None, True)


def test_no_supervisor_is_asked_about_a_study_that_is_whole(comes, tom):
    logged = a_draft(tom, "cardiac", views=["plax"])
    claim = claims.claim(
        study=comes(**JOY).study, by=tom, application=Application.objects.get(code="cardiac"), scan=logged
    )
    assert claim.granted is True


def test_who_claims_a_part_of_somebodys_study_reads_that_a_supervisor_confirms_it_first(
    comes, hospital, tina, tom, client_of
):
    comes(**pointing_to(tina, hospital))
    part, other = comes(**pointing_to(tom, hospital)), comes(study_digest="6" * 64)
    said = "A proctor or director confirms it first: below stands what speaks against it."
    pages = [client_of(tom).get(f"/arrivals/{each.study_id}/claim/").text for each in (part, other)]
    assert [said in page for page in pages] == [True, False]
