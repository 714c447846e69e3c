"""Does the record of what happened still fit together?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from logbook import statements_of_assessments
from logbook.models import Assessment, Attestation, Review
from logbook.statements import is_intact, is_intact_attestation
from pocus_credentialing.audit import queries, triggers
from pocus_credentialing.credentials import statements_of_sign_offs
from pocus_credentialing.credentials.models import SignOff


class Command(BaseCommand):
    help = (
        "Check every chain of events, the triggers that keep them, and the signature under every review, attestation, assessment and record. "
        "Exit 1, naming what does not fit."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        faults = [str(fault) for fault in queries.verify()]
        faults += [f"the database lacks the trigger {name}" for name in triggers.missing()]
        faults += _signatures()
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"Faults in the record of events: {len(faults)}.")
        self.stdout.write("Every event follows the one before it, every signature fits, and none can be changed.")


def _signatures() -> list[str]:
    """Reviews, attestations, assessments and signed records that are not as they were signed, read one after the other: a log may be large."""
    reviews = Review.objects.select_related("scan__application").iterator(chunk_size=500)
    attestations = Attestation.objects.iterator(chunk_size=500)
    assessments = Assessment.objects.select_related("enrolment__programme", "application").iterator(chunk_size=500)
    as_signed = statements_of_assessments.is_intact
    sign_offs = SignOff.objects.select_related("enrolment__programme", "application").iterator(chunk_size=500)
    record_as_signed = statements_of_sign_offs.is_intact
    return [
        *(f"assessment {each.pk} is not as it was signed" for each in assessments if not as_signed(each)),
        *(f"sign-off {each.pk} is not as it was signed" for each in sign_offs if not record_as_signed(each)),
        *(f"review {each.pk} is not as it was signed" for each in reviews if not is_intact(each)),
        *(f"attestation {each.pk} is not as it was signed" for each in attestations if not is_intact_attestation(each)),
    ]
