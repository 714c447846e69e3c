"""A director names the hospital's teaching archive, tries it, switches it on; from then on the worker sends to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from logbook.local_keys import open_token, seal_token
from logbook.models import Forwarding, TeachingArchive
from logbook.queries.archives import sent_clips
from logbook.queries.forwarding import next_to_forward, on_at, to_forward
from logbook.receiver.titles import our_title
from logbook.rules import archives as rules
from logbook.rules.reviews import UNDO_WITHIN
from logbook.sending import targets
from logbook.sending.opening import SECONDS_FOR_A_PAGE, opened
from logbook.sending.targets import ByDicom, ByWeb, Target, Unreachable
from logbook.states import ArchiveKind
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.people.models import Institution, User

from . import archive_places, forwarding
from .recording import record_clip

WHERE = ("ae_title", "host", "port", "address")
# How it is reached, the sealed token with it.
REACHED = ("kind", "tls", "token", *WHERE)
FIELDS = ("name", "takes", "tls", *WHERE)
A_MOMENT = timedelta(seconds=5)
# One job sends for so long; then others of the queue have their turn.
SECONDS_A_JOB = 60.0
# How long it is left alone after it could not be reached so many times in a row.
LEFT_ALONE = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1))


@transaction.atomic
def add(*, institution: Institution, by: User, kind: str, token: str = "", **fields: Any) -> TeachingArchive:
    """Nothing is sent to it before it is switched on."""
    rules.check_can_manage(by, institution)
    hold(institution)
    archive = TeachingArchive(institution=institution, added_by=by, kind=kind, **fields)
    _check_where(archive)
    archive.token = seal_token(token) if token else None
    archive_places.put(archive, by)
    archive.save(force_insert=True)
    _record("archive.added", archive, by, **_told(archive))
    archive_places.go_on_alone(archive, by)
    archive_places.tell(archive)
    return archive


@transaction.atomic
def change(*, archive: TeachingArchive, by: User, token: str | None = None, **fields: Any) -> TeachingArchive:
    """What is given is as it shall be from now on; no `token` leaves the one that is there, an empty one takes it away. An
    archive elsewhere is another one: it is sent everything, and not sent the token of the first unless that is given anew."""
    archive = _locked(archive, by)
    before, was_encrypted = _told(archive), archive.tls
    changed = sorted(name for name in FIELDS if name in fields and getattr(archive, name) != fields[name])
    for name in changed:
        setattr(archive, name, fields[name])
    if token is None and "address" in changed:
        token = ""
    if token is not None:
        archive.token = seal_token(token) if token else None
        changed.append("token")
    if not changed:
        return archive
    _check_where(archive)
    archive.said, archive.failures = "", 0
    # What goes there in the clear from now on is sent elsewhere, too: whoever is on the way.
    moved = archive.place != before["place"] or (was_encrypted and not archive.tls)
    if moved:
        archive_places.put(archive, by)
    archive.save()
    told = {name: [before[name], now] for name, now in _told(archive).items() if before[name] != now}
    _record("archive.changed", archive, by, fields=changed, changed=told)
    if moved:
        archive_places.go_on_alone(archive, by)
        archive_places.tell(archive, before=before["place"])
    if archive.is_on:
        ask_to_forward(archive, timezone.now())
    return archive


@transaction.atomic
def switch(*, archive: TeachingArchive, by: User, on: bool) -> TeachingArchive:
    """On: what it has not yet is sent by the worker. Off: nothing is; what it has, it keeps."""
    archive = _locked(archive, by)
    if archive.is_on != on:
        archive.is_on = on
        archive.save(update_fields=["is_on"])
        _record("archive.switched_on" if on else "archive.switched_off", archive, by)
        if on:
            archive_places.go_on_alone(archive, by)
            ask_to_forward(archive, timezone.now())
    return archive


@transaction.atomic
def confirm(*, archive: TeachingArchive, place: str, by: User) -> TeachingArchive:
    """Somebody else than who said so agrees that clips are sent to that place; from now on they are."""
    archive = _locked(archive, by)
    rules.check_can_confirm(by, archive, place)
    archive.confirmed_at, archive.confirmed_by = timezone.now(), by
    archive.save(update_fields=["confirmed_at", "confirmed_by"])
    _record("archive.confirmed", archive, by, place=archive.place)
    if archive.is_on:
        ask_to_forward(archive, timezone.now())
    return archive


@transaction.atomic
def offer_again(*, archive: TeachingArchive, by: User) -> int:
    """What it did not take five times is offered once more. How many."""
    archive = _locked(archive, by)
    rules.check_can_send(archive)
    offered = forwarding.offer_again(archive=archive.place, institution=archive.institution)
    if offered:
        _record("archive.offered_again", archive, by, clips=offered)
        ask_to_forward(archive, timezone.now())
    return offered


@transaction.atomic
def say_deleted(*, archive: TeachingArchive, copy: Forwarding, by: User) -> Forwarding:
    """What was destroyed here after this archive was sent it is deleted there, too."""
    archive = _locked(archive, by)
    row: Forwarding = (
        Forwarding.objects.select_for_update(no_key=True, of=("self",)).select_related("clip__scan").get(pk=copy.pk)
    )
    rules.check_can_say_deleted(by, archive, row)
    row.deleted_there_at, row.deleted_there_by = timezone.now(), by
    row.save(update_fields=["deleted_there_at", "deleted_there_by"])
    record_clip("clip.deleted_there", row.clip, by=by, archive=row.archive)
    return row


def probe(*, archive: TeachingArchive, by: User) -> str:
    """Whether it answers; why not, or nothing. The connection is made outside of any transaction."""
    rules.check_can_manage(by, archive.institution)
    said = ""
    try:
        with opened(
            target_of(archive),
            calling=our_title(archive.institution),
            seconds=SECONDS_FOR_A_PAGE,
            in_all=SECONDS_FOR_A_PAGE,
        ) as one:
            one.answers()
    except Unreachable as error:
        said = error.said
    with transaction.atomic():
        hold(archive.institution)
        _note(archive, said)
        _record("archive.probed" if not said else "archive.probed_in_vain", archive, by)
    return said


def target_of(archive: TeachingArchive) -> Target:
    """Where it is. Unreachable where its token cannot be read any more."""
    if archive.kind == ArchiveKind.DICOM:
        return ByDicom(archive.ae_title, archive.host, archive.port, archive.tls, checked=True)
    token = open_token(bytes(archive.token)) if archive.token else ""
    if archive.token and not token:
        raise Unreachable(targets.NOT_OPENED)
    return ByWeb(archive.address, token)


# --- the worker's part --------------------------------------------------------------------------------------------


@task(priority=-10)
def forward_clips(archive_id: str) -> None:
    forward(UUID(archive_id))


def ask_to_forward(archive: TeachingArchive, at: datetime) -> None:
    """A job at that time, unless one waits already that comes no later."""
    waiting = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY, task_path=forward_clips.module_path, run_after__lte=at
    )
    if not waiting.filter(args_kwargs__args__0=str(archive.pk)).exists():
        forward_clips.using(run_after=at).enqueue(str(archive.pk))


def ask_for_reviewed(institution: Any) -> None:
    """Part of reviewing and releasing: its clips go once the review can no longer be undone."""
    for archive in on_at(institution):
        ask_to_forward(archive, timezone.now() + UNDO_WITHIN + A_MOMENT)


def forward_everywhere() -> None:
    """What no job asked for: what was shown again, or an archive that was away for long."""
    for archive in sent_clips():
        ask_to_forward(archive, timezone.now())


def forward(archive_id: UUID) -> None:
    """Send what is due, and ask for the next time. Doing it twice, or beside another worker, sends nothing twice."""
    archive = sent_clips().select_related("institution").filter(pk=archive_id).first()
    if archive is None:
        return
    said, sent = "", False
    try:
        told = forwarding.send_due(
            target=target_of(archive),
            institution=archive.institution,
            accepted=archive.takes_accepted,
            seconds=SECONDS_A_JOB,
            still=lambda: _is_still(archive),
        )
        sent = any(told.values())
    except Unreachable as error:
        said = error.said
    with transaction.atomic():
        if said or sent:
            _note(archive, said)
        if not _is_still(archive):
            return  # off, or whoever changed it asked for a job
        if (at := _next_time(archive)) is not None:
            ask_to_forward(archive, at)


def _next_time(archive: TeachingArchive) -> datetime | None:
    now = timezone.now()
    which: dict[str, Any] = {"archive": archive.place, "accepted": archive.takes_accepted}
    settled = now - UNDO_WITHIN
    later = next_to_forward(archive.institution, settled=settled, **which)
    times = [later.reviewed + UNDO_WITHIN + A_MOMENT] if later.reviewed else []
    times += [later.tried] if later.tried else []
    if to_forward(archive.institution, settled=settled, now=now, **which).exists():
        times.append(now)
    if not times:
        return None
    left_alone = LEFT_ALONE[min(archive.failures, len(LEFT_ALONE)) - 1] if archive.failures else timedelta()
    return max(min(times), now + left_alone)


def _is_still(archive: TeachingArchive) -> bool:
    """Whether it is on, confirmed, and to be sent the same to the same place, as when the job began."""
    now = sent_clips().filter(pk=archive.pk).first()
    return now is not None and now.takes == archive.takes and _reached(now) == _reached(archive)


def _reached(archive: TeachingArchive) -> list[Any]:
    values = {name: getattr(archive, name) for name in REACHED}
    return list((values | {"token": bytes(archive.token or b"")}).values())


def _told(archive: TeachingArchive) -> dict[str, str]:
    """Where clips go, and which, for the history; never the token."""
    return {"place": archive.place, "takes": str(archive.takes)}


def _note(archive: TeachingArchive, said: str) -> None:
    """Whether it was reached, where it is still the place that was tried."""
    rows = TeachingArchive.objects.filter(pk=archive.pk)
    now = rows.select_for_update(no_key=True, of=("self",)).first()
    if now is None or _reached(now) != _reached(archive):
        return
    if said:
        rows.update(said=said[:40], failures=F("failures") + 1)
    else:
        rows.update(said="", failures=0, reached_at=timezone.now())
    archive.refresh_from_db(fields=["said", "failures", "reached_at"])


def _check_where(archive: TeachingArchive) -> None:
    rules.check_address(archive.host or urlsplit(archive.address).hostname or "")
    rules.check_is_another(archive.institution, besides=archive.pk, **{name: getattr(archive, name) for name in WHERE})


def _locked(archive: TeachingArchive, by: User) -> TeachingArchive:
    rules.check_can_manage(by, archive.institution)
    hold(archive.institution)
    rows = TeachingArchive.objects.select_for_update(no_key=True, of=("self",)).select_related("institution")
    return rows.get(pk=archive.pk)


def _record(verb: str, archive: TeachingArchive, by: User, **data: Any) -> None:
    record(verb, by=by, on=archive, institution=archive.institution_id, **data)
