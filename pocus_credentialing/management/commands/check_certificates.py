"""Is every certificate as it was signed, its evidence enough, its prints whole? Names each that is not; exit 1 then."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.queries import history_of
from pocus_credentialing.credentials import sheets
from pocus_credentialing.credentials.evidence import faults, judged_by
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.credentials.progress import JUDGE_VERSION
from pocus_credentialing.credentials.states import PUBLIC, CertificateState


class Command(BaseCommand):
    help = "Check the signature, evidence and prints of every certificate, and name each row that does not fit."

    def handle(self, *args: Any, **options: Any) -> None:
        checked = wrong = 0
        others: Counter[str] = Counter()
        certificates = Certificate.objects.filter(state__in=PUBLIC).select_related("evidence").order_by("serial")
        for certificate in certificates.prefetch_related("prints", "applications", "remarks", "flags").iterator(
            chunk_size=200
        ):
            checked += 1
            if other := judged_by(certificate.evidence) if hasattr(certificate, "evidence") else None:
                others[other] += 1
            for fault in _faults(certificate):
                wrong += 1
                self.stdout.write(f"certificate {certificate.serial}: {fault}")
        for version, number in sorted(others.items()):
            self.stdout.write(
                f"Judged by version {version} of what rules mean, where this is version {JUDGE_VERSION}: {number}. What was signed was "
                "compared; they were not judged again."
            )
        if wrong:
            self.stdout.write(f"Faults: {wrong}. Certificates checked: {checked}.")
            sys.exit(1)
        self.stdout.write(f"Every certificate is as it should be. Checked: {checked}.")


# What the last of these events left a certificate in: the row can be written to, the events cannot.
STATE_AFTER = {
    "certificate.issued": CertificateState.VALID,
    "certificate.suspended": CertificateState.SUSPENDED,
    "certificate.lifted": CertificateState.VALID,
    "certificate.revoked": CertificateState.REVOKED,
    "certificate.replaced": CertificateState.REPLACED,
}


def _told_state(certificate: Certificate) -> str:
    last = history_of(certificate).filter(verb__in=STATE_AFTER).last()
    return STATE_AFTER[last.verb].value if last else "never issued"


def _remarks(certificate: Certificate) -> Iterator[str]:
    """The words beside an event are those that it keeps the digest of."""
    told = dict(history_of(certificate).filter(data__has_key="words").values_list("pk", "data"))
    kept = {remark.event: remark.text for remark in certificate.remarks.all()}
    for event in sorted(told.keys() | kept.keys(), key=str):
        if event not in kept:
            yield f"the words said at event {event} are missing"
        elif event not in told or told[event]["words"] != digest(kept[event]):
            yield f"the words said at event {event} are not those that were said"


# The events whose words the row repeats as the reason of its state.
REASONED = ("certificate.suspended", "certificate.lifted", "certificate.revoked")


def _reason(certificate: Certificate) -> Iterator[str]:
    last = history_of(certificate).filter(verb__in=REASONED).last()
    kept = {remark.event: remark.text for remark in certificate.remarks.all()}
    if certificate.state_reason != (kept.get(last.pk, "") if last else ""):
        yield "the reason of its state is not what was said when that changed"


def _flags(certificate: Certificate) -> Iterator[str]:
    """The mark is there as long as an amendment waits to be looked at, and says since when."""
    waiting = [flag.at for flag in certificate.flags.all() if flag.looked_at is None]
    if certificate.flagged_at != max(waiting, default=None):
        yield "its mark for amendments does not fit those that wait to be looked at"


def _faults(certificate: Certificate) -> Iterator[str]:
    evidence = getattr(certificate, "evidence", None)
    if evidence is None:
        yield "it has no evidence"
        return
    yield from faults(certificate, evidence)
    if sorted(each.code for each in certificate.applications.all()) != certificate.application_codes:
        yield "its exams are not those it was issued for"
    told = _told_state(certificate)
    if certificate.state != told:
        yield f"it is {certificate.state}, and what happened to it says {told}"
    yield from _remarks(certificate)
    yield from _reason(certificate)
    yield from _flags(certificate)
    for printed in certificate.prints.all():
        if not sheets.is_whole(certificate.institution_id, printed.sha256, printed.size):
            yield f"the print for {printed.paper} is missing or is not the file that was printed"
