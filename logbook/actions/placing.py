"""What has an owner becomes a draft in their log: one scan for a study, its clips in it."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from curriculum.models import Application
from logbook import storage
from logbook.dicom.facts import Inspection
from logbook.models import Arrival, ArrivedStudy, Scan, ScanIntent
from logbook.queries import clips as clip_queries
from logbook.queries.scans import places_to_log
from logbook.rules import clips as clip_rules
from logbook.rules.scans import check_can_start
from logbook.states import ClipState, MatchRule, ScanState
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow, Refusal

from . import seen_elsewhere
from .holding_places import held
from .new_clip import new_clip
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
    withdrawn = Scan.objects.filter(trainee=owner, client_id=study.pk, state=ScanState.WITHDRAWN).exists()
    scan, new = Scan.objects.get_or_create(
        trainee=owner,
        client_id=uuid4() if withdrawn else study.pk,
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
    if _is_there(scan, arrival, found):
        Arrival.objects.filter(pk=arrival.pk).update(placed_at=timezone.now())
        transaction.on_commit(lambda: storage.destroy_original(arrival.pk))
        return
    if not scan.is_editable:
        return  # sent meanwhile: it waits for the scan to be taken back or returned
    try:
        clip_rules.check_has_room(scan)
        clip_rules.check_not_elsewhere(clip_queries.in_other_scan_of(owner, scan, arrival.digest))
    except NotNow as refusal:
        _wait(arrival, refusal)
        return
    clip = new_clip(arrival.pk, scan, owner, found, digest=arrival.digest, size=arrival.size)
    clip.received_at = arrival.received_at
    clip.save(force_insert=True)
    Arrival.objects.filter(pk=arrival.pk).update(placed_at=timezone.now(), clip=clip, refusal="", refusal_params={})
    record_clip("clip.arrived", clip, by=None, digest=clip.digest)
    seen_elsewhere.tell(clip)
    ask_to_process(clip)


def _is_there(scan: Scan, arrival: Arrival, found: Inspection) -> bool:
    """Byte for byte, or the same object, which its owner added by hand; not where that one cannot be used, or is another
    recording under the same number."""
    alike = {"rows": found.rows, "columns": found.columns, "frames": found.frames}
    same = scan.clips.filter(source_uid_digest=found.source_uid_digest, **alike).exclude(state=ClipState.FAILED)
    return bool((scan.clips.filter(digest=arrival.digest) | same).exists())


def _wait(arrival: Arrival, refusal: Refusal) -> None:
    reason = refusal.reasons[0]
    params = {name: str(value) for name, value in reason.params.items()}
    Arrival.objects.filter(pk=arrival.pk).update(refusal=reason.code, refusal_params=params)


def _record(verb: str, scan: Scan, **data: Any) -> None:
    record(verb, by=None, on=scan, institution=scan.institution_id, person=scan.trainee_id, **data)
