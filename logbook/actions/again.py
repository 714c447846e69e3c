"""What nobody has is sorted again with its study, once there is more to go by."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from logbook.dicom.facts import Arriving
from logbook.matching import graver
from logbook.models import Arrival, ArrivedStudy
from logbook.queries.matching import found_in, sends_own
from logbook.states import Doubt

from .locking import CameMeanwhile, begun_anew
from .studies import claim_of


@begun_anew
@transaction.atomic
def begin(arrival_id: UUID, said: Arriving, sender: str) -> list[UUID]:
    """Which objects are to be sorted, this one first. All that waits in its study: read where its code stands now, another
    one may point to somebody else. `sender`: who sent this one again, signed in."""
    rows = Arrival.objects.filter(pk=arrival_id, placed_at=None, destroyed_at=None, refusal="")
    arrival: Arrival | None = rows.select_related("institution", "sender", "device__institution").first()
    if arrival is None:
        return []
    study: ArrivedStudy | None = None
    if arrival.study_id is not None:
        study = ArrivedStudy.objects.select_for_update(no_key=True).get(pk=arrival.study_id)
    if study is not None and study.owner_id is not None:
        return []
    here = rows.filter(study=study)
    if sender and not sends_own(arrival.sender, arrival.institution):
        here.update(sender=sender)
    if not here.exists():
        raise CameMeanwhile  # a worker has just sorted it
    if study is None:
        return [arrival.pk]
    claim = claim_of(study)
    if claim is None:
        return _from_the_start(study, arrival)
    # Whoever decides about the claim reads that something points to somebody else.
    arrival = rows.select_related("institution", "sender", "device__institution").get()
    if {pointer.person for pointer in found_in(arrival, said).pointers} - {claim.person_id}:
        study.doubt = graver(study.doubt, Doubt.RULES_DISAGREE)
        study.save(update_fields=["doubt"])
    return []


def _from_the_start(study: ArrivedStudy, first: Arrival) -> list[UUID]:
    waiting = list(study.arrivals.waiting().values_list("pk", flat=True))
    study.arrivals.filter(pk__in=waiting).update(sorted_at=None, study=None)
    study.doubt = ""
    study.save(update_fields=["doubt"])
    return [first.pk, *(pk for pk in waiting if pk != first.pk)]
