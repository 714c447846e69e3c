"""One order of locks (docs/adr/0006-one-order-of-locks.md): scans by id, then clips by id, then remembered crops by id,
then the hospital's chain. What an action changes it finds before it has the locks; what came in between is looked for
once it has them, and where something did, the action begins anew."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from logbook.models import Clip, MachineMask, Scan
from pocus_credentialing.refusals import CHANGED_AT_ONCE, NotNow, Reason

from .queueing import locked

REMOVED = Reason("clip_removed", _("This clip was removed meanwhile."))
TIMES = 5
P = ParamSpec("P")
R = TypeVar("R")


class CameMeanwhile(Exception):
    """Something that the action has to change, too, came between its looking and its locking."""


def begun_anew(action: Callable[P, R]) -> Callable[P, R]:
    """Around `transaction.atomic`: what was locked is let go of first."""

    @functools.wraps(action)
    def begin(*args: P.args, **kwargs: P.kwargs) -> R:
        for _time in range(TIMES):
            try:
                return action(*args, **kwargs)
            except CameMeanwhile:
                continue
        raise NotNow(CHANGED_AT_ONCE)

    return begin


def none_came(rows: QuerySet[Any], *these: Model) -> None:
    """Asked under the locks: `rows`, what the action changes, holds nothing but what it has locked."""
    if rows.exclude(pk__in=[each.pk for each in these]).exists():
        raise CameMeanwhile


def locked_clip(clip: Clip) -> Clip:
    scan = locked(clip.scan_id)
    row: Clip | None = Clip.objects.select_for_update(no_key=True).filter(pk=clip.pk).first()
    if row is None:
        raise NotNow(REMOVED)
    row.scan = scan
    return row


def locked_clips(clips: list[UUID]) -> list[Clip]:
    """Clips of several scans, those that are still there: every scan in the order of ids, then every clip."""
    theirs = Scan.objects.filter(pk__in=Clip.objects.filter(pk__in=clips).values("scan"))
    held = {scan.pk: scan for scan in theirs.select_for_update(no_key=True).order_by("pk")}
    rows = {row.pk: row for row in Clip.objects.select_for_update(no_key=True).filter(pk__in=clips).order_by("pk")}
    for row in rows.values():
        row.scan = held[row.scan_id]
    return [rows[pk] for pk in clips if pk in rows]


def locked_with(clip: Clip, *others: QuerySet[Clip]) -> tuple[Clip, list[Clip]]:
    """A clip, and others that go with it."""
    asked = [pk for rows in others for pk in rows.order_by("pk").values_list("pk", flat=True)]
    found = locked_clips(list(dict.fromkeys([clip.pk, *asked])))
    if not found or found[0].pk != clip.pk:
        raise NotNow(REMOVED)
    return found[0], found[1:]


def locked_masks(these: Iterable[Clip | MachineMask]) -> list[MachineMask]:
    """Everything that is remembered for the machines of these: every crop in the order of ids."""
    alike = {_machine(each) for each in these}
    any_of = Q()
    for institution, key, rows, columns in alike:
        if key:
            any_of |= Q(institution=institution, machine_key=key, rows=rows, columns=columns)
    if not any_of:
        return []
    return list(MachineMask.objects.select_for_update(no_key=True).filter(any_of).order_by("pk"))


def _machine(of: Clip | MachineMask) -> tuple[UUID, str, int, int]:
    institution = of.institution_id if isinstance(of, MachineMask) else of.scan.institution_id
    return institution, of.machine_key, of.rows, of.columns
