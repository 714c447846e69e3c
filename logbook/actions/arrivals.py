"""An object that came in by itself is kept, and a worker finds out whose it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from logbook import sandbox, storage
from logbook.dicom.codes import uid_digest
from logbook.dicom.errors import Code, Unusable
from logbook.dicom.facts import Arriving
from logbook.local_keys import uid_key
from logbook.matching import Found, Match, graver, match
from logbook.models import Arrival, ArrivedStudy, Claim, Clip, Device
from logbook.models.arrival import NOT_YET
from logbook.queries.clips import same_recording, serves
from logbook.queries.devices import field_of_all
from logbook.queries.holds import ARRIVAL_HELD
from logbook.queries.matching import found_in, taken_at
from logbook.received import DicomObject
from logbook.rules.waiting import check_may_wait
from logbook.states import Doubt, MatchRule
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import User

from . import waiting
from .adopting import adopted
from .lapsing import lapse, lapse_of_who_left
from .originals import destroy_file
from .placing import application_called, give, place


def keep(
    *,
    institution: UUID,
    by: User | None,
    device: Device | None,
    door: str,
    found: DicomObject,
    sop_uid: str,
    syntax: str,
) -> Arrival:
    """The same object again is the one that is there (`is_new` False); another one under the same number is kept beside
    it and given to nobody by itself. The file is on the disk before the rows, and the job is one of them."""
    with adopted(found.sealed, Arrival) as pk:
        arrival = _keep(
            pk, by, device,
            institution_id=institution, door=door,
            content_digest=found.content_digest, digest=found.sealed.digest, size=found.sealed.size,
            sop_digest=uid_digest(uid_key(), "source", sop_uid), syntax=syntax[:64],
        )  # fmt: skip
    if arrival.pk != pk:
        storage.destroy_original(pk)
    return arrival


@transaction.atomic
def _keep(pk: UUID, by: User | None, device: Device | None, **said: Any) -> Arrival:
    institution = said["institution_id"]
    hold(institution)
    same = Arrival.objects.filter(institution=institution, sop_digest=said["sop_digest"]).order_by()
    came_before = same.exists()
    known: Arrival | None = same.filter(content_digest=said["content_digest"]).first() if came_before else None
    if known is not None and _is_here(known):
        if known.placed_at is None and not storage.original(known.pk).exists():
            storage.move_original(pk, known.pk)  # its own was lost
        if known.refusal == Code.COULD_NOT_BE_READ:
            _look_again(known)
        elif known.refusal in NOT_YET:
            place_again.enqueue(str(known.study_id))
        known.is_new = False
        return known
    waiting.note(institution, check_may_wait(institution, said["size"]))
    arrival = known or Arrival(pk=pk)
    for name, value in {**said, "device": device, "sender": by}.items():
        setattr(arrival, name, value)
    arrival.received_at, arrival.destroyed_at, arrival.sorted_at = timezone.now(), None, None
    arrival.placed_at = None
    arrival.refusal, arrival.refusal_params = "", {}
    arrival.other_content = came_before and same.exclude(pk=arrival.pk).exists()
    if known is not None:
        storage.move_original(pk, known.pk)
    try:
        arrival.save(force_insert=known is None)
        record("arrival.received", by=by, on=arrival, institution=institution, digest=arrival.digest)
        sort_arrival.enqueue(str(arrival.pk))
    except BaseException:
        storage.destroy_original(arrival.pk)
        raise
    arrival.is_new = True
    return arrival


def _is_here(known: Arrival) -> bool:
    """Waiting, or in a scan: not where it was destroyed, or where its clip was removed since, to be sent again."""
    if known.placed_at is None:
        return known.destroyed_at is None
    if known.clip_id is not None:
        return True
    # The same recording was in that scan already, added by hand.
    same = same_recording(known.digest, (known.facts or {}).get("picture_digest", ""))
    there = Clip.objects.filter(same, scan__arrived_studies=known.study_id)
    return any(serves(clip) for clip in there)


def _look_again(known: Arrival) -> None:
    """Nothing need be wrong with what nobody could read: the disk may have been full."""
    known.sorted_at, known.refusal, known.refusal_params = None, "", {}
    known.save(update_fields=["sorted_at", "refusal", "refusal_params"])
    sort_arrival.enqueue(str(known.pk))


@task()
def place_again(study_id: str) -> None:
    """Its scan did not take all of it; what was in the way may be gone."""
    with transaction.atomic():
        study = ArrivedStudy.objects.select_for_update(no_key=True).get(pk=study_id)
        if study.standing_scan is not None:
            place(study)


@task()
def sort_arrival(arrival_id: str) -> None:
    sort(UUID(arrival_id))


def sort(arrival_id: UUID) -> None:
    """Look at its header in the sandbox; find its study, whose it is, and the scan. Whatever runs twice has one effect."""
    rows = Arrival.objects.select_related("institution", "device__institution")
    arrival: Arrival | None = rows.filter(pk=arrival_id, sorted_at=None, destroyed_at=None).first()
    if arrival is None:
        return
    field = arrival.device.code_field if arrival.device else field_of_all(arrival.institution)
    try:
        with storage.opened(arrival.pk) as path:
            said = sandbox.sort(path, uid_key=uid_key(), field=field)
    except FileNotFoundError:
        if Arrival.objects.filter(pk=arrival_id, sorted_at=None, destroyed_at=None).exists():
            raise
        return
    except Unusable as error:
        refuse(arrival=arrival, by=None, code=str(error.code), params=error.params)
        return
    sort_as(arrival=arrival, by=None, said=said)


@transaction.atomic
def refuse(*, arrival: Arrival, by: None, code: str, params: dict[str, str | int]) -> None:
    """It cannot be used; it lies in quarantine until its time is over, and the machine's page says why."""
    now = timezone.now()
    waiting = Arrival.objects.filter(pk=arrival.pk, sorted_at=None)
    if waiting.update(sorted_at=now, refusal=code, refusal_params=params):
        record("arrival.refused", by=by, on=arrival, institution=arrival.institution_id, reason=code)


@transaction.atomic
def sort_as(*, arrival: Arrival, by: None, said: Arriving) -> ArrivedStudy | None:
    """Into its study; then to whom it points, and into their log. The study's row is locked first, then persons."""
    found = found_in(arrival, said)
    study = _study_of(arrival, said)
    apart = _why_apart(arrival, study, found)
    if apart and Arrival.objects.filter(pk=arrival.pk, sorted_at=None).exists():
        study = _study_of(arrival, said, apart_of=study, pointing=_pointing(arrival, found))
    if not Arrival.objects.filter(pk=arrival.pk, sorted_at=None).update(
        sorted_at=timezone.now(), study=study, facts=said.inspection.to_json()
    ):
        return None
    arrival.refresh_from_db()
    if study.owner_id is None:
        _give_or_doubt(study, apart or (Doubt.OTHER_CONTENT if arrival.other_content else match(found)))
    if study.owner_id is not None:
        place(study)
    # Last: persons and scans are locked before the chain, everywhere.
    if study.owner_id is not None:
        lapse_of_who_left(study.pk)
    record("arrival.sorted", by=by, on=arrival, within=study, institution=arrival.institution_id)
    return study


def _give_or_doubt(study: ArrivedStudy, found: Match | Doubt | str) -> None:
    """To whom it points, unless something of the study is in doubt or claimed: then a person decides."""
    if isinstance(found, Match):
        claim = _claim_of(study)
        if study.doubt in ("", Doubt.NO_CODE) and claim is None:
            give(study=study, to=found.person, rule=found.rule, evidence=found.evidence)
            return
        if claim is not None and claim.person_id == found.person:
            return
        found = Doubt.RULES_DISAGREE
    study.doubt = graver(study.doubt, found)
    study.save(update_fields=["doubt"])


def _claim_of(study: ArrivedStudy) -> Claim | None:
    found: Claim | None = Claim.objects.standing().filter(study=study).first()
    return found


def _why_apart(arrival: Arrival, study: ArrivedStudy, found: Found) -> str:
    """Of a further object of a study that somebody has, or claims: why it is not theirs for certain. It lies by itself among
    what has no owner then. So does what points to nobody, once something of the study was somebody else's."""
    claim = _claim_of(study) if study.owner_id is None else None
    expected = study.owner_id or (claim.person_id if claim is not None else None)
    if expected is None:
        return ""
    if arrival.other_content:
        return Doubt.OTHER_CONTENT
    people = {pointer.person for pointer in found.pointers}
    if people:
        return "" if people == {expected} else Doubt.RULES_DISAGREE
    if found.typed and study.rule in (MatchRule.PAIRING, MatchRule.OPERATOR):
        return Doubt.UNKNOWN_CODE
    return Doubt.RULES_DISAGREE if study.apart.exclude(doubt=Doubt.OTHER_CONTENT).exists() else ""


def _pointing(arrival: Arrival, found: Found) -> str:
    """What points alike lies together."""
    if arrival.other_content:
        return "other content"
    return ",".join(sorted({str(pointer.person) for pointer in found.pointers})) or ("typed" if found.typed else "")


def _study_of(
    arrival: Arrival, said: Arriving, *, apart_of: ArrivedStudy | None = None, pointing: str = ""
) -> ArrivedStudy:
    """Its row, locked. An object that names no study is one of its own."""
    inspection = said.inspection
    number = said.study_digest or arrival.sop_digest
    if apart_of is not None:
        number = uid_digest(uid_key(), "apart", f"{apart_of.study_digest}:{pointing}")
    taken = taken_at(arrival, said)
    guess = application_called(said.exam)
    made, _new = ArrivedStudy.objects.get_or_create(
        institution=arrival.institution,
        study_digest=number,
        defaults={
            "apart_of": apart_of,
            "device": arrival.device,
            "door": arrival.door,
            "machine": " ".join(part for part in (inspection.manufacturer, inspection.model) if part)[:120],
            "application": guess,
            "taken_at": taken,
            "first_at": arrival.received_at,
            "last_at": arrival.received_at,
        },
    )
    study: ArrivedStudy = ArrivedStudy.objects.select_for_update(no_key=True).get(pk=made.pk)
    study.last_at = max(study.last_at, arrival.received_at)
    study.application = study.application or guess
    study.taken_at = min(filter(None, (study.taken_at, taken)), default=None)
    study.save(update_fields=["last_at", "application", "taken_at"])
    return study


@transaction.atomic
def expire(*, arrival: Arrival, by: None = None) -> None:
    """Nobody claimed it, or it could not be used: it is destroyed after its time, and with the last of its study a claim
    that nobody decided lapses. Not what a legal hold keeps."""
    if arrival.study_id is not None:
        ArrivedStudy.objects.select_for_update(no_key=True).get(pk=arrival.study_id)
    hold(arrival.institution_id)  # before the row is touched: whoever is sent it again at this moment waits, and sees
    gone = Arrival.objects.filter(pk=arrival.pk, placed_at=None, destroyed_at=None).exclude(ARRIVAL_HELD)
    if not gone.update(destroyed_at=timezone.now()):
        return
    if arrival.study_id is not None and not Arrival.objects.waiting().filter(study=arrival.study_id).exists():
        lapse(arrival.study_id)
    record("arrival.destroyed", by=by, on=arrival, institution=arrival.institution_id)
    destroy_file(arrival.pk, arrival.institution_id)
