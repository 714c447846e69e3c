"""What happens when a worker prints a certificate?"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import task

from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.credentials import sheets
from pocus_credentialing.credentials.models import Certificate, Print
from pocus_credentialing.credentials.states import PUBLIC
from pocus_credentialing.files.unused import discard, older_than
from pocus_credentialing.people.models import Institution

UNNAMED_AFTER = timedelta(hours=24)


@task()
def print_certificate(certificate_id: str, paper: str) -> None:
    """Render the PDF once a paper, keep its bytes under their digest, and say so. Harmless to repeat."""
    certificate = (
        Certificate.objects.select_related("institution", "version__programme", "evidence")
        .filter(pk=certificate_id, state__in=PUBLIC)
        .first()
    )
    if certificate is None or certificate.prints.filter(paper=paper).exists():
        return
    from pocus_credentialing.credentials.pdf import render  # noqa: PLC0415 -- its import takes a second: workers only

    content = render(certificate, certificate.evidence, paper)
    sha256 = hashlib.sha256(content).hexdigest()
    # The file first: a row without its file would promise what is not there.
    sheets.write(certificate.institution_id, sha256, content)
    try:
        _printed(certificate, paper, sha256, len(content))
    except IntegrityError:
        # Another worker printed it meanwhile: two renderings are never the same bytes, and theirs is the one kept.
        sheets.forget(certificate.institution_id, sha256)


def clear_sheets(now: datetime | None = None) -> None:
    """Renderings that no row names: whoever made them ended before that, or the bucket was away when they were to be
    forgotten. No job takes a day to print."""
    oldest = ((now or timezone.now()) - UNNAMED_AFTER).timestamp()
    for institution in Institution.objects.values_list("pk", flat=True):
        old = [place for place in sheets.lying(institution) if older_than(place, oldest)]
        prints = Print.objects.filter(certificate__institution=institution)
        named = set(prints.values_list("sha256", flat=True)) if old else set()
        for place in old:
            if place.stem not in named or place.suffix != ".pdf":
                discard(place, oldest)


@transaction.atomic
def _printed(certificate: Certificate, paper: str, sha256: str, size: int) -> None:
    hold(certificate.institution_id)
    printed = Print.objects.create(certificate=certificate, paper=paper, sha256=sha256, size=size)
    record(
        "certificate.printed",
        by=None,
        on=certificate,
        institution=certificate.institution_id,
        programme=certificate.version.programme_id,
        person=certificate.holder_id,
        paper=printed.paper,
        sha256=printed.sha256,
    )
