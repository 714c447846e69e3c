"""How do we say that a file cannot be taken?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from logbook.dicom.errors import SENTENCES, Code, Unusable
from pocus_credentialing.refusals import Reason, Refusal


class ClipRefused(Refusal):
    """Nothing about the person or the moment: this file, or this box, is not usable. 422."""

    status = 422


def reason_for(code: str, params: dict[str, str | int]) -> Reason:
    """A code of `logbook.dicom.errors` as a reason that a person can act on."""
    return Reason(str(Code(code)), gettext_lazy(SENTENCES[Code(code)]), dict(params))


def refused(error: Unusable) -> ClipRefused:
    return ClipRefused(reason_for(error.code, error.params))
