"""When all has been sent: what is there, and is any of it half done?"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from logbook import storage, unreferred
from logbook.actions import housekeeping
from logbook.models import Arrival, Clip
from logbook.states import ClipState
from pocus_credentialing.jobs.leases import WorkerLost
from pocus_credentialing.people.models import Institution

if TYPE_CHECKING:
    from .load import Acknowledged

STANDSTILL = 180  # seconds


def wait_for_the_queue() -> None:
    """Until no job waits or runs; or until nothing has moved for three minutes, which is then seen in what is left."""
    left, since = -1, time.monotonic()
    while time.monotonic() - since < STANDSTILL:
        waiting = _jobs().filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]).count()
        connections.close_all()
        if not waiting:
            return
        if waiting != left:
            left, since = waiting, time.monotonic()
        time.sleep(0.5)


def _jobs() -> Any:
    """Those that are due. Of one that is due at once the moment is the last that can be written."""
    now = timezone.now()
    return DBTaskResult.objects.exclude(
        status=TaskResultStatus.READY, run_after__gt=now, run_after__lt=now + timedelta(days=1)
    )


def states() -> Counter[str]:
    return Counter(Clip.objects.values_list("state", flat=True))


def parked() -> set[str]:
    """Clips whose worker was killed in the middle of each of three tries, as a file that kills its worker would do; what was
    received is kept, and its owner is told within hours."""
    lost = DBTaskResult.objects.filter(exception_class_path__endswith=WorkerLost.__qualname__)
    found = {str(one) for arguments in lost.values_list("args_kwargs", flat=True) for one in arguments["args"]}
    return {pk for pk in found if storage.original(UUID(pk)).exists()}


def unsettled() -> list[str]:
    """Clips, arrivals and jobs that nobody has come to an end with."""
    left = parked()
    waiting = Clip.objects.filter(state__in=[ClipState.RECEIVED, ClipState.PROCESSING])
    found = [f"clip {pk} is still {state}" for pk, state in waiting.values_list("pk", "state") if str(pk) not in left]
    found += [
        f"arrival {pk} was not looked at" for pk in Arrival.objects.filter(sorted_at=None).values_list("pk", flat=True)
    ]
    jobs = (
        _jobs()
        .exclude(status=TaskResultStatus.SUCCESSFUL)
        .exclude(exception_class_path__endswith=WorkerLost.__qualname__)
    )
    found += [
        f"job {path} is {status} ({error})"
        for path, status, error in jobs.values_list("task_path", "status", "exception_class_path")
    ]
    return found


def not_ready(clips: list[str]) -> list[str]:
    found = Clip.objects.filter(pk__in=clips).exclude(state=ClipState.READY)
    return [
        f"the sound clip {pk} is {state} ({reason})" for pk, state, reason in found.values_list("pk", "state", "reason")
    ]


def not_there_once(sent: list[Acknowledged]) -> list[str]:
    """Of what was acknowledged, what is not there exactly once, ready, with all its files as they should be."""
    found, left = [], parked()
    for each in sent:
        rows = list(_clips_of(each))
        if len(rows) != 1:
            found.append(f"{each.how}: {each.digest[:12]} is there {len(rows)} times")
            continue
        clip = rows[0]
        if each.clip and str(clip.pk) != each.clip:
            found.append(f"{each.how}: another clip than was acknowledged: {clip.pk}")
        if clip.state != ClipState.READY and str(clip.pk) not in left:
            found.append(f"{each.how}: clip {clip.pk} is {clip.state} ({clip.reason})")
        found += _files_of(clip)
    return found


def _clips_of(each: Acknowledged) -> list[Clip]:
    rows = Clip.objects.select_related("scan")
    if each.scan:
        return list(rows.filter(scan=each.scan, digest=each.digest))
    arrived = list(Arrival.objects.filter(sop_digest=each.digest))
    return list(rows.filter(pk__in=[one.pk for one in arrived])) if len(arrived) == 1 else []


def _files_of(clip: Clip) -> list[str]:
    found = []
    for kind, digest in clip.files.items():
        path = storage.place_of(clip.scan.institution_id, digest)
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:  # type: ignore[arg-type]
                found.append(f"clip {clip.pk}: its {kind} is not what it was")
    return found


def begun_again() -> int:
    return sum(len(ids) > 1 for ids in DBTaskResult.objects.values_list("worker_ids", flat=True))


def not_whole() -> list[str]:
    """Twice the same, chains that do not hold, a database that is damaged."""
    found, said = [], StringIO()
    seen = Counter(Clip.objects.values_list("source_uid_digest", flat=True))
    found += [f"{count} clips of one recording" for count in seen.values() if count > 1]
    try:
        call_command("verify_audit", stdout=said, stderr=said)
    except (SystemExit, Exception) as error:
        found.append(f"verify_audit: {error} {said.getvalue()[-500:]}")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            answer = cursor.fetchone()
        if answer != ("ok",):
            found.append(f"integrity_check: {answer}")
    return found


def lying_around() -> list[str]:
    """What is left in quarantine, in what comes in and in storage beyond what rows name, a day later."""
    housekeeping.sweep(timezone.now() + timedelta(hours=25))
    left = [f"left in quarantine: {path.name}" for path in storage.quarantined()]
    left += [f"left where files come in: {path.name}" for path in storage.incoming()]
    ours = Institution.objects.values_list("pk", flat=True)
    used = {digest for files in Clip.objects.values_list("files", flat=True) for digest in files.values()}
    return left + [f"no row names {path.name[:12]}" for path in unreferred.kept(ours) if path.name not in used]
