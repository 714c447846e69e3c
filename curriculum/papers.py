"""Where do the papers lie that people bring: certificates from elsewhere?

    $POCUS_DATA/media/papers/<institution>/aa/bb/<sha256>   named by its content, never by what a client called it; or so in a
    bucket

Never public: handed out to whoever may see the row, as a download.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from curriculum.paper_kinds import NotUsable, kind_of
from pocus_credentialing.files import unused
from pocus_credentialing.files.places import Place, place, write
from pocus_credentialing.refusals import NotNow, Reason

MB = 1024**2
MOST_BYTES = 10 * MB
SAID = {
    "unknown": _("This is no PDF, JPEG or PNG file. Scan or photograph the certificate, or save it as a PDF."),
    "broken": _("This file is damaged or not whole. Save it again, then send it again."),
    "active": _("This PDF holds a script or other files inside it. Print it to a new PDF, then send that."),
    "too_large": _("This file is larger than %(limit)d MB. Save it smaller, then send it again."),
    "empty": _("This file is empty."),
}


@dataclass(frozen=True)
class Paper:
    content: bytes
    digest: str
    media_type: str


def looked_at(file: Any) -> Paper:
    """Bounded, whole and of a kind that we take; a refusal in a sentence otherwise."""
    parts: list[bytes] = []
    size = 0
    for part in file.chunks():
        size += len(part)
        if size > MOST_BYTES:
            raise _refused("too_large")
        parts.append(part)
    if file.size > MOST_BYTES:
        raise _refused("too_large")
    content = b"".join(parts)
    if not content:
        raise _refused("empty")
    try:
        media_type = kind_of(content)
    except NotUsable as problem:
        raise _refused(str(problem)) from None
    return Paper(content, hashlib.sha256(content).hexdigest(), media_type)


def _refused(code: str) -> NotNow:
    params = {"limit": MOST_BYTES // MB} if code == "too_large" else {}
    return NotNow(Reason(f"file_{code}", SAID[code], params))


def place_of(institution: UUID, digest: str) -> Place:
    return place("papers", str(institution), digest[:2], digest[2:4], digest)


def keep(paper: Paper, institution: UUID) -> None:
    write(place_of(institution, paper.digest), paper.content)


def lying(institution: UUID) -> Iterator[Place]:
    """What is there of that hospital, also what was left half written."""
    return unused.lying(f"papers/{institution}", "??/??/*")
