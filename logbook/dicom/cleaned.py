"""Does a cleaned object hold anything that is not allowed to be in one any more? As one may that an earlier version made.

Standard library only.
"""

from typing import BinaryIO

from .attributes import Attributes, frames_of, head_of
from .segments import is_bare
from .syntaxes import LOSSY_METHODS, MOST_DELTA

METHOD, REGIONS = "00282114", "00186011"


def is_clean(file: BinaryIO) -> bool:
    """Its frames are pixels alone; what its header says of compression and of measures is a term or a measure."""
    head = head_of(file)
    if not _is_plain(head.attributes):
        return False
    for at, length in frames_of(file, head):
        file.seek(at)
        if not is_bare(file.read(length)):
            return False
    return True


def _is_plain(said: Attributes) -> bool:
    methods = said.get(METHOD, {}).get("Value", [])
    regions = said.get(REGIONS, {}).get("Value", [])
    deltas = [
        value for region in regions for one in region.values() if one["vr"] == "FD" for value in one.get("Value", [])
    ]
    return LOSSY_METHODS.issuperset(methods) and all(abs(delta) < MOST_DELTA for delta in deltas)
