"""FUSIC Heart from its first scan to the certificate, by what the product offers: a trainee, a mentor, a supervisor."""

from __future__ import annotations

import re

import pytest
from django.core.management import CommandError, call_command

from curriculum.actions.library import start_programme
from curriculum.models import Application, Enrolment
from logbook.actions import reviews, scans
from logbook.queries.content import content_digest
from pocus_credentialing.credentials import signing_off, standings
from pocus_credentialing.credentials.actions import certificates, sign_offs
from pocus_credentialing.credentials.evidence import faults
from pocus_credentialing.credentials.models import Flag, SignOff, Standing
from pocus_credentialing.credentials.overview import Overview
from pocus_credentialing.jobs.worker import Worker
from pocus_credentialing.refusals import NotAllowed, NotNow, StepUpNeeded
from tests.altering import delete, past_the_triggers
from tests.architecture.world import complete_entry
from tests.factories import curriculum as in_curriculum
from tests.logbook.assessments.builders import an_assessment
from tests.logbook.assessments.test_pages import address, filled, text_of
from tests.logbook.reviews.builders import an_open_session, words

from .. import builders

pytestmark = pytest.mark.django_db
TRIGGERED = "?form=plain.triggered.summative&exam=cardiac"
RECORD = "summary_training_record"
OPEN_BEFORE = {
    "cardiac.bedside": "10 more cardiac scans watched at the bedside by a mentor",
    "cardiac.reviewed": "100 per cent reviewed by a mentor: 0 of 50 so far; 50 more to be reviewed by a mentor",
    "cardiac.window": "10 more cardiac scans watched at the bedside by a mentor, all within the same 12 months",
    "cardiac.triggered": "1 more assessment (triggered), by a supervisor, by somebody else than whoever reviewed most of the scans",
    "cardiac.sign_off": "Signatures by the mentor and the supervisor on the summary training record",
}


def missing(enrolment) -> dict[str, str]:
    lines = Overview(
        Enrolment.objects.select_related("programme__institution", "version", "trainee").get(pk=enrolment.pk)
    ).lines
    return {key: line.missing for key, line in lines.items() if line.missing}


def asked(role):
    return signing_off.Signature(role, RECORD, "cardiac")


def sign(enrolment, by, role, **given):
    said = {"authentication": an_open_session(), "content_digest": signing_off.shown_digest(enrolment, asked(role))}
    return sign_offs.sign(enrolment=enrolment, asked=asked(role), by=by, **{**said, **given})


def held_for(enrolment) -> int | None:
    """How many of the awards that are asked for beforehand."""
    row = Standing.objects.filter(enrolment=enrolment, requirement__shape="prerequisite_award").first()
    return row and row.counted


def refused(action, *args, **given) -> str:
    with pytest.raises((NotNow, NotAllowed, StepUpNeeded)) as no:
        action(*args, **given)
    return no.value.code


@pytest.fixture
def logged(learnt, tina, pat, dana):
    """Fifty scans by Tina, watched at the bedside by Pat; all of them reviewed by Pat, who says so with it."""
    heart, watched = Application.objects.get(code="cardiac"), {"mode": "bedside", "supervisor": pat}
    for _number in range(50):
        scan = scans.start(by=tina, application=heart, **{**complete_entry(), "supervision": watched})
        scan = scans.submit(scan=scan, by=tina)
        said = words(scan, answers=dict(scan.answers), attests_supervision=True)
        reviews.review(scan=scan, by=pat, authentication=an_open_session(), **said)
    assert content_digest(scan)


@pytest.fixture
def named(give, pat, sue):
    give(pat, "mentor")
    give(sue, "supervisor")
    Worker().drain()


def test_without_the_roles_it_is_not_complete_and_with_them_it_is(
    logged, enrolment, tina, pat, sue, dana, give, authentication, hospital, client_of
):
    advanced = in_curriculum.a_trainee(tina, start_programme(institution=hospital, by=None, code="fusic-hd"))
    standings.refresh(advanced)
    assert missing(enrolment) == OPEN_BEFORE
    assert refused(sign, enrolment, pat, "mentor") == "not_that_role"
    give(pat, "mentor")
    give(sue, "supervisor")
    Worker().drain()
    assert set(missing(enrolment)) == {"cardiac.triggered", "cardiac.sign_off"}

    triggered = {"levels": {}, "passed": True, "acts_as": "supervisor"}
    an_assessment(enrolment, sue, "plain.triggered.summative", **triggered)
    assert set(missing(enrolment)) == {"cardiac.sign_off"}
    by_mentor = sign(enrolment, pat, "mentor")
    assert missing(enrolment) == {
        "cardiac.sign_off": "A signature by the supervisor on the summary training record",
    }
    by_supervisor = sign(enrolment, sue, "supervisor")
    assert missing(enrolment) == {}

    certificate = certificates.issue(
        enrolment=enrolment, applications=builders.exams("cardiac"), by=dana, authentication=authentication,
    )  # fmt: skip
    judged = certificate.evidence.judged
    assert [(each["id"], each["role"], each["document"]) for each in judged["facts"]["sign_offs"]] == [
        (str(by_mentor.pk), "mentor", RECORD),
        (str(by_supervisor.pk), "supervisor", RECORD),
    ]
    assert (judged["people"][str(pat.pk)], judged["people"][str(sue.pk)]) == (pat.printed_name, sue.printed_name)
    assert list(faults(certificate, certificate.evidence)) == []
    assert standings.differences(enrolment) == []

    # The next programme asks for it: valid, it is held there; suspended, it is not.
    assert held_for(advanced) == 0
    call_command("check_standings")  # it waits for the job
    Worker().drain()
    assert held_for(advanced) == 1
    page = client_of(tina).get(f"/progress/{advanced.pk}/general.before/")
    assert [(row.title, row.url) for row in page.context["behind"].learning] == [
        ("FUSIC Heart", f"/v/{certificate.code}")
    ]
    certificates.suspend(certificate=certificate, by=dana, reason="A question.")
    Worker().drain()
    assert (held_for(advanced), held_for(enrolment)) == (0, None)
    certificates.lift(certificate=certificate, by=dana, reason="Answered.")
    Worker().drain()
    assert held_for(advanced) == 1
    call_command("check_standings")

    withdrawn = sign_offs.withdraw(
        sign_off=by_mentor, by=pat, authentication=an_open_session(), reason="I had another trainee in mind."
    )
    assert missing(enrolment) == {"cardiac.sign_off": "A signature by the mentor on the summary training record"}
    certificate.refresh_from_db()
    assert (certificate.state, Flag.objects.get().sign_off, certificate.flagged_at is None) == (
        "valid",
        withdrawn,
        False,
    )
    call_command("verify_audit")


def test_who_is_no_supervisor_cannot_assess_as_one(enrolment, sue, give):
    triggered = {"levels": {}, "passed": True, "acts_as": "supervisor"}
    with pytest.raises(ValueError, match="or you are none there"):
        an_assessment(enrolment, sue, "plain.triggered.summative", **triggered)
    give(sue, "supervisor")
    assert an_assessment(enrolment, sue, "plain.triggered.summative", **triggered).acts_as == "supervisor"


def test_only_who_holds_the_role_signs_once_in_one_role_and_under_what_they_saw(
    named, enrolment, programme, tina, pat, sue, dana, sid, give
):
    for person, code in ((tina, "own_record"), (dana, "not_that_role"), (sid, "not_that_role"), (sue, "not_that_role")):
        assert refused(sign, enrolment, person, "mentor") == code
    assert refused(sign, enrolment, pat, "mentor", authentication=None) == "confirm_identity"
    assert refused(sign, enrolment, pat, "mentor", content_digest="0" * 64) == "changed_meanwhile"
    with pytest.raises(ValueError, match="no rule asks"):
        sign_offs.sign(
            enrolment=enrolment, asked=signing_off.Signature("mentor", "letter", None), by=pat,
            authentication=an_open_session(), content_digest="",
        )  # fmt: skip
    assert SignOff.objects.count() == 0
    given = sign(enrolment, pat, "mentor")
    assert refused(sign, enrolment, pat, "mentor") == "signed_already"
    give(pat, "supervisor")
    assert refused(sign, enrolment, pat, "supervisor") == "signed_in_another_role"

    withdraw = {"sign_off": given, "authentication": an_open_session(), "reason": "Too early."}
    for person, code in ((tina, "own_record"), (sue, "not_signer")):
        assert refused(sign_offs.withdraw, by=person, **withdraw) == code
    assert refused(sign_offs.withdraw, by=pat, **{**withdraw, "reason": " "}) == "reason_needed"
    assert refused(sign_offs.withdraw, by=pat, **{**withdraw, "authentication": None}) == "confirm_identity"
    assert sign_offs.withdraw(by=dana, **withdraw).reason == "Too early."
    assert refused(sign_offs.withdraw, by=pat, **withdraw) == "superseded"
    assert sign(enrolment, pat, "mentor").entry == "signature"


def test_an_altered_signature_is_found_and_one_that_is_gone(named, enrolment, pat, capsys):
    given = sign(enrolment, pat, "mentor")
    call_command("verify_audit")
    with past_the_triggers():
        SignOff.objects.filter(pk=given.pk).update(role="supervisor")
        with pytest.raises(CommandError):
            call_command("verify_audit")
    with past_the_triggers():
        delete(SignOff.objects.filter(pk=given.pk))
        with pytest.raises(CommandError):
            call_command("verify_audit")
    said = [f"sign-off {given.pk} {each}" for each in ("is not as it was signed", "was signed, and is missing")]
    assert capsys.readouterr().err.splitlines() == said
    call_command("verify_audit")


def test_what_an_assessor_is_said_to_sign_as_before_the_signature_is_what_stands_after_it(
    enrolment, learnt, sue, give, signing_client_of
):
    give(sue, "supervisor")
    phone = signing_client_of(sue)
    page = phone.get(address(enrolment, TRIGGERED))
    said = filled(page, {}, passed="yes", acts_as="supervisor")
    checked = text_of(phone.post(address(enrolment, TRIGGERED), said))
    signed = text_of(phone.post(address(enrolment, TRIGGERED), {**said, "sign": "yes"}, follow=True))
    as_what = re.search(r"You sign as .*?, (\w+, supervisor), FUSIC Heart:", checked)
    assert as_what
    assert as_what[1] in signed
