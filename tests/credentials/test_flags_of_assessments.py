"""An assessment that a certificate rests on is amended or undone: the certificate stays, the directors are told."""

from __future__ import annotations

import re

import pytest

from curriculum.actions.library import begin
from curriculum.library.texts import library_text, read_programme_text
from curriculum.models import Application, Enrolment
from logbook.actions import assessments
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.models import Flag
from tests.logbook.assessments.builders import an_assessment, otherwise
from tests.logbook.reviews.builders import an_open_session

pytestmark = pytest.mark.django_db

ONE_DOPS = """\
requirements:
  - id: cardiac.dops
    title: Cardiac DOPS
    phase: phase2
    shape: assessments
    application: cardiac
    params: {n: 1, tools: [dops]}
    source: [SPOCUS-VAL]
    tag: p
    note: Invented for a test.
assessments:
  - code: dops
    tool: dops
    title: One scan watched
    kind: formative
    applications: [cardiac]
    items:
      - {code: images, text: Gets the views, levels: [Not done, With help, Alone], needs: 2}
    source: [SPOCUS-VAL]
    tag: p
    note: Invented for a test.
"""


@pytest.fixture
def programme(hospital):
    text = library_text("spocus-two-phase")
    text = text[: text.index("\nrequirements:") + 1] + ONE_DOPS
    return begin(institution=hospital, source=read_programme_text(text)[0], by=None, text=text)


@pytest.fixture
def given(tina, pat):
    return an_assessment(Enrolment.objects.get(trainee=tina), pat, levels={"images": 3})


@pytest.fixture
def certificate(given, dana, authentication):
    exams = list(Application.objects.filter(code="cardiac"))
    return certificates.issue(enrolment=given.enrolment, applications=exams, by=dana, authentication=authentication)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_an_amendment_flags_the_certificate_and_its_page_says_what_changed(
    certificate, given, dana, pat, client_of, api_of, mailoutbox, django_capture_on_commit_callbacks
):
    said = otherwise(given, levels={"images": 1})
    with django_capture_on_commit_callbacks(execute=True):
        amended = assessments.amend(assessment=given, by=pat, authentication=an_open_session(), **said)
    flag = Flag.objects.get()
    assert (flag.certificate, flag.assessment, flag.review, flag.scan) == (certificate, amended, None, None)
    assert [mail.subject for mail in mailoutbox if mail.to == [dana.email]] == [
        "Evidence behind a certificate was amended"
    ]
    certificate.refresh_from_db()
    assert (certificate.state, certificate.flagged_at) == ("valid", flag.at)
    desk = client_of(dana)
    page = text_of(desk.get(f"/certificates/{certificate.serial}/"))
    assert "Pat Lindqvist changed the result: from passed to not passed." in page
    assert "Reason: I had mixed up two trainees." in page
    assert f"/assessments/{amended.pk}/" in desk.get("/").content.decode()
    assert "1 review or assessment was amended." in text_of(desk.get(f"/cohorts/{certificate.version.programme_id}/"))
    told = api_of(dana).get(f"/api/v1/certificates/{certificate.serial}/").json()["flags"]
    assert [(each["assessment"], each["scan"]) for each in told] == [(str(amended.pk), None)]


def test_undone_it_flags_too_and_what_no_certificate_counted_flags_nothing(certificate, given, pat):
    other = an_assessment(given.enrolment, pat, levels={"images": 2})
    assessments.undo(assessment=other, by=pat, authentication=an_open_session())
    assert Flag.objects.count() == 0
    undone = assessments.undo(assessment=given, by=pat, authentication=an_open_session())
    assert [flag.assessment for flag in Flag.objects.all()] == [undone]
