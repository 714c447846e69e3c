"""What in an object that came in by itself points to a person of the hospital?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from curriculum.models import Enrolment
from logbook.dicom import codes
from logbook.dicom.facts import Arriving
from logbook.local_keys import uid_key
from logbook.matching import Found, Pointer
from logbook.models import Arrival, Clip, OperatorCode, ScanIntent
from logbook.states import MatchRule, ScanState
from pocus_credentialing.people.models import Institution, User

from .devices import field_of, institutions_managed_by

TRUSTED_FOR = timedelta(days=7)  # what was taken longer ago, or later than now, has a clock that is off
A_LITTLE = timedelta(hours=1)
AN_EXAM_LASTS = timedelta(hours=6)  # at most, where it goes over midnight
A_DAY_ALONE = len("2026-11-28")


def taken_at(arrival: Arrival, said: Arriving) -> datetime | None:
    """When it was taken, by the machine's clock put right; None where the header does not say. Of a day without a time
    its noon, or the moment at which it came, if that is on the same day and earlier."""
    if len(said.taken) == A_DAY_ALONE:
        zone = arrival.device.zone if arrival.device else arrival.institution.zone
        noon = datetime.fromisoformat(said.taken).replace(hour=12, tzinfo=zone)
        came = arrival.received_at.astimezone(zone)
        return min(noon, came).astimezone(UTC) if came.date() == noon.date() else noon.astimezone(UTC)
    return _put_right(arrival, said.taken)


def _put_right(arrival: Arrival, stated: str) -> datetime | None:
    if not stated:
        return None
    device = arrival.device
    zone = device.zone if device else arrival.institution.zone
    moment = datetime.fromisoformat(stated)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC) - timedelta(seconds=device.clock_ahead if device else 0)


def found_in(arrival: Arrival, said: Arriving) -> Found:
    institution = arrival.institution
    here = Enrolment.objects.open().at(institution).filter(trainee__is_active=True)
    enrolled = frozenset(here.values_list("trainee", flat=True))
    taken = taken_at(arrival, said)
    day = taken if taken is not None else arrival.received_at
    off = not arrival.received_at - TRUSTED_FOR <= day <= arrival.received_at + A_LITTLE
    by_hand = list(_under_its_number(institution, said))
    same = [clip for clip in by_hand if _is_same(clip, arrival, said)]
    pointers = [
        *_sender(arrival),
        *_uploaded(same),
        *_intents(institution, said),
        *_pairing(institution, enrolled, said, _days(arrival, said, day)),
        *_operators(institution, said),
    ]
    return Found(
        pointers,
        typed=bool(said.operator_digests),
        clock_off=off,
        enrolled=enrolled,
        unknown=_unknown(pointers, said),
        other_content=arrival.other_content or len(same) < len(by_hand),
    )


def _unknown(pointers: list[Pointer], said: Arriving) -> str:
    """Keyed as the codes in it are: tells one that is nobody's from another, and nothing else."""
    if not said.operator_digests or any(one.rule in (MatchRule.PAIRING, MatchRule.OPERATOR) for one in pointers):
        return ""
    return codes.digest(uid_key(), "unknown:" + ",".join(sorted({*said.operator_digests, *said.pairing_digests})))


def pairing_code_of(person: User, institution: Institution, day: str) -> str:
    return codes.pairing_code(uid_key(), str(institution.pk), str(person.pk), day)


def is_cleaned_copy(sop_uid: str) -> bool:
    """The numbers of cleaned objects are ours, and no machine's."""
    return bool(sop_uid) and Clip.objects.filter(instance_uid=sop_uid).exists()


def sends_own(person: User | None, institution: Institution) -> bool:
    """A trainee sends what is theirs; whoever looks after the hospital's machines forwards for others, trainee or
    not."""
    if person is None or not Enrolment.objects.open().filter(trainee=person).at(institution).exists():
        return False
    return not institutions_managed_by(person).filter(pk=institution.pk).exists()


def may_be_somebodys_now(known: Arrival, by: User | None) -> bool:
    """Of what is here, and is sent again: nobody has it, and by now there is more to go by. Its owner sends it, signed
    in; or where its code stands, or whose that is, was said after it was sorted."""
    owned = known.study is not None and known.study.owner_id is not None
    if known.placed_at is not None or known.refusal or owned:
        return False
    if by is not None and sends_own(by, known.institution):
        return True
    if known.sorted_at is None:
        return False
    if (known.typed or {}).get("field") != field_of(known):
        return True
    return bool(OperatorCode.objects.filter(institution=known.institution, added_at__gt=known.sorted_at).exists())


def waiting_under_the_number_of(clip: Clip) -> QuerySet[Arrival]:
    """What nobody has yet, of a recording that was just added by hand."""
    rows = Arrival.objects.filter(institution=clip.scan.institution_id, sop_digest=clip.source_uid_digest)
    return rows.filter(placed_at=None, destroyed_at=None, refusal="", study__owner=None)  # type: ignore[no-any-return]


def _sender(arrival: Arrival) -> list[Pointer]:
    sender = arrival.sender
    return [Pointer(MatchRule.SENDER, sender.pk)] if sender and sends_own(sender, arrival.institution) else []


def _under_its_number(institution: Institution, said: Arriving) -> QuerySet[Clip]:
    """What was added to a scan by hand under the number of this object."""
    same = Clip.objects.filter(source_uid_digest=said.inspection.source_uid_digest, scan__institution=institution)
    rows = same.filter(left_out=False, arrival=None).exclude(scan__state=ScanState.WITHDRAWN)
    return rows.select_related("scan").order_by("received_at")  # type: ignore[no-any-return]


def _is_same(clip: Clip, arrival: Arrival, said: Arriving) -> bool:
    """The number alone proves nothing, since machines repeat theirs: the same bytes, the same pixels, or the same size in
    the same study, once a worker has found out which that is."""
    found = said.inspection
    if clip.digest == arrival.digest or (clip.picture_digest and clip.picture_digest == found.picture_digest):
        return True
    size = (clip.rows, clip.columns, clip.frames) == (found.rows, found.columns, found.frames)
    return size and bool(clip.study_uid) and clip.study_uid == said.study_uid


def _uploaded(same: list[Clip]) -> list[Pointer]:
    """The same object was added to a scan by hand."""
    return [
        Pointer(MatchRule.UPLOADED, clip.scan.trainee_id, {"clip": str(clip.pk), "scan": str(clip.scan_id)})
        for clip in same
    ]


def _intents(institution: Institution, said: Arriving) -> list[Pointer]:
    """A number or a UID of ours: never withdrawn, since nobody else could have it."""
    ours = Q(study_digest=said.study_digest or "-") | Q(accession_digest=said.accession_digest or "-")
    rows = ScanIntent.objects.filter(ours, institution=institution)
    return [Pointer(MatchRule.INTENT, row.trainee_id, {"intent": str(row.pk)}) for row in rows.order_by("opened_at")]


def _days(arrival: Arrival, said: Arriving, taken: datetime) -> list[str]:
    """Whose codes are good for it, by the hospital's clocks: those of the day on which it was taken, and, where its
    exam goes over midnight, of the day on which that was begun. Not of the day after, when one forgot to end it."""
    place, began = arrival.institution, _put_right(arrival, said.began)
    moments = [taken]
    if began is not None and began <= taken <= began + AN_EXAM_LASTS:
        moments.append(began)
    return list(dict.fromkeys(place.local_date(each).isoformat() for each in moments))


def _pairing(institution: Institution, enrolled: frozenset[UUID], said: Arriving, days: list[str]) -> list[Pointer]:
    """Codes are good for a day."""
    if not said.pairing_digests:
        return []
    key, found = uid_key(), []
    for person in sorted(enrolled):
        for day in days:
            code = codes.pairing_code(key, str(institution.pk), str(person), day)
            if codes.digest(key, f"pairing:{code}") in said.pairing_digests:
                found.append(Pointer(MatchRule.PAIRING, person, {"day": day}))
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
