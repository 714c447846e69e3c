"""What can scans and clips be, what follows what, and whose turn is it?"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pocus_credentialing.lifecycle import Lifecycle


class ScanState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for review")
    ACCEPTED = "accepted", _("Accepted")
    ACCEPTED_NOT_COUNTING = "accepted_not_counting", _("Accepted without counting")
    RETURNED = "returned", _("Returned to you")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


REVIEWED = (ScanState.ACCEPTED, ScanState.ACCEPTED_NOT_COUNTING, ScanState.RETURNED, ScanState.REJECTED)
# States in which people other than the trainee may see a scan.
OPEN_TO_OTHERS = (ScanState.SUBMITTED, *REVIEWED)
FINAL = (ScanState.ACCEPTED, ScanState.ACCEPTED_NOT_COUNTING, ScanState.REJECTED)

SCAN = Lifecycle(
    "scan",
    ScanState,
    {
        "submit": ((ScanState.DRAFT, ScanState.RETURNED), ScanState.SUBMITTED),
        "take_back": (ScanState.SUBMITTED, ScanState.DRAFT),
        "review": (ScanState.SUBMITTED, REVIEWED),
        "undo": (REVIEWED, ScanState.SUBMITTED),
        "amend": (FINAL, FINAL),
        "withdraw": ((ScanState.DRAFT, ScanState.RETURNED, ScanState.SUBMITTED), ScanState.WITHDRAWN),
    },
)


class Turn(models.TextChoices):
    TRAINEE = "trainee", _("Trainee")
    PROCTORS = "proctors", _("Proctors")
    NOBODY = "nobody", _("Nobody")


SCAN_TURN: dict[str, str] = {
    ScanState.DRAFT: Turn.TRAINEE,
    ScanState.SUBMITTED: Turn.PROCTORS,
    ScanState.ACCEPTED: Turn.NOBODY,
    ScanState.ACCEPTED_NOT_COUNTING: Turn.NOBODY,
    ScanState.RETURNED: Turn.TRAINEE,
    ScanState.REJECTED: Turn.NOBODY,
    ScanState.WITHDRAWN: Turn.NOBODY,
}


class ClipState(models.TextChoices):
    RECEIVED = "received", _("Being checked")
    PROCESSING = "processing", _("Being prepared")
    READY = "ready", _("Ready")
    HELD = "held", _("Needs your crop")
    FAILED = "failed", _("Could not be used")


CLIP = Lifecycle(
    "clip",
    ClipState,
    {
        "process": ((ClipState.RECEIVED, ClipState.PROCESSING), ClipState.PROCESSING),
        "finish": (ClipState.PROCESSING, ClipState.READY),
        "hold": (ClipState.PROCESSING, ClipState.HELD),
        "fail": (ClipState.PROCESSING, ClipState.FAILED),
        "crop": (ClipState.HELD, ClipState.PROCESSING),
        "resume": (ClipState.HELD, ClipState.PROCESSING),
    },
)

CLIP_TURN: dict[str, str] = {
    ClipState.RECEIVED: "worker",
    ClipState.PROCESSING: "worker",
    ClipState.READY: "nobody",
    ClipState.HELD: "owner",
    ClipState.FAILED: "owner",
}


class SimulationState(models.TextChoices):
    RECORDED = "recorded", _("Waits for confirmation")
    CONFIRMED = "confirmed", _("Confirmed")
    DECLINED = "declined", _("Not confirmed")
    WITHDRAWN = "withdrawn", _("Taken back")


SIMULATION = Lifecycle(
    "simulation",
    SimulationState,
    {
        "confirm": ((SimulationState.RECORDED, SimulationState.DECLINED), SimulationState.CONFIRMED),
        "decline": ((SimulationState.RECORDED, SimulationState.CONFIRMED), SimulationState.DECLINED),
        "withdraw": (SimulationState.RECORDED, SimulationState.WITHDRAWN),
    },
)

SIMULATION_TURN: dict[str, str] = {
    SimulationState.RECORDED: "assessor",
    SimulationState.CONFIRMED: "nobody",
    SimulationState.DECLINED: "nobody",
    SimulationState.WITHDRAWN: "nobody",
}


class Context(models.TextChoices):
    CLINICAL = "clinical", _("Clinical")
    EDUCATIONAL = "educational", _("Educational")
    SIMULATED = "simulated", _("Simulated")
    VOLUNTEER = "volunteer", _("Volunteer")


class StudyClass(models.TextChoices):
    PERFORMED = "performed", _("Performed and interpreted")
    INTERPRETED = "interpreted", _("Interpreted only")


class Answer(models.TextChoices):
    POSITIVE = "positive", _("Positive")
    NEGATIVE = "negative", _("Negative")
    INDETERMINATE = "indeterminate", _("Not diagnostic")


class ProcedureOutcome(models.TextChoices):
    SUCCESS = "success", _("Successful")
    FAILURE = "failure", _("Not successful")


class SupervisionMode(models.TextChoices):
    BEDSIDE = "bedside", _("Watched at the bedside")
    REMOTE = "remote", _("Watched remotely, live")
    UNASSISTED = "unassisted", _("Watched, without any help")
    NONE = "none", _("Nobody watched")


class AgeBand(models.TextChoices):
    """Never a date of birth."""

    UNDER_1 = "under_1", _("Under 1 year")
    CHILD = "1_17", _("1–17 years")
    ADULT = "18_39", _("18–39 years")
    MIDDLE = "40_64", _("40–64 years")
    OLDER = "65_89", _("65–89 years")
    OVER_89 = "over_89", _("90 years or over")


class Decision(models.TextChoices):
    ACCEPTED = "accepted", _("Accept")
    ACCEPTED_NOT_COUNTING = "accepted_not_counting", _("Accept without counting")
    RETURNED = "returned", _("Return")
    REJECTED = "rejected", _("Reject")


class ReviewKind(models.TextChoices):
    REVIEW = "review", _("Review")
    UNDO = "undo", _("Undone")
    AMENDMENT = "amendment", _("Amended")


class AssessmentKind(models.TextChoices):
    FORMATIVE = "formative", _("Formative")
    SUMMATIVE = "summative", _("Summative")


class AssessmentEntry(models.TextChoices):
    ASSESSMENT = "assessment", _("Assessment")
    UNDO = "undo", _("Undone")
    AMENDMENT = "amendment", _("Amended")


class Outcome(models.TextChoices):
    """The trainee's reading against the reviewer's, per question."""

    TP = "TP", _("Agree: positive")
    TN = "TN", _("Agree: negative")
    FP = "FP", _("Over-called")
    FN = "FN", _("Missed it")
    LIMITED = "limited", _("Technically limited")
    SUCCESS = "success", _("Successful")
    FAILURE = "failure", _("Not successful")


class ClinicalDecision(models.TextChoices):
    NO_CHANGE = "no_change", _("No change in care")
    TREATMENT = "treatment", _("Treatment started or changed")
    CONSULT = "consult", _("Someone was consulted")
    FORMAL_IMAGING = "formal_imaging", _("Formal imaging was asked for")
    PROCEDURE = "procedure", _("A procedure was done")
    NOT_USED = "not_used", _("Not used for care")


class Door(models.TextChoices):
    """How a study came in without anybody choosing a file."""

    DICOM = "dicom", _("from the machine")
    WEB = "web", _("by DICOMweb")


class CodeField(models.TextChoices):
    """In which DICOM field a machine puts what its operator typed: the keyword of the standard."""

    NOWHERE = "", _("Nowhere: this machine has no such field")
    OPERATOR = "OperatorsName", _("Operator (Operators’ Name)")
    PERFORMING = "PerformingPhysicianName", _("Performing physician")
    REFERRING = "ReferringPhysicianName", _("Referring physician")
    REQUESTING = "RequestingPhysician", _("Requesting physician")
    ACCESSION = "AccessionNumber", _("Accession number")
    STUDY_ID = "StudyID", _("Study ID")
    COMMENT = "StudyDescription", _("Study description")


class MatchRule(models.TextChoices):
    """By which rule a study that arrived was given to its owner."""

    UPLOADED = "uploaded", _("the same recording was uploaded by hand")
    INTENT = "intent", _("it carries a number that we gave out for this scan")
    PAIRING = "pairing", _("the pairing code of that day was typed into the machine")
    OPERATOR = "operator", _("a registered operator code was in the machine’s operator field")
    CLAIM = "claim", _("its owner claimed it")
    CONFIRMED = "confirmed", _("its owner claimed it and a supervisor confirmed that")
    SENDER = "sender", _("its owner sent it, signed in")
    PASSED_ON = "passed_on", _("a director passed it on from somebody who is no longer here")


class Doubt(models.TextChoices):
    """Why nobody was given a study that arrived: when in doubt, the inbox."""

    # The least first: of several the last one stays.
    NO_CODE = "no_code", _("Nothing in it says whose it is.")
    UNKNOWN_CODE = "unknown_code", _("The code that was typed into the machine is nobody’s code of that day.")
    NOT_ENROLLED = "not_enrolled", _("Whom it points to is not enrolled at this hospital now.")
    CLOCK = (
        "clock",
        _("By the machine’s clock it was taken later than now, or over a week ago: a code of the day proves nothing."),
    )
    RULES_DISAGREE = "rules_disagree", _("One thing in it points to one person, another to somebody else.")
    TWO_PEOPLE = "two_people", _("What was typed into the machine fits more than one person.")
    OTHER_CONTENT = "other_content", _("The machine sent another recording under the number of one that is here.")


class ForwardingState(models.TextChoices):
    """Of a clip that goes to a teaching archive. Sent is said only once the archive said that it has it."""

    WAITING = "waiting", _("To be sent again")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not taken")


class ArchiveKind(models.TextChoices):
    """How a teaching archive is sent to."""

    DICOM = "dicom", _("DICOM (C-STORE)")
    WEB = "web", _("DICOMweb (STOW-RS)")


class ArchiveTakes(models.TextChoices):
    """Which clips a teaching archive is sent."""

    RELEASED = "released", _("those in the teaching library")
    ACCEPTED = "accepted", _("those of all accepted scans")
