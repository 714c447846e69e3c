"""What is asked: exams, programmes and their versions, people's places in them, modules and quizzes."""

from .application import Application, Catalogue
from .attempt import Attempt
from .course import Attendance, Course
from .enrolment import Enrolment, Move
from .invitation import Invitation
from .membership import Membership
from .module import Module, ModuleDraft, ModuleVersion
from .named_role import NamedRole
from .outside import OutsideCertificate, Provider
from .programme import Phase, Programme, ProgrammeDraft, ProgrammeFile, ProgrammeVersion
from .requirement import Requirement

__all__ = [
    "Application",
    "Attempt",
    "Attendance",
    "Catalogue",
    "Course",
    "Enrolment",
    "Invitation",
    "Membership",
    "Module",
    "ModuleDraft",
    "ModuleVersion",
    "Move",
    "NamedRole",
    "OutsideCertificate",
    "Phase",
    "Programme",
    "ProgrammeDraft",
    "ProgrammeFile",
    "ProgrammeVersion",
    "Provider",
    "Requirement",
]
