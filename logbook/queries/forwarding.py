"""Which clips of a hospital are to be sent to a teaching archive now?"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from logbook.models import Clip, Forwarding, Review, TeachingCase
from logbook.states import ForwardingState, ScanState
from pocus_credentialing.people.models import Institution

from .clips import playable

ACCEPTED = (ScanState.ACCEPTED, ScanState.ACCEPTED_NOT_COUNTING)


def to_forward(institution: Institution, *, archive: str, accepted: bool, settled: datetime) -> QuerySet[Clip]:
    """Cleaned, playable clips of accepted scans, reviewed last before `settled`; those that were released for teaching, or
    with `accepted` all; without what this archive has or would not take."""
    young = Review.objects.filter(scan=OuterRef("scan"), signed_at__gt=settled)
    done = Forwarding.objects.filter(clip=OuterRef("pk"), archive=archive)
    released = TeachingCase.objects.standing().filter(clip=OuterRef("pk"))
    return (
        playable()
        .filter(scan__institution=institution, scan__state__in=ACCEPTED, files__has_key="dicom")
        .exclude(instance_uid="")
        .filter(~Exists(young), ~Exists(done.exclude(state=ForwardingState.WAITING)))
        .filter(Q() if accepted else Exists(released))
        .select_related("scan")
        .order_by("received_at", "pk")
    )
