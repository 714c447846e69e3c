"""A trainee claims a study without an owner; a supervisor confirms; its owner says which exam it is."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from curriculum.models import Application
from logbook.models import ArrivedStudy, Claim, Scan
from logbook.rules import claims as rules
from logbook.rules.scans import check_can_start
from logbook.states import MatchRule
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import User

from .holding_places import held
from .lapsing import lapse_of_who_left
from .placing import give, place, start_scan
from .queueing import locked


@transaction.atomic
def claim(*, study: ArrivedStudy, by: User, application: Application, scan: Scan | None = None) -> Claim:
    """Of two at once one is it. The same day, by whoever logged that exam, it goes into that scan at once; otherwise a
    supervisor is asked."""
    study = _locked(study)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if scan is not None:
        scan = Scan.objects.select_for_update(no_key=True).get(pk=scan.pk)
    held(study.institution)
    rules.check_can_claim(by, study, application, scan)
    lapse_of_who_left(study.pk)
    at_once = rules.goes_at_once(study, scan)
    made = Claim.objects.create(study=study, person=by, application=application, scan=scan)
    _record("claim.made", made, by=by, at_once=at_once)
    if at_once:
        _grant(made, study, MatchRule.CLAIM, by=by)
    return made


@transaction.atomic
def confirm(*, claim: Claim, by: User) -> Claim:
    """The supervisor says that it is theirs."""
    study, claim = _locked_with(claim)
    User.objects.select_for_update(no_key=True).get(pk=claim.person_id)
    rules.check_can_confirm(by, claim)
    _grant(claim, study, MatchRule.CONFIRMED, by=by)
    return claim


@transaction.atomic
def decline(*, claim: Claim, by: User, reason: str) -> Claim:
    """It is not; the study waits again for whose it is."""
    if not reason.strip():
        raise ValueError("why not must be said")
    _study, claim = _locked_with(claim)
    rules.check_can_decide(by, claim)
    _decide(claim, by, granted=False, reason=reason.strip())
    _record("claim.declined", claim, by=by)
    return claim


@transaction.atomic
def withdraw(*, claim: Claim, by: User) -> Claim:
    _study, claim = _locked_with(claim)
    rules.check_can_withdraw(by, claim)
    _decide(claim, by, granted=False)
    _record("claim.withdrawn", claim, by=by)
    return claim


@transaction.atomic
def say_exam(*, study: ArrivedStudy, by: User, application: Application) -> ArrivedStudy:
    """Of one's own study: the draft is started, or the one that was started by a wrong guess is put right."""
    study = _locked(study)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if study.scan_id is not None:
        study.scan = locked(study.scan_id)
    rules.check_can_say_exam(by, study)
    study.application = application
    scan = study.scan_to_add_to
    if scan is None:
        study.scan = start_scan(study, application)
    else:
        _of_another_exam(scan, application)
    study.save(update_fields=["application", "scan"])
    place(study)
    record("study.exam_said", by=by, on=study, institution=study.institution_id, person=by, exam=application.code)
    return study


@transaction.atomic
def place_late(*, study: ArrivedStudy, by: User) -> ArrivedStudy:
    """What came after its scan was sent, once that scan can be changed again."""
    study = _locked(study)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    rules.check_can_place(by, study)
    place(study)
    record("study.placed", by=by, on=study, institution=study.institution_id, person=by)
    return study


def _of_another_exam(scan: Scan, application: Application) -> None:
    """What was said of it so far was said of the other exam's questions and views."""
    check_can_start(scan.trainee, application, scan.institution)
    scan.application, scan.catalogue, scan.changed_at = application, application.catalogue, timezone.now()
    scan.indication, scan.sub_type, scan.views, scan.answers, scan.wished_proctor = "", "", [], {}, None
    scan.save(
        update_fields=[
            "application", "catalogue", "changed_at", "indication", "sub_type", "views", "answers", "wished_proctor",
        ]
    )  # fmt: skip


def _grant(claim: Claim, study: ArrivedStudy, rule: str, *, by: User) -> None:
    study.application = claim.application
    evidence: dict[str, Any] = {"claim": str(claim.pk)}
    if claim.scan_id is not None:
        evidence["scan"] = str(claim.scan_id)
    study.save(update_fields=["application"])
    give(study=study, to=claim.person_id, rule=rule, evidence=evidence, by=by)
    _decide(claim, by, granted=True)
    place(study)
    if rule == MatchRule.CONFIRMED:
        _record("claim.granted", claim, by=by)


def _decide(claim: Claim, by: User, *, granted: bool, reason: str = "") -> None:
    claim.granted, claim.decided_by, claim.decided_at, claim.reason = granted, by, timezone.now(), reason
    claim.save(update_fields=["granted", "decided_by", "decided_at", "reason"])


def _locked(study: ArrivedStudy) -> ArrivedStudy:
    rows = ArrivedStudy.objects.select_for_update(no_key=True, of=("self",)).select_related("institution")
    return rows.get(pk=study.pk)


def _locked_with(claim: Claim) -> tuple[ArrivedStudy, Claim]:
    study = _locked(claim.study)
    row = (
        Claim.objects.select_for_update(no_key=True, of=("self",))
        .select_related("person", "application")
        .get(pk=claim.pk)
    )
    row.study = study
    return study, row


def _record(verb: str, claim: Claim, *, by: User, **data: Any) -> None:
    study = claim.study
    record(verb, by=by, on=claim, within=study, institution=study.institution_id, person=claim.person_id, **data)
