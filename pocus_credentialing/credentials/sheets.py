"""Where do printed certificates lie? Under the institution's media, by digest; written once, never public."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext_lazy as _

from pocus_credentialing.files import unused
from pocus_credentialing.files.places import InBucket, Place, place
from pocus_credentialing.files.places import write as put
from pocus_credentialing.people.models.institution import Paper
from pocus_credentialing.refusals import NotNow, Reason

from .models import Certificate, Print

# How long a worker usually needs, in seconds: for Retry-After.
SOON = 5


def path_of(institution: Any, sha256: str) -> Place:
    return place(str(institution), "certificates", sha256[:2], f"{sha256}.pdf")


def write(institution: Any, sha256: str, content: bytes) -> Place:
    """Complete or not there at all, whenever the power goes."""
    path = path_of(institution, sha256)
    if isinstance(path, InBucket):
        put(path, content)
        return path
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(0o440)
    Path(file.name).replace(path)
    return path


def forget(institution: Any, sha256: str) -> None:
    """Of a rendering that no row names."""
    path_of(institution, sha256).unlink(missing_ok=True)


def lying(institution: Any) -> Iterator[Place]:
    """What is there of that hospital, also what was left half written."""
    return unused.lying(f"{institution}/certificates", "??/*")


def is_whole(institution: Any, sha256: str, size: int) -> bool:
    """Whether the file is there with the bytes that were printed."""
    path = path_of(institution, sha256)
    if not path.is_file() or path.stat().st_size != size:
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == sha256


NO_SUCH_PAPER = _("Certificates are printed on A4 and on Letter: ask for paper=A4 or paper=Letter.")


def paper_asked(asked: str | None, certificate: Certificate) -> str | None:
    """The paper that was asked for, else the hospital's own; None where nothing is printed on that."""
    paper = asked or certificate.institution.paper
    return paper if paper in Paper.values else None


def handed_out(certificate: Certificate, printed: Print) -> FileResponse:
    """To whoever was found to see the certificate; kept by no cache. What `check_certificates` would name is said in a
    sentence here: a file that is lost."""
    try:
        file = path_of(certificate.institution_id, printed.sha256).open("rb")
    except OSError:
        lost = _(
            "The printed file of this certificate cannot be found on the server. Tell your administrator; the "
            "certificate itself stands, and can be checked by its code."
        )
        raise NotNow(Reason("print_lost", lost)) from None
    response = FileResponse(
        file,
        content_type="application/pdf",
        filename=f"{certificate.serial}-{printed.paper}.pdf",
    )
    response["Cache-Control"] = "private, no-store"
    return response


def handed_out_sample(institution: Any, paper: str, content: bytes) -> HttpResponse:
    """Made for this answer alone."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{institution.code}-sample-{paper}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
