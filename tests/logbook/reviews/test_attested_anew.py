"""A supervisor's word counts for what they were shown: where something else is sent, they are asked anew."""

from __future__ import annotations

import pytest

from logbook.actions import scans
from logbook.models import Attestation
from logbook.queries.reviews import to_attest
from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials.asked import version_of
from pocus_credentialing.credentials.facts import facts_of
from pocus_credentialing.refusals import NotNow
from tests.logbook.scans.builders import a_sent_scan, watched_by

from .builders import a_review, an_attestation

pytestmark = pytest.mark.django_db

CHANGES = {
    "the reading": lambda scan, tina: scans.change(
        scan=scan, by=tina, answers={**scan.answers, "lv_function_reduced": "positive"}
    ),
    "the note": lambda scan, tina: scans.change(scan=scan, by=tina, remarks="Another rib space"),
    "the views": lambda scan, tina: scans.change(scan=scan, by=tina, views=scan.views[:1]),
}


def fact_of(scan) -> str | None:
    enrolment = scan.trainee.enrolments.get()
    facts = facts_of(enrolment, version_of(enrolment.version))
    return next(fact.supervision for fact in facts.scans if fact.id == str(scan.pk))


def sent_again(scan, tina, change=None):
    scans.take_back(scan=scan, by=tina)
    if change:
        change(scan, tina)
    sent(scan, tina)


def sent(scan, tina):
    scans.submit(scan=scan, by=tina)
    scan.refresh_from_db()


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_changed_after_it_was_attested_does_not_count_and_is_asked_anew(what, tina, pat):
    scan = a_sent_scan(tina, pat)
    an_attestation(scan, pat)
    assert (fact_of(scan), list(to_attest(pat))) == ("bedside", [])
    sent_again(scan, tina, CHANGES[what])
    assert (fact_of(scan), list(to_attest(pat))) == (None, [scan])
    assert Event.objects.filter(verb="supervision.lapsed", actor=tina.pk).count() == 1


def test_what_was_sent_again_unchanged_counts_and_nobody_is_asked(tina, pat):
    scan = a_sent_scan(tina, pat)
    an_attestation(scan, pat)
    sent_again(scan, tina)
    assert (fact_of(scan), list(to_attest(pat))) == ("bedside", [])
    assert Event.objects.filter(verb="supervision.lapsed").count() == 0


def test_what_was_changed_and_changed_back_counts(tina, pat):
    scan = a_sent_scan(tina, pat, remarks="As it was")
    an_attestation(scan, pat)
    scans.take_back(scan=scan, by=tina)
    scans.change(scan=scan, by=tina, remarks="Otherwise")
    scans.change(scan=scan, by=tina, remarks="As it was")
    scans.submit(scan=scan, by=tina)
    assert (fact_of(scan), Attestation.objects.standing().count()) == ("bedside", 1)


@pytest.mark.parametrize(("changed", "expected"), [(True, None), (False, "bedside")])
def test_what_came_back_from_a_reviewer_counts_only_unchanged(changed, expected, tina, pat):
    scan = a_sent_scan(tina, pat)
    a_review(scan, pat, "returned", attests_supervision=True)
    if changed:
        CHANGES["the note"](scan, tina)
    scans.submit(scan=scan, by=tina)
    assert fact_of(scan) == expected


def test_a_second_word_counts_for_what_is_there_now_and_the_first_stays_as_it_was_signed(tina, pat):
    scan = a_sent_scan(tina, pat)
    first = an_attestation(scan, pat)
    sent_again(scan, tina, CHANGES["the note"])
    second = an_attestation(scan, pat, "remote")
    assert (fact_of(scan), list(to_attest(pat))) == ("remote", [])
    assert list(Attestation.objects.standing().filter(scan=scan).values_list("number", flat=True)) == [1, 2]
    assert (first.statement["content_digest"] == second.statement["content_digest"]) is False
    sent_again(scan, tina)
    assert fact_of(scan) == "remote"


def test_a_scan_without_a_clip_is_not_accepted_by_a_word_about_something_else(tina, pat, dana):
    scan = a_sent_scan(tina, pat)
    an_attestation(scan, pat)
    sent_again(scan, tina, CHANGES["the note"])
    with pytest.raises(NotNow) as refusal:
        a_review(scan, dana)
    assert refusal.value.code == "nobody_saw_it"
    an_attestation(scan, pat)
    assert a_review(scan, dana).decision == "accepted"


def test_the_reviewer_who_watched_says_so_anew_in_the_review(tina, pat):
    scan = a_sent_scan(tina, pat)
    a_review(scan, pat, "returned", attests_supervision=True)
    CHANGES["the note"](scan, tina)
    sent(scan, tina)
    a_review(scan, pat, attests_supervision=True)
    assert (fact_of(scan), Attestation.objects.filter(scan=scan).count()) == ("bedside", 2)


def test_who_watched_can_be_named_otherwise_once_the_word_has_lapsed(tina, pat, dana):
    scan = a_sent_scan(tina, pat)
    an_attestation(scan, pat)
    sent_again(scan, tina, CHANGES["the note"])
    sent_again(scan, tina, lambda scan, tina: scans.change(scan=scan, by=tina, supervision=watched_by(dana)))
    assert (list(to_attest(pat)), list(to_attest(dana))) == ([], [scan])
    assert an_attestation(scan, dana).supervisor == dana


def test_the_pages_say_so_to_the_trainee_and_to_the_supervisor(client_of, tina, pat):
    scan = a_sent_scan(tina, pat)
    an_attestation(scan, pat)
    client, address = client_of(tina), f"/scans/{scan.pk}/"
    scans.take_back(scan=scan, by=tina)
    assert "If you send something else, they are asked again." in client.get(address).content.decode()
    CHANGES["the note"](scan, tina)
    sent = client.post(f"{address}submit/", follow=True).content.decode()
    assert f"{pat.name} had confirmed something else than what you sent now, so they are asked again." in sent
    assert "changed since it was attested: asked again" in sent
    assert "changed since you signed" in client_of(pat).get("/attestations/").content.decode()


def test_a_program_reads_whether_the_word_counts(client_of, tina, pat):
    scan = a_sent_scan(tina, pat)
    an_attestation(scan, pat)
    read = lambda: client_of(tina).get(f"/api/v1/scans/{scan.pk}/").json()["supervision"]  # noqa: E731
    assert (read()["attested"], read()["lapsed_at"]) == (True, None)
    sent_again(scan, tina, CHANGES["the note"])
    assert (read()["attested"], bool(read()["lapsed_at"])) == (False, True)
