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
from logbook.matching import match
from logbook.models import Arrival, ArrivedStudy, Clip, Device
from logbook.models.arrival import CLEANED_COPY, NOT_YET
from logbook.queries.clips import same_recording, serves
from logbook.queries.devices import field_of
from logbook.queries.holds import ARRIVAL_HELD
from logbook.queries.matching import found_in, is_cleaned_copy, may_be_somebodys_now, sends_own
from logbook.received import DicomObject
from logbook.rules.waiting import check_may_wait
from logbook.states import ScanState
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import User

from . import waiting
from .adopting import adopted
from .again import sort_anew
from .lapsing import lapse, lapse_of_who_left
from .originals import destroy_file
from .placing import place
from .studies import give_or_doubt, study_of


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
            cleaned=is_cleaned_copy(sop_uid),
        )  # fmt: skip
    if arrival.pk != pk:
        storage.destroy_original(pk)
    return arrival


@transaction.atomic
def _keep(pk: UUID, by: User | None, device: Device | None, *, cleaned: bool, **said: Any) -> Arrival:
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
        elif may_be_somebodys_now(known, by):
            sort_again.enqueue(str(known.pk), str(by.pk) if by else "")
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
        if cleaned:
            refuse(arrival=arrival, by=None, code=CLEANED_COPY, params={})
        else:
            sort_arrival.enqueue(str(arrival.pk))
    except BaseException:
        storage.destroy_original(arrival.pk)
        raise
    arrival.is_new = True
    return arrival


def _is_here(known: Arrival) -> bool:
    """Waiting, or in a scan: not where it was destroyed, or where its clip was removed since, or withdrawn with its scan, to be
    sent again."""
    if known.placed_at is None:
        return known.destroyed_at is None
    if known.clip is not None:
        return bool(known.clip.scan.state != ScanState.WITHDRAWN)
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
    try:
        said = _header(arrival)
    except FileNotFoundError:
        if Arrival.objects.filter(pk=arrival_id, sorted_at=None, destroyed_at=None).exists():
            raise
        return
    except Unusable as error:
        refuse(arrival=arrival, by=None, code=str(error.code), params=error.params)
        return
    sort_as(arrival=arrival, by=None, said=said)


def _header(arrival: Arrival) -> Arriving:
    with storage.opened(arrival.pk) as path:
        return sandbox.sort(path, uid_key=uid_key(), field=field_of(arrival))


@task()
def sort_again(arrival_id: str, sender: str) -> None:
    """Of what nobody has: its owner has sent it now, or has added it by hand, or its code can be read since."""
    rows = Arrival.objects.select_related("institution", "device__institution").filter(placed_at=None, refusal="")
    arrival: Arrival | None = rows.filter(pk=arrival_id, destroyed_at=None).first()
    if arrival is None:
        return
    try:
        said = _header(arrival)
    except (FileNotFoundError, Unusable):
        return
    by = User.objects.filter(pk=sender).first() if sender else None
    own = by if by is not None and sends_own(by, arrival.institution) else None
    with transaction.atomic():
        for pk in sort_anew(arrival=arrival, by=own, said=said):
            sort_arrival.enqueue(str(pk))


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
    # As it was when it was read: not where somebody has sent it again meanwhile, signed in.
    unsorted = Arrival.objects.filter(pk=arrival.pk, sorted_at=None, sender=arrival.sender_id)
    if not unsorted.exists():
        return None
    found = found_in(arrival, said)
    study, apart = study_of(arrival, said, found)
    typed = {"field": said.field, "unknown": found.unknown}
    if not unsorted.update(sorted_at=timezone.now(), study=study, facts=said.inspection.to_json(), typed=typed):
        return None
    arrival.refresh_from_db()
    if study.owner_id is None:
        give_or_doubt(study, found, apart or match(found))
    if study.owner_id is not None:
        place(study)
    # Last: persons and scans are locked before the chain, everywhere.
    if study.owner_id is not None:
        lapse_of_who_left(study.pk)
    record("arrival.sorted", by=by, on=arrival, within=study, institution=arrival.institution_id)
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
