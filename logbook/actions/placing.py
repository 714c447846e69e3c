"""What has an owner becomes a draft in their log: one scan for a study, its clips in it."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID, uuid4

from django.utils import timezone

from curriculum.models import Application
from logbook import storage
from logbook.dicom.facts import Inspection
from logbook.models import Arrival, ArrivedStudy, Clip, Scan, ScanIntent
from logbook.queries import clips as clip_queries
from logbook.queries.holds import is_held
from logbook.queries.scans import places_to_log
from logbook.rules import clips as clip_rules
from logbook.rules.scans import check_can_start
from logbook.states import FINAL, MatchRule, ScanState
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow, Refusal

from . import seen_elsewhere
from .holding_places import held
from .new_clip import new_clip
from .originals import destroy, destroy_file
from .processing import ask_to_process
from .queueing import locked
from .recording import record_clip

__all__ = ["application_called", "give", "place", "start_scan"]


def application_called(code: str) -> Application | None:
    found: Application | None = (
        Application.objects.select_related("catalogue").filter(code=code).first() if code else None
    )
    return found if found is not None and found.definition["selectable"] else None


def give(*, study: ArrivedStudy, to: UUID, rule: str, evidence: dict[str, Any], by: User | None = None) -> None:
    """From now on it is theirs; the rule and what it rests on are kept. Persons and scans are locked before the chain."""
    User.objects.select_for_update(no_key=True).get(pk=to)
    if "scan" in evidence:
        locked(evidence["scan"])
    study.owner_id, study.rule, study.evidence, study.doubt = to, rule, evidence, ""
    study.matched_at = timezone.now()
    study.save(update_fields=["owner", "rule", "evidence", "doubt", "matched_at"])
    if rule == MatchRule.INTENT:
        ScanIntent.objects.filter(pk=evidence["intent"], closed_at=None).update(closed_at=timezone.now())
    record("study.matched", by=by, on=study, institution=study.institution_id, person=to, rule=rule, evidence=evidence)


def place(study: ArrivedStudy) -> None:
    """Part of sorting and of claiming, under the study's lock: every clip of it that can be into its scan. Without an
    exam there is no scan yet: its owner says which."""
    User.objects.select_for_update(no_key=True).get(pk=cast(UUID, study.owner_id))
    if study.scan_id is None:
        scan = _scan_for(study)
        if scan is None:
            return
        study.scan = scan
        study.save(update_fields=["scan"])
    scan = locked(study.scan_id)
    if scan.state == ScanState.WITHDRAWN:
        return  # also what lies in it: its owner says anew which exam it is
    for arrival in study.arrivals.waiting():
        _put_in(arrival, scan)


def start_scan(study: ArrivedStudy, application: Application) -> Scan | None:
    """A draft of the owner's, by itself: the exam, when, where. Nothing clinical, nothing about who watched."""
    owner = cast(User, study.owner)
    held(study.institution)
    if study.institution not in places_to_log(owner):
        return None
    check_can_start(owner, application, study.institution)
    taken = min(study.taken_at or study.first_at, timezone.now())
    before = Scan.objects.filter(trainee=owner, client_id=study.pk, state__in=[ScanState.WITHDRAWN, *FINAL]).exists()
    scan, new = Scan.objects.get_or_create(
        trainee=owner,
        client_id=uuid4() if before else study.pk,
        defaults={
            "institution": study.institution,
            "application": application,
            "catalogue": application.catalogue,
            "performed_at": taken,
        },
    )
    if new:
        _record("scan.arrived", scan, exam=application.code)
    return scan


def _scan_for(study: ArrivedStudy) -> Scan | None:
    if "scan" in study.evidence:  # added there by hand, or claimed for it
        known: Scan | None = Scan.objects.filter(pk=study.evidence["scan"]).exclude(state=ScanState.WITHDRAWN).first()
        if known is not None:
            return known
    application: Application | None = study.application
    if study.rule == MatchRule.INTENT:
        intent = ScanIntent.objects.select_related("application__catalogue").get(pk=study.evidence["intent"])
        application = intent.application
    return start_scan(study, application) if application is not None else None


def _put_in(arrival: Arrival, scan: Scan) -> None:
    """As a clip, or not, where the rules of clips say no: then it waits, and says why."""
    owner = scan.trainee
    hold(scan.institution_id)
    found = Inspection.from_json(cast(dict[str, Any], arrival.facts))
    same = scan.clips.filter(clip_queries.same_recording(arrival.digest, found.picture_digest)).order_by("pk")
    if any(clip_queries.serves(clip) for clip in same):
        Arrival.objects.filter(pk=arrival.pk).update(placed_at=timezone.now(), refusal="", refusal_params={})
        destroy_file(arrival.pk, arrival.institution_id)
        return
    if not scan.is_editable:
        return  # sent meanwhile: it waits for the scan to be taken back or returned
    useless = list(same)
    if useless and is_held(scan):
        return  # nothing of a held scan is replaced: this is kept as well
    try:
        if not useless:
            clip_rules.check_has_room(scan)
        clip_rules.check_takes(scan, arrival)
    except NotNow as refusal:
        _wait(arrival, refusal)
        return
    for clip in useless:
        _make_way(clip)
    clip = new_clip(_name_for(arrival), scan, owner, found, digest=arrival.digest, size=arrival.size)
    clip.received_at = arrival.received_at
    clip.save(force_insert=True)
    Arrival.objects.filter(pk=arrival.pk).update(placed_at=timezone.now(), clip=clip, refusal="", refusal_params={})
    record_clip("clip.arrived", clip, by=None, digest=clip.digest)
    seen_elsewhere.tell(clip)
    ask_to_process(clip)


def _name_for(arrival: Arrival) -> UUID:
    """That of the object, under which it lies; unless its clip of another time is in a scan that was withdrawn."""
    if not Clip.objects.filter(pk=arrival.pk).exists():
        return arrival.pk
    pk = uuid4()
    storage.keep_original_as(arrival.pk, pk)
    destroy_file(arrival.pk, arrival.institution_id)
    return pk


def _make_way(clip: Clip) -> None:
    """It failed, or its recording is gone; the machine's copy of the same recording takes its place."""
    pk = clip.pk
    clip.delete()
    clip.pk = pk
    record_clip("clip.replaced", clip, by=None, digest=clip.digest)
    destroy(clip)


def _wait(arrival: Arrival, refusal: Refusal) -> None:
    reason = refusal.reasons[0]
    params = {name: str(value) for name, value in reason.params.items()}
    Arrival.objects.filter(pk=arrival.pk).update(refusal=reason.code, refusal_params=params)


def _record(verb: str, scan: Scan, **data: Any) -> None:
    record(verb, by=None, on=scan, institution=scan.institution_id, person=scan.trainee_id, **data)
