"""How does an address become a picture that a phone reads?"""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _


def svg_of(address: str) -> SafeString:
    """An inline SVG without style or script: only numbers of our own making and a title."""
    picture = segno.make(address, error="m", micro=False)
    # What segno writes is markup that holds nothing of the address but its dots.
    return mark_safe(picture.svg_inline(omitsize=True, svgclass="qr", lineclass=None, title=_("QR code of the link")))
