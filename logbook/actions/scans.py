"""A trainee logs a scan, changes it, sends it, takes it back, withdraws it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from curriculum.models import Application
from logbook.models import Reading, Scan, Supervision
from logbook.queries.scans import place_to_log
from logbook.rules import scans as rules
from logbook.rules.scan_shape import CONTENT, faults, in_order
from logbook.states import SCAN, StudyClass
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import Institution, User

from . import case_keys
from . import supervision as supervision_actions
from .holding_places import held
from .originals import destroy_left_out, destroy_uncleaned
from .queueing import locked, queue_if_settled


@transaction.atomic
def start(
    *,
    by: User,
    application: Application,
    institution: Institution | None = None,
    context: str = "",
    study_class: str = StudyClass.PERFORMED,
    trainees: int = 1,
    indication: str = "",
    sub_type: str = "",
    views: Iterable[str] = (),
    answers: Mapping[str, str] | None = None,
    decision: str = "",
    age_band: str = "",
    remarks: str = "",
    performed_at: datetime | None = None,
    wished_proctor: User | None = None,
    supervision: Mapping[str, Any] | None = None,
    case_key: str = "",
    client_id: UUID | None = None,
) -> Scan:
    """A draft of one's own; the exam is all that it needs. The same client id again is the same scan, as it is."""
    sent_before = _sent_before(by, client_id)
    if sent_before is not None:
        return sent_before
    place = rules.check_can_start(by, application, held(institution or place_to_log(by)))
    scan = Scan(
        trainee=by,
        institution=place,
        application=application,
        catalogue=application.catalogue,
        client_id=client_id,
        performed_at=performed_at or timezone.now(),
    )
    said = {
        "context": context,
        "study_class": study_class,
        "trainees": trainees,
        "indication": indication,
        "sub_type": sub_type,
        "views": list(views),
        "answers": dict(answers or {}),
        "decision": decision,
        "age_band": age_band,
        "remarks": remarks,
        "performed_at": performed_at or scan.performed_at,
        "wished_proctor": wished_proctor,
    }
    _fill(scan, {**said, "supervision": supervision, "case_key": case_key})
    # Of two that arrive at once, one makes the row and the other finds it.
    Scan.objects.bulk_create([scan], ignore_conflicts=client_id is not None)
    kept = _sent_before(by, client_id)
    if kept is not None and kept.pk != scan.pk:
        return kept
    _supervised(scan, supervision)
    if case_key:
        case_keys.keep(scan, case_key)
    _record("scan.started", scan, by=by, exam=application.code)
    return scan


@transaction.atomic
def change(*, scan: Scan, by: User, seen: str = "", **fields: Any) -> Scan:
    """Say something else about a draft or a returned scan; only what is given changes. `seen`: the mark of what the
    person was looking at (`Scan.mark`), where they looked at something."""
    unknown = set(fields) - {*CONTENT, "supervision", "case_key"}
    if unknown:
        raise TypeError(f"a scan has no {sorted(unknown)}")
    scan = locked(scan.pk)
    rules.check_can_change(by, scan)
    rules.check_unchanged(scan, seen)
    before = {name: getattr(scan, name) for name in CONTENT}
    _fill(scan, fields)
    changed = sorted(name for name in CONTENT if getattr(scan, name) != before[name])
    if "supervision" in fields and _supervised(scan, fields["supervision"]):
        changed.append("supervision")
    if "case_key" in fields and case_keys.keep(scan, fields["case_key"]):
        changed.append("case_key")
    if not changed:
        return scan
    scan.changed_at = timezone.now()
    scan.save(update_fields=[*CONTENT, "changed_at"])
    _record("scan.changed", scan, by=by, fields=changed)
    return scan


@transaction.atomic
def submit(*, scan: Scan, by: User) -> Scan:
    """Send it to the proctors. It enters the queue once every clip is ready or left out. The first reading is fixed
    now; a later one that differs is added. A supervisor's word about something else than what is sent counts no more."""
    scan = locked(scan.pk)
    rules.check_can_submit(by, scan)
    now = timezone.now()
    SCAN.move(
        scan,
        "submit",
        submitted_at=now,
        first_submitted_at=scan.first_submitted_at or now,
        queued_at=None,
        due_on=None,
        opened_at=None,
    )
    latest = scan.readings.order_by("-number").first()
    if latest is None or latest.answers != scan.answers:
        number = (scan.readings.aggregate(last=Max("number"))["last"] or 0) + 1
        latest = Reading.objects.create(scan=scan, number=number, answers=scan.answers, at=now)
    lapsed = supervision_actions.lapse_unless_unchanged(scan)
    _record("scan.submitted", scan, by=by, reading=str(latest.pk))
    if lapsed:
        _record("supervision.lapsed", scan, by=by)
    destroy_left_out(scan)
    queue_if_settled(scan)
    return scan


@transaction.atomic
def take_back(*, scan: Scan, by: User) -> Scan:
    """A draft again, as long as no reviewer has opened it."""
    scan = locked(scan.pk)
    rules.check_can_take_back(by, scan)
    return back_to_draft(scan, by)


def back_to_draft(scan: Scan, by: User) -> Scan:
    """Part of taking back, and of leaving out the only clip of a scan that needs one."""
    SCAN.move(scan, "take_back", queued_at=None, due_on=None)
    _record("scan.taken_back", scan, by=by)
    return scan


@transaction.atomic
def withdraw(*, scan: Scan, by: User) -> Scan:
    """Nobody is to review it. It stays in its trainee's log, and counts nowhere."""
    scan = locked(scan.pk)
    rules.check_can_withdraw(by, scan)
    SCAN.move(scan, "withdraw", queued_at=None, due_on=None)
    destroyed = destroy_uncleaned(scan)
    _record("scan.withdrawn", scan, by=by)
    for clip in destroyed:
        record(
            "clip.original_destroyed",
            by=None,
            on=clip,
            within=scan,
            institution=scan.institution_id,
            person=scan.trainee_id,
        )
    return scan


def _fill(scan: Scan, said: Mapping[str, Any]) -> None:
    """Put what is said into the row (unsaved), once it is well formed and names only whom it may."""
    found = faults(scan.definition, said)
    if found:
        raise ValueError("; ".join(f"{fault.field}: {fault.reason}" for fault in found))
    watched = said.get("supervision")
    rules.check_can_name(scan.trainee, scan.institution, watched.get("supervisor") if watched else None)
    if said.get("wished_proctor") != scan.wished_proctor:
        rules.check_can_wish(scan, said.get("wished_proctor"))
    for name in CONTENT:
        if name not in said:
            continue
        value = said[name]
        if name == "views":
            value = in_order(scan.definition, value)
        elif name == "answers":
            value = dict(value)
        elif name == "remarks":
            value = value.strip()
        elif name == "study_class":
            value = value or StudyClass.PERFORMED
        elif name == "trainees":
            value = value or 1
        setattr(scan, name, value)


def _supervised(scan: Scan, watched: Mapping[str, Any] | None) -> bool:
    """Write down who watched; whether that is new. None: nothing is said (any more)."""
    before = Supervision.objects.filter(scan=scan).values_list("mode", "supervisor").first()
    supervisor = watched.get("supervisor") if watched else None
    after = (str(watched["mode"]), supervisor.pk if supervisor else None) if watched else None
    if before == after:
        return False
    rules.check_not_attested(scan)
    if not watched:
        Supervision.objects.filter(scan=scan).delete()
        return True
    said = {"mode": watched["mode"], "supervisor": supervisor, "lapsed_at": None, "declined_at": None}
    Supervision.objects.update_or_create(scan=scan, defaults=said)
    return True


def _sent_before(by: User, client_id: UUID | None) -> Scan | None:
    return Scan.objects.filter(trainee=by, client_id=client_id).first() if client_id else None


def _record(verb: str, scan: Scan, *, by: User, **data: Any) -> None:
    record(verb, by=by, on=scan, institution=scan.institution_id, person=scan.trainee_id, **data)
