"""What was done: scans, readings, supervision, clips, reviews."""

from .callback import CallBack
from .case_key import CaseKey
from .clip import Clip, MachineMask
from .reading import Reading
from .review import Review
from .scan import Scan
from .supervision import Attestation, Supervision

__all__ = [
    "Attestation",
    "CallBack",
    "CaseKey",
    "Clip",
    "MachineMask",
    "Reading",
    "Review",
    "Scan",
    "Supervision",
]
