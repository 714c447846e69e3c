"""What an assessor says with a form of the programme."""

from __future__ import annotations

from curriculum.assessing import form_of, of_sheet
from logbook.actions import assessments
from logbook.models import Assessment
from logbook.queries.assessments import shown_digest
from tests.logbook.reviews.builders import an_open_session

FULL = dict.fromkeys(("indication", "patient", "machine", "images", "reading", "decision"), 4)
POOR = {**FULL, "images": 2}
ALL_WELL = dict.fromkeys(("indication", "acquisition", "interpretation", "decision", "manner"), 4)


def words(enrolment, form: str = "dops", exam: str | None = "cardiac", **said) -> dict:
    """Everything right with the form, and the digest of what was shown."""
    found = form_of(enrolment.version.data, form)
    given = {
        "levels": ALL_WELL if form == "osce" else FULL,
        "feedback": "Calm and complete. Next time: more depth.",
        "taken_on": enrolment.programme.institution.today(),
        "content_digest": shown_digest(enrolment, found, exam),
    }
    return {"form": form, "exam": exam, **given, **said}


def an_assessment(enrolment, by, form: str = "dops", exam: str | None = "cardiac", **said) -> Assessment:
    given = words(enrolment, form, exam, **said)
    return assessments.assess(enrolment=enrolment, by=by, authentication=an_open_session(), **given)


def otherwise(assessment, **said) -> dict:
    """An amendment that says the same but for what is given."""
    exam = assessment.application.code if assessment.application else None
    given = {
        "levels": assessment.levels,
        "feedback": assessment.feedback,
        "taken_on": assessment.taken_on,
        "reason": "I had mixed up two trainees.",
        "content_digest": digest_of(assessment, exam),
    }
    return {**given, **said}


def digest_of(assessment, exam) -> str:
    return shown_digest(assessment.enrolment, of_sheet(assessment.sheet, exam), exam, assessment)
