"""What nobody has is sorted again with its study, once there is more to go by."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from logbook.dicom.facts import Arriving
from logbook.matching import Found, graver
from logbook.models import Arrival, ArrivedStudy, Claim
from logbook.queries.matching import found_in, sends_own
from logbook.states import Doubt
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import User

from .locking import CameMeanwhile, begun_anew
from .studies import claim_of


@begun_anew
@transaction.atomic
def sort_anew(*, arrival: Arrival, by: User | None, said: Arriving) -> list[UUID]:
    """Which objects are to be looked at, this one first: all that waits in its study, since, read where its code
    stands now, another one may point to somebody else. `by`: who sent this one again, signed in."""
    rows = Arrival.objects.filter(pk=arrival.pk, placed_at=None, destroyed_at=None, refusal="")
    rows = rows.select_related("institution", "sender", "device__institution")
    known: Arrival | None = rows.first()
    if known is None:
        return []
    study: ArrivedStudy | None = None
    if known.study_id is not None:
        study = ArrivedStudy.objects.select_for_update(no_key=True).get(pk=known.study_id)
    if study is not None and study.owner_id is not None:
        return []
    here = rows.filter(study=study)
    if by is not None and not sends_own(known.sender, known.institution):
        here.update(sender=by)
    known = here.first()
    if known is None:
        raise CameMeanwhile  # a worker has just sorted it
    again = [known.pk]
    if study is not None:
        claim = claim_of(study)
        again = _from_the_start(study, known) if claim is None else _beside(claim, study, found_in(known, said))
    record("arrival.came_again", by=by, on=known, within=study, institution=known.institution_id)
    return again


def _from_the_start(study: ArrivedStudy, first: Arrival) -> list[UUID]:
    waiting = list(study.arrivals.waiting().values_list("pk", flat=True))
    study.arrivals.filter(pk__in=waiting).update(sorted_at=None, study=None)
    if not study.arrivals.exists():  # the doubt about what was destroyed meanwhile stays
        study.doubt = ""
        study.save(update_fields=["doubt"])
    return [first.pk, *(pk for pk in waiting if pk != first.pk)]


def _beside(claim: Claim, study: ArrivedStudy, found: Found) -> list[UUID]:
    """Whoever decides about the claim reads that something points to somebody else."""
    if {pointer.person for pointer in found.pointers} - {claim.person_id}:
        study.doubt = graver(study.doubt, Doubt.RULES_DISAGREE)
        study.save(update_fields=["doubt"])
    return []
