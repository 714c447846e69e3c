"""Does the record of what happened still fit together, and is what was signed there and as it was?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from logbook import as_signed, statements_of_assessments
from logbook.models import Assessment, Attestation, Review
from logbook.statements import is_intact, is_intact_attestation
from pocus_credentialing.audit import queries, triggers
from pocus_credentialing.audit.made import ITSELF, missing
from pocus_credentialing.credentials import statements_of_sign_offs
from pocus_credentialing.credentials.models import SignOff

SIGN_OFFS = {"sign_off.signed": ITSELF, "sign_off.withdrawn": ITSELF}


class Command(BaseCommand):
    help = (
        "Check every chain of events, the triggers that keep them, and the signature under every review, attestation, assessment and record; "
        "that each of them which an event names is there; and that each scan about which a review decides is what was reviewed. "
        "Exit 1, naming what does not fit."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        faults = [str(fault) for fault in queries.verify()]
        faults += [f"the database lacks the trigger {name}" for name in triggers.missing()]
        faults += [*_signatures(), *as_signed.faults()]
        faults += [f"sign-off {pk} was signed, and is missing" for pk, _data in missing(SignOff, SIGN_OFFS)]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"Faults in the record of events: {len(faults)}.")
        self.stdout.write("Every event follows the one before it, every signature fits, and none can be changed.")


def _signatures() -> Iterator[str]:
    """Reviews, attestations, assessments and signed records that are not as they were signed, read one after the other: a log may be large."""
    reviews = Review.objects.select_related("scan__application").iterator(chunk_size=500)
    attestations = Attestation.objects.select_related("scan__application").iterator(chunk_size=500)
    assessments = Assessment.objects.select_related("enrolment__programme", "application").iterator(chunk_size=500)
    assessed = statements_of_assessments.is_intact
    sign_offs = SignOff.objects.select_related("enrolment__programme", "application").iterator(chunk_size=500)
    record_as_signed = statements_of_sign_offs.is_intact
    yield from (f"assessment {each.pk} is not as it was signed" for each in assessments if not assessed(each))
    yield from (f"sign-off {each.pk} is not as it was signed" for each in sign_offs if not record_as_signed(each))
    yield from (f"review {each.pk} is not as it was signed" for each in reviews if not is_intact(each))
    yield from (
        f"attestation {each.pk} is not as it was signed" for each in attestations if not is_intact_attestation(each)
    )
