"""What people have earned: standings, certificates, their evidence and prints."""

from .certificate import Certificate, Evidence, Revocation
from .printing import Print
from .signatory import OutsideSignatory
from .standing import Standing

__all__ = ["Certificate", "Evidence", "OutsideSignatory", "Print", "Revocation", "Standing"]
