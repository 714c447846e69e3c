"""What is asked: exams, programmes and their versions, people's places in them, modules and quizzes."""

from .application import Application, Catalogue
from .attempt import Attempt
from .enrolment import Enrolment, Move
from .invitation import Invitation
from .membership import Membership
from .module import Module, ModuleVersion
from .programme import Phase, Programme, ProgrammeFile, ProgrammeVersion
from .requirement import Requirement

__all__ = [
    "Application",
    "Attempt",
    "Catalogue",
    "Enrolment",
    "Invitation",
    "Membership",
    "Module",
    "ModuleVersion",
    "Move",
    "Phase",
    "Programme",
    "ProgrammeFile",
    "ProgrammeVersion",
    "Requirement",
]
