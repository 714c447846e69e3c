"""What lies around too long, or belongs to nothing, is destroyed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from logbook import storage, unreferred
from logbook.models import Arrival, CaseKey, Clip, Upload
from logbook.queries.clips import files_in_use
from logbook.queries.holds import HELD
from logbook.queries.originals import due_within
from logbook.states import ClipState
from pocus_credentialing.files.away import BucketAway
from pocus_credentialing.files.unused import discard, older_than
from pocus_credentialing.jobs.leases import WorkerLost
from pocus_credentialing.people.models import Institution

from . import arrivals_housekeeping, case_keys, clips, hiding, uploads
from .processing import ask_to_process, give_up, process_clip

ORPHANED_AFTER = timedelta(hours=24)
# What nobody has cleaned and nothing has sealed: no upload pauses and no job lasts as long.
IN_THE_CLEAR_AT_MOST = timedelta(hours=2)
STUCK_AFTER = timedelta(hours=1)
ASKED_AT_MOST = 3


def sweep(now: datetime | None = None) -> None:
    """Everything in one go; doing it twice, or beside a worker, is harmless."""
    moment = now or timezone.now()
    storage.remove_abandoned()
    expire_originals(moment)
    clear_quarantine(moment)
    clear_incoming(moment)
    give_up_stuck(moment)
    uploads.sweep(moment)
    arrivals_housekeeping.sweep(moment)
    # Last, as these may need a bucket that is away: nothing else waits for it.
    hiding.destroy_files_of_erased(moment)
    clear_media(moment)


def expire_originals(moment: datetime) -> None:
    """Uncleaned recordings that nobody cropped."""
    for clip, _left in due_within(0, moment):
        clips.expire(clip=clip)


def clear_incoming(moment: datetime) -> None:
    """Uploads of an earlier version whose process died before it could close them: they had names. Nothing waits for them."""
    oldest = (moment - IN_THE_CLEAR_AT_MOST).timestamp()
    for path in storage.incoming():
        if older_than(path, oldest):
            storage.discard(path)


def clear_quarantine(moment: datetime) -> None:
    """Files that no clip waits for: uploads that broke off, half-made work, originals of clips that are done."""
    sealed, clear = ((moment - age).timestamp() for age in (ORPHANED_AFTER, IN_THE_CLEAR_AT_MOST))
    lying = [
        path for path in storage.quarantined() if not path.name.startswith(storage.HELD)
    ]  # those have a lock to go by
    old = [path for path in lying if older_than(path, sealed if path.suffix else clear)]
    named = {path: pk for path in old if (pk := _uuid(path)) is not None and path.suffix in (".dcm", ".jpg", ".up")}
    waiting = set(
        Clip.objects.filter(pk__in=named.values(), original_destroyed_at=None)
        .exclude(state=ClipState.READY)
        .values_list("pk", flat=True)
    )
    waiting |= set(
        Arrival.objects.filter(pk__in=named.values(), placed_at=None, destroyed_at=None).values_list("pk", flat=True)
    )
    waiting |= set(Upload.objects.unfinished().filter(pk__in=named.values()).values_list("pk", flat=True))
    for path in old:
        if named.get(path) not in waiting:
            storage.discard(path)


def clear_media(moment: datetime) -> None:
    """Derived files that no clip refers to. What is put in its place anew while this runs is young, and stays."""
    oldest = (moment - ORPHANED_AFTER).timestamp()
    ours = Institution.objects.values_list("pk", flat=True)
    old = [path for path in unreferred.kept(ours) if older_than(path, oldest)]
    if not old:
        return
    used = set(files_in_use())
    for path in old:
        if (path.parents[2].name, path.name) not in used:
            discard(path, oldest)


def give_up_stuck(moment: datetime) -> None:
    """Clips that wait for a job which was parked after its last try. What stopped it (a full disk, say) may be over an
    hour later: it is asked for anew, a few times; not where the worker itself ended in the middle of it. As often as the
    bucket was away."""
    waiting = [ClipState.RECEIVED, ClipState.PROCESSING]
    stuck = Clip.objects.filter(state__in=waiting, left_out=False, received_at__lt=moment - STUCK_AFTER)
    if not stuck.exists():
        return
    jobs = DBTaskResult.objects.filter(task_path=process_clip.module_path)
    asked_for = set(_clips_of(jobs.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])))
    parked = jobs.filter(status=TaskResultStatus.FAILED)
    kept_out = parked.filter(exception_class_path__endswith=BucketAway.__qualname__)
    waited = set(_clips_of(kept_out))
    tried = Counter(_clips_of(parked.exclude(pk__in=kept_out)))
    lost = set(_clips_of(parked.filter(exception_class_path__endswith=WorkerLost.__qualname__)))
    for clip in stuck:
        name = str(clip.pk)
        if name in asked_for:
            continue
        tries = tried[name] or name in waited
        if 0 < tries < ASKED_AT_MOST and name not in lost:
            ask_to_process(clip)
        else:
            give_up(clip=clip)


def _clips_of(jobs: QuerySet[Any]) -> Iterator[str]:
    for arguments in jobs.values_list("args_kwargs", flat=True):
        yield from arguments["args"]


def delete_case_keys() -> None:
    """Keys whose day has come where their scan was done, and which no legal hold keeps."""
    for kept in CaseKey.objects.exclude(HELD).select_related("scan__institution"):
        if kept.delete_on <= kept.scan.institution.today():
            case_keys.delete(case_key=kept)


def _uuid(path: Path) -> UUID | None:
    try:
        return UUID(path.stem)
    except ValueError:
        return None
