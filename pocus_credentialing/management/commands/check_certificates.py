"""Is every certificate there and as it was signed and recorded, its evidence enough, its prints whole? Names each that is not; exit 1 then."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from pocus_credentialing.audit.made import batches
from pocus_credentialing.credentials import recorded, sheets
from pocus_credentialing.credentials.evidence import faults, judged_by
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.credentials.progress import JUDGE_VERSION
from pocus_credentialing.credentials.states import PUBLIC


class Command(BaseCommand):
    help = "Check the signature, evidence, prints and record of every certificate, and name each row that does not fit or is gone."

    def handle(self, *args: Any, **options: Any) -> None:
        checked = wrong = 0
        others: Counter[str] = Counter()
        for certificate, told in _all():
            # Of what was only begun, it is not said how many.
            checked += told.is_public or certificate.state in PUBLIC
            if other := judged_by(certificate.evidence) if hasattr(certificate, "evidence") else None:
                others[other] += 1
            for fault in _faults(certificate, told):
                wrong += 1
                self.stdout.write(f"certificate {certificate.serial}: {fault}")
        for fault in recorded.gone():
            wrong += 1
            self.stdout.write(fault)
        for version, number in sorted(others.items()):
            self.stdout.write(
                f"Judged by version {version} of what rules mean, where this is version {JUDGE_VERSION}: {number}. What was signed was "
                "compared; they were not judged again."
            )
        if wrong:
            self.stdout.write(f"Faults: {wrong}. Certificates checked: {checked}.")
            sys.exit(1)
        self.stdout.write(f"Every certificate is as it should be. Checked: {checked}.")


def _all() -> Iterator[tuple[Certificate, recorded.Told]]:
    """Whatever state the row says, with what was recorded of each."""
    rows = Certificate.objects.select_related("evidence__signatory", "version", "enrolment", "replaced_by")
    rows = rows.defer("version__data").order_by("serial")
    rows = rows.prefetch_related("prints", "applications", "remarks", "flags")
    for some in batches(rows.iterator(chunk_size=100), 100):
        told = recorded.told_of(some)
        yield from ((certificate, told[certificate.pk]) for certificate in some)


def _faults(certificate: Certificate, told: recorded.Told) -> Iterator[str]:
    evidence = getattr(certificate, "evidence", None)
    if evidence is not None:
        yield from faults(certificate, evidence)
    elif told.is_public or certificate.state in PUBLIC:
        yield "it has no evidence"
    if sorted(each.code for each in certificate.applications.all()) != certificate.application_codes:
        yield "its exams are not those it was issued for"
    yield from recorded.faults(certificate, told)
    for printed in certificate.prints.all():
        if not sheets.is_whole(certificate.institution_id, printed.sha256, printed.size):
            yield f"the print for {printed.paper} is missing or is not the file that was printed"
