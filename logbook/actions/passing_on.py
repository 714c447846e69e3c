"""What waits for somebody who is gone: a director passes it on to who made it, or has it destroyed."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from logbook.models import ArrivedStudy
from logbook.rules import passing_on as rules
from logbook.states import MatchRule
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import User

from .originals import destroy_file
from .placing import give, place


@transaction.atomic
def pass_on(*, study: ArrivedStudy, to: User, by: User, reason: str) -> ArrivedStudy:
    """From now on it is theirs: they say which exam it is, as of any study of their own."""
    study = _locked(study, to.pk)
    rules.check_can_pass_on(by, study, User.objects.get(pk=to.pk))
    before = cast(UUID, study.owner_id)
    _record("study.passed_on", study, by, of=before, reason=_said(reason))
    give(study=study, to=to.pk, rule=MatchRule.PASSED_ON, evidence={"from": str(before), "by": str(by.pk)}, by=by)
    study.owner = User.objects.get(pk=to.pk)
    place(study)
    return study


@transaction.atomic
def destroy_left(*, study: ArrivedStudy, by: User, reason: str) -> ArrivedStudy:
    """All of it that waits still; what went into a scan before stays there."""
    study = _locked(study)
    rules.check_can_destroy_left(by, study)
    hold(study.institution_id)
    waiting = list(study.arrivals.waiting().select_for_update(no_key=True).values_list("pk", flat=True))
    study.arrivals.filter(pk__in=waiting).update(destroyed_at=timezone.now())
    _record("study.destroyed", study, by, of=cast(UUID, study.owner_id), reason=_said(reason), objects=len(waiting))
    for arrival in waiting:
        destroy_file(arrival, study.institution_id)
    return study


def _locked(study: ArrivedStudy, *people: UUID) -> ArrivedStudy:
    """The study, then the people: nobody opens the owner's account meanwhile."""
    rows = ArrivedStudy.objects.select_for_update(no_key=True, of=("self",)).select_related("institution")
    row: ArrivedStudy = rows.get(pk=study.pk)
    wanted = [pk for pk in (row.owner_id, *people) if pk is not None]
    found = {each.pk: each for each in User.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")}
    row.owner = found.get(cast(UUID, row.owner_id))
    return row


def _said(reason: str) -> str:
    if not reason.strip():
        raise ValueError("why must be said")
    return reason.strip()


def _record(verb: str, study: ArrivedStudy, by: User, *, of: UUID, **data: Any) -> None:
    record(verb, by=by, on=study, institution=study.institution_id, person=of, **data)
