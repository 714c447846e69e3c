"""RCEM Core (legacy) and CPoCUS from an empty log to the certificate: what each step closes, and who it takes."""

from __future__ import annotations

from datetime import date

import pytest

from curriculum.actions import courses
from curriculum.actions.library import begin
from curriculum.library.texts import read_programme_text
from curriculum.models import Application
from curriculum.open_numbers import filled, open_in
from logbook.actions import reflections
from pocus_credentialing.credentials import standings
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.evidence import faults
from pocus_credentialing.jobs.worker import Worker
from tests.logbook.assessments.builders import an_assessment

from .. import builders
from .test_fusic import missing

pytestmark = pytest.mark.django_db
CODES = {"rcem": "rcem-core-legacy", "cpocus": "cpocus-acute-core"}


@pytest.fixture
def programme(request, hospital):
    """With two where the library leaves a number open."""
    code = CODES[request.node.name.split("_")[1]]
    text = filled(code, {each.key: 2 for each in open_in(code)})
    return begin(institution=hospital, source=read_programme_text(text)[0], by=None, text=text)


def learn(programme, tina, dana, *kinds, **of):
    for kind in kinds:
        course = courses.record_course(
            programme=programme, by=dana, title=kind, kind=kind, held_on=date(2026, 1, 20), minutes=300, **of
        )
        courses.list_attendees(course=course, by=dana, trainees=[tina])
        courses.confirm(course=course, by=dana, trainees=[tina.pk])


def issued(tina, dana, authentication, *exams):
    enrolment = builders.enrolment_of(tina)
    assert standings.differences(enrolment) == []
    certificate = certificates.issue(
        enrolment=enrolment, applications=builders.exams(*exams), by=dana, authentication=authentication
    )
    assert list(faults(certificate, certificate.evidence)) == []
    return certificate


def test_rcem_s_triggered_assessment_is_the_regional_lead_s(
    programme, enrolment, give, sue, tina, pat, dana, authentication
):
    learn(programme, tina, dana, "e_learning", "online_module", "live_course")
    for exam in ("fast", "aorta", "cardiac"):
        builders.accepted(tina, pat, exam, 10, bedside=5, positive=1)
    builders.accepted(tina, pat, "vascular_access", 4, bedside=2)
    builders.accepted(tina, pat, "vascular_access", 1, bedside=1, sub_type="central_vein")
    for number in range(10):
        assert missing(enrolment)["programme.reflections"].startswith(str(10 - number))
        reflections.write(
            enrolment=enrolment,
            by=tina,
            text=f"What I saw, {number}.",
            application=Application.objects.get(code="fast"),
        )
    assert missing(enrolment) == {"programme.triggered": "1 more assessment (triggered), by a regional lead"}
    triggered = {"levels": {}, "passed": True, "acts_as": "regional_lead"}
    with pytest.raises(ValueError, match="or you are none there"):
        an_assessment(enrolment, sue, "plain.triggered.summative", None, **triggered)
    give(sue, "regional_lead")
    an_assessment(enrolment, sue, "plain.triggered.summative", None, **triggered)
    assert missing(enrolment) == {}
    issued(tina, dana, authentication, "fast", "aorta", "vascular_access", "cardiac")


EXAMS = ("abdominal", "cardiac", "aorta", "obstetric", "lung")


def test_cpocus_counts_what_a_core_instructor_watched(programme, enrolment, give, sue, tina, pat, dana, authentication):
    learn(programme, tina, dana, "course")
    for exam in EXAMS:
        learn(programme, tina, dana, "lecture", application=Application.objects.get(code=exam))
        builders.accepted(tina, pat, exam, 5, bedside=5)  # introductory: they count for nothing else
        for scan in builders.accepted(tina, pat, exam, 50):
            builders.an_attestation(scan, pat, "unassisted")
    standings.refresh(builders.enrolment_of(tina))
    # Whoever watched was nobody in particular: all of it is still open.
    assert missing(enrolment)["aorta.scans"] == "50 more aorta scans supervised by a core instructor"
    give(pat, "core_instructor")
    Worker().drain()
    assert set(missing(enrolment)) == {"programme.written", "programme.visual", "programme.practical"}
    for form, score in (("written", {"score": 85}), ("visual", {"score": 2}), ("practical", {})):
        an_assessment(enrolment, sue, f"plain.{form}.summative", None, levels={}, passed=True, **score)
    assert missing(enrolment) == {}
    issued(tina, dana, authentication, *EXAMS)
