"""What people have earned: standings, certificates, their evidence and prints."""

from .certificate import Certificate, Evidence, Revocation
from .flag import Flag
from .printing import Print
from .remark import Remark
from .sign_off import SignOff
from .signatory import OutsideSignatory
from .standing import Standing

__all__ = [
    "Certificate",
    "Evidence",
    "Flag",
    "OutsideSignatory",
    "Print",
    "Remark",
    "Revocation",
    "SignOff",
    "Standing",
]
