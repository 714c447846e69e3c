"""What was done: scans, readings, supervision, clips, reviews, assessments."""

from .arrival import Arrival, ArrivedStudy, Claim
from .assessment import Assessment
from .callback import CallBack
from .case_key import CaseKey
from .clip import Clip, MachineMask
from .device import Device, Knock, OperatorCode, ScanIntent
from .forwarding import Forwarding
from .hidden_recording import HiddenRecording
from .legal_hold import LegalHold
from .reading import Reading
from .reflection import Reflection
from .resemblance import Resemblance
from .review import Review
from .scan import Scan
from .simulation import Simulation
from .supervision import Attestation, Supervision
from .teaching import CaseReading, TeachingCase
from .teaching_archive import TeachingArchive
from .upload import Upload
from .waiting import WaitingBytes

__all__ = [
    "Arrival",
    "ArrivedStudy",
    "Assessment",
    "Attestation",
    "CallBack",
    "CaseKey",
    "CaseReading",
    "Claim",
    "Clip",
    "Device",
    "Forwarding",
    "HiddenRecording",
    "Knock",
    "LegalHold",
    "MachineMask",
    "OperatorCode",
    "Reading",
    "Reflection",
    "Resemblance",
    "Review",
    "Scan",
    "ScanIntent",
    "Simulation",
    "Supervision",
    "TeachingArchive",
    "TeachingCase",
    "Upload",
    "WaitingBytes",
]
