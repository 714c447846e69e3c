"""What can the things that are asked be?"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pocus_credentialing.lifecycle import Lifecycle


class Role(models.TextChoices):
    TRAINEE = "trainee", _("Trainee")
    PROCTOR = "proctor", _("Proctor")
    DIRECTOR = "director", _("Director")


class Kind(models.TextChoices):
    DIAGNOSTIC = "diagnostic", _("Diagnostic exam")
    PROCEDURAL = "procedural", _("Procedure")
    PROTOCOL = "protocol", _("Protocol")


class Route(models.TextChoices):
    """How a trainee comes to the programme: the routes of the guideline, and credentialed here already."""

    MEDICAL_SCHOOL = "medical_school", _("Medical school")
    POSTGRADUATE = "postgraduate", _("Postgraduate training")
    CME = "cme", _("Continuing medical education")
    PRACTICE = "practice", _("Practice-based")
    CREDENTIALED = "credentialed", _("Already credentialed here")


class Competency(models.TextChoices):
    """I-AIM: what a clinician must master."""

    INDICATION = "indication", _("When")
    ACQUISITION = "acquisition", _("Get the image")
    INTERPRETATION = "interpretation", _("Read it")
    DECISION = "decision", _("Decide")


class CourseKind(models.TextChoices):
    """What learning beyond the own modules can be: the kinds of courses that a programme's rules know."""

    COURSE = "course", _("Course")
    LIVE_COURSE = "live_course", _("Live course")
    E_LEARNING = "e_learning", _("E-learning")
    ONLINE_MODULE = "online_module", _("Online module")
    LECTURE = "lecture", _("Lecture")
    CLINICAL_CASE = "clinical_case", _("Clinical case")
    CERTIFICATE = "certificate", _("Certificate")


class OutsideState(models.TextChoices):
    SUBMITTED = "submitted", _("Waiting for a director")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# A certificate from outside: what a director decided, a director may decide again, with a reason.
OUTSIDE = Lifecycle(
    "outside",
    OutsideState,
    {
        "accept": ((OutsideState.SUBMITTED, OutsideState.REJECTED), OutsideState.ACCEPTED),
        "reject": ((OutsideState.SUBMITTED, OutsideState.ACCEPTED), OutsideState.REJECTED),
        "withdraw": (OutsideState.SUBMITTED, OutsideState.WITHDRAWN),
    },
)

OUTSIDE_TURN: dict[str, str] = {
    OutsideState.SUBMITTED: "directors",
    OutsideState.ACCEPTED: "nobody",
    OutsideState.REJECTED: "nobody",
    OutsideState.WITHDRAWN: "nobody",
}
