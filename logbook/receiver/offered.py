"""Which objects and ways of packing are agreed on with a machine?

More than can be opened: what cannot is answered with a refusal that says why, instead of a silence that a machine's
user cannot read. Offered in the order in which we prefer them.
"""

from __future__ import annotations

from logbook.dicom.syntaxes import CAPTURES, DEFLATED, OTHER_SYNTAXES, SYNTAXES, ULTRASOUND, Packing

BITS = "1.2.840.10008.5.1.4.1.1.7.1"  # Multi-frame Single Bit Secondary Capture
STORED = [*ULTRASOUND, *CAPTURES, BITS]
VERIFICATION = "1.2.840.10008.1.1"
_FIRST = "1.2.840.10008.1.2.4.50"
PLAIN = ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2"]
# Compressed ones first; of the others what every machine writes, and the order of bytes that nobody uses any more last.
OPENED = [_FIRST, *(uid for uid, one in SYNTAXES.items() if one.packing is not Packing.NATIVE and uid != _FIRST)]
OPENED += [*PLAIN, *(uid for uid in SYNTAXES if uid not in (*OPENED, *PLAIN))]
PACKED = [*OPENED, *(uid for uid in OTHER_SYNTAXES if uid not in DEFLATED)]
# pynetdicom names no service for objects that were retired; machines that are older than that send them.
RETIRED = {
    "1.2.840.10008.5.1.4.1.1.6": "UltrasoundImageStorageRetired",
    "1.2.840.10008.5.1.4.1.1.3": "UltrasoundMultiFrameImageStorageRetired",
}
