"""What waits and is in no scan: its owner gives it up; of somebody who is gone, a director passes it on to who made it, or has
it destroyed."""

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
    hold(study.institution_id)  # a legal hold is put before this, or is no longer needed
    rules.check_can_pass_on(by, study, User.objects.get(pk=to.pk))
    before = cast(UUID, study.owner_id)
    _record("study.passed_on", study, by, of=before, reason=_said(reason))
    give(study=study, to=to.pk, rule=MatchRule.PASSED_ON, evidence={"from": str(before), "by": str(by.pk)}, by=by)
    study.owner, study.scan = User.objects.get(pk=to.pk), None
    study.save(update_fields=["scan"])
    # Whoever has it now has as long as whoever had it, and is reminded as they were.
    study.arrivals.waiting().update(received_at=timezone.now(), refusal="", refusal_params={})
    place(study)
    return study


@transaction.atomic
def destroy_left(*, study: ArrivedStudy, by: User, reason: str) -> ArrivedStudy:
    """All of it that waits still; what went into a scan before stays there."""
    study = _locked(study)
    hold(study.institution_id)
    rules.check_can_destroy_left(by, study)
    number = _destroy_waiting(study)
    _record("study.destroyed", study, by, of=cast(UUID, study.owner_id), reason=_said(reason), objects=number)
    return study


@transaction.atomic
def give_up(*, study: ArrivedStudy, by: User) -> ArrivedStudy:
    """Its owner says that it is not needed."""
    study = _locked(study)
    hold(study.institution_id)
    rules.check_can_give_up(by, study)
    number = _destroy_waiting(study)
    _record("study.given_up", study, by, of=by.pk, objects=number)
    return study


def _destroy_waiting(study: ArrivedStudy) -> int:
    waiting = list(study.arrivals.waiting().select_for_update(no_key=True).values_list("pk", flat=True))
    study.arrivals.filter(pk__in=waiting).update(destroyed_at=timezone.now())
    for arrival in waiting:
        destroy_file(arrival, study.institution_id)
    return len(waiting)


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
