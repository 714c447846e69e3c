"""What can the things that are asked be?"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
