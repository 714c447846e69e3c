"""What in an object that came in by itself points to a person of the hospital?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from curriculum.models import Enrolment
from logbook.dicom import codes
from logbook.dicom.facts import Arriving
from logbook.local_keys import uid_key
from logbook.matching import Found, Pointer
from logbook.models import Arrival, Clip, OperatorCode, ScanIntent
from logbook.states import MatchRule, ScanState
from pocus_credentialing.people.models import Institution, User

from .devices import institutions_managed_by

TRUSTED_FOR = timedelta(days=7)  # what was taken longer ago, or later than now, has a clock that is off
A_LITTLE = timedelta(hours=1)
A_DAY_ALONE = len("2026-11-28")


def taken_at(arrival: Arrival, said: Arriving) -> datetime | None:
    """When it was taken, by the machine's clock put right; None where the header does not say. Of a day without a time its
    noon, or the moment at which it came, if that is on the same day and earlier."""
    if not said.taken:
        return None
    device = arrival.device
    zone = device.zone if device else arrival.institution.zone
    moment = datetime.fromisoformat(said.taken)
    if len(said.taken) == A_DAY_ALONE:
        noon = moment.replace(hour=12, tzinfo=zone)
        came = arrival.received_at.astimezone(zone)
        return min(noon, came).astimezone(UTC) if came.date() == noon.date() else noon.astimezone(UTC)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC) - timedelta(seconds=device.clock_ahead if device else 0)


def found_in(arrival: Arrival, said: Arriving) -> Found:
    institution = arrival.institution
    enrolled = frozenset(Enrolment.objects.open().at(institution).values_list("trainee", flat=True))
    taken = taken_at(arrival, said)
    day = taken if taken is not None else arrival.received_at
    off = not arrival.received_at - TRUSTED_FOR <= day <= arrival.received_at + A_LITTLE
    pointers = [
        *_sender(arrival, enrolled),
        *_uploaded(institution, said),
        *_intents(institution, said),
        *_pairing(institution, enrolled, said, day),
        *_operators(institution, said),
    ]
    return Found(
        pointers,
        typed=bool(said.operator_digests),
        clock_off=off,
        enrolled=enrolled,
        unknown=_unknown(pointers, said),
        other_content=arrival.other_content,
    )


def _unknown(pointers: list[Pointer], said: Arriving) -> str:
    """Keyed as the codes in it are: tells one that is nobody's from another, and nothing else."""
    if not said.operator_digests or any(one.rule in (MatchRule.PAIRING, MatchRule.OPERATOR) for one in pointers):
        return ""
    return codes.digest(uid_key(), "unknown:" + ",".join(sorted({*said.operator_digests, *said.pairing_digests})))


def pairing_code_of(person: User, institution: Institution, day: str) -> str:
    return codes.pairing_code(uid_key(), str(institution.pk), str(person.pk), day)


def _sender(arrival: Arrival, enrolled: frozenset[UUID]) -> list[Pointer]:
    """A trainee sends what is theirs; whoever looks after the hospital's machines forwards for others, trainee or not."""
    if arrival.sender_id not in enrolled or arrival.sender is None:
        return []
    forwards = institutions_managed_by(arrival.sender).filter(pk=arrival.institution_id).exists()
    return [] if forwards else [Pointer(MatchRule.SENDER, arrival.sender_id)]


def _uploaded(institution: Institution, said: Arriving) -> list[Pointer]:
    """The same object was added to a scan by hand."""
    same = Clip.objects.filter(source_uid_digest=said.inspection.source_uid_digest, scan__institution=institution)
    rows = same.filter(left_out=False, arrival=None).exclude(scan__state=ScanState.WITHDRAWN)
    return [
        Pointer(MatchRule.UPLOADED, person, {"clip": str(clip), "scan": str(scan)})
        for clip, scan, person in rows.order_by("received_at").values_list("pk", "scan", "scan__trainee")
    ]


def _intents(institution: Institution, said: Arriving) -> list[Pointer]:
    """A number or a UID of ours: never withdrawn, since nobody else could have it."""
    ours = Q(study_digest=said.study_digest or "-") | Q(accession_digest=said.accession_digest or "-")
    rows = ScanIntent.objects.filter(ours, institution=institution)
    return [Pointer(MatchRule.INTENT, row.trainee_id, {"intent": str(row.pk)}) for row in rows.order_by("opened_at")]


def _pairing(institution: Institution, enrolled: frozenset[UUID], said: Arriving, day: datetime) -> list[Pointer]:
    """Codes are good for the day on which it was taken, by the hospital's clocks."""
    if not said.pairing_digests:
        return []
    key, local = uid_key(), institution.local_date(day).isoformat()
    found = []
    for person in sorted(enrolled):
        code = codes.pairing_code(key, str(institution.pk), str(person), local)
        if codes.digest(key, f"pairing:{code}") in said.pairing_digests:
            found.append(Pointer(MatchRule.PAIRING, person, {"day": local}))
    return found


def _operators(institution: Institution, said: Arriving) -> list[Pointer]:
    if not said.operator_digests:
        return []
    key = uid_key()
    rows = OperatorCode.objects.filter(institution=institution)
    return [
        Pointer(MatchRule.OPERATOR, row.person_id, {"code": str(row.pk)})
        for row in rows.order_by("pk")
        if codes.digest(key, f"operator:{row.code}") in said.operator_digests
    ]
