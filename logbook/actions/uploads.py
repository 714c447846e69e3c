"""A large file is sent bit by bit: it is begun, sent on however often it broke off, and taken once it is whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from logbook import pieces, received, sealing, storage
from logbook.dicom import films
from logbook.dicom.errors import Code, Unusable
from logbook.models import Scan, Upload
from logbook.queries import uploads as queries
from logbook.refusal import refused
from logbook.rules import uploads as rules
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NoRoom, Refusal

from . import sendings
from .sendings import Sent


@transaction.atomic
def begin(
    *, scan: Scan, by: User, size: int, client_id: UUID | None = None, digest: str = "", handheld: str = ""
) -> Upload:
    """The same client id again is the same file, as far as it came (`is_new` False)."""
    # One after the other for each person: what they have waiting is counted.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    known = queries.sent_before(by, scan, client_id)
    if known is not None and known.ended_at is not None and not queries.is_all_there(known):
        # It was refused, or its clip was removed since: it is sent anew.
        known.delete()
        known = None
    if known is not None:
        rules.check_is_same(known, size, digest)
        return known
    rules.check_can_begin(by, scan, size, queries.waiting_of(by))
    with storage.room(size):
        upload: Upload = Upload.objects.create(
            scan=scan, person=by, size=size, client_id=client_id, digest=digest, handheld=handheld
        )
    _record("upload.begun", upload, by=by)
    upload.is_new = True
    return upload


def send_on(*, upload: Upload, by: User, offset: int, chunks: Iterable[bytes]) -> Upload:
    """A piece of it. With the last one it is looked at and taken, as if it had come in one go: a refusal of the file ends it,
    a full disk does not."""
    rules.check_goes_on_at(upload, offset)
    if upload.ended_at is not None:
        rules.check_was_taken(upload)
        return upload
    if upload.offset < upload.size:
        try:
            begins = _begins_well(chunks) if offset == 0 else chunks
            piece = pieces.write(upload.pk, begins, most=upload.size - offset)
        except Unusable as error:
            _end(upload, [Sent(0, refusal=refused(error))])
            raise refused(error) from None
        with closing(piece):
            upload = _put(upload, piece, offset)
    return _finish(upload, by) if upload.offset == upload.size else upload


@transaction.atomic
def _put(upload: Upload, piece: pieces.Piece, offset: int) -> Upload:
    """Of two that send the same piece at once, one is told that it is there."""
    row: Upload | None = Upload.objects.select_for_update(no_key=True).filter(pk=upload.pk).first()
    if row is None:
        raise refused(Unusable(Code.TRUNCATED))
    rules.check_goes_on_at(row, offset)
    # Of what broke off too early to be a piece nothing is kept: it is sent again from where that one began.
    if row.offset == offset and piece.size and not (piece.broken_off and rules.is_too_small(row, piece.size)):
        rules.check_is_large_enough(row, piece.size)
        piece.put(row.pk, offset)
        row.last_piece, row.offset, row.changed_at = offset, offset + piece.size, timezone.now()
        row.save(update_fields=["last_piece", "offset", "changed_at"])
    row.scan = upload.scan
    return row


def _begins_well(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """What is no recording is told so before all of it has come."""
    head = b""
    for chunk in chunks:
        if len(head) < films.HEAD:
            head = (head + chunk)[: films.HEAD]
            if len(head) == films.HEAD and not films.is_zip(head):
                films.refuse_others(head)
                if films.kind_of(head) == films.DICOM and head[128:] != b"DICM":
                    raise Unusable(Code.NOT_DICOM)
        yield chunk


def _finish(upload: Upload, by: User) -> Upload:
    try:
        with closing(received.take_in(pieces.whole(upload.pk, upload.size), announced=upload.size)) as taken:
            if upload.digest and upload.digest != taken.digest:
                raise Unusable(Code.CAME_DAMAGED)
            about: dict[str, Any] = {"client_id": upload.client_id, "handheld": upload.handheld}
            sent = sendings.take(scan=upload.scan, by=by, taken=taken, **about)
    except (FileNotFoundError, sealing.Broken):
        row: Upload | None = Upload.objects.filter(pk=upload.pk, ended_at__isnull=False).first()
        if row is not None:  # another one has taken it at the same moment
            return row
        lost = refused(Unusable(Code.TRUNCATED))
        _end(upload, [Sent(0, refusal=lost)])
        raise lost from None
    except NoRoom:
        raise
    except Refusal as refusal:
        _end(upload, [Sent(0, refusal=refusal)])
        raise
    except Unusable as error:
        _end(upload, [Sent(0, refusal=refused(error))])
        raise refused(error) from None
    return _end(upload, sent)


@transaction.atomic
def _end(upload: Upload, sent: list[Sent]) -> Upload:
    """What became of it is kept for whoever did not hear it. Of two that end it at once, the first is believed."""
    outcome = [
        {
            "number": each.number,
            "clip": str(each.clip.pk) if each.clip else None,
            "is_new": each.clip is not None and each.clip.is_new,
            "reasons": [
                {"code": one.code, "sentence": str(one)} for one in (each.refusal.reasons if each.refusal else [])
            ],
        }
        for each in sent
    ]
    now = timezone.now()
    said = {"outcome": outcome, "ended_at": now, "changed_at": now}
    Upload.objects.unfinished().filter(pk=upload.pk).update(**said)
    transaction.on_commit(lambda: pieces.destroy(upload.pk))
    for name, value in said.items():
        setattr(upload, name, value)
    return upload


@transaction.atomic
def forget(*, upload: Upload, by: User | None) -> None:
    """It is not sent to its end, or nobody asks any more what became of it."""
    row: Upload | None = Upload.objects.select_for_update(no_key=True).filter(pk=upload.pk).first()
    if row is None:
        return
    if row.ended_at is None:
        _record("upload.deleted", row, by=by)
    pk = row.pk
    row.delete()
    transaction.on_commit(lambda: pieces.destroy(pk))


def sweep(moment: datetime) -> None:
    for upload in queries.over(moment).select_related("scan"):
        forget(upload=upload, by=None)


def _record(verb: str, upload: Upload, *, by: User | None) -> None:
    scan = upload.scan
    record(verb, by=by, on=upload, within=scan, institution=scan.institution_id, person=scan.trainee_id)
