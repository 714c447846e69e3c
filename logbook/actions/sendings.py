"""Somebody sends a file with one recording, or a ZIP with several: each is taken, or refused with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from logbook import received, sandbox, storage
from logbook.dicom import films
from logbook.dicom.errors import Unusable
from logbook.models import Clip, Scan
from logbook.refusal import ClipRefused, reason_for, refused
from logbook.rules import clips as rules
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NoRoom, Refusal

from . import clips


@dataclass(frozen=True)
class Sent:
    """What became of one recording. `number`: its place in the ZIP, 0 where the file is the recording itself."""

    number: int
    clip: Clip | None = None
    refusal: Refusal | None = None


def receive(*, scan: Scan, by: User, file: Any, client_id: UUID | None = None, handheld: str = "") -> list[Sent]:
    """Whatever is wrong with one recording keeps no other out; a full disk ends it, and the same file may be sent again."""
    if not rules.may_be_second_sending(by, scan):
        rules.check_can_receive(by, scan)
    try:
        taken = received.take_in(file.chunks(), announced=getattr(file, "size", None) or 0)
    except Unusable as error:
        raise refused(error) from None
    with closing(taken):
        return take(scan=scan, by=by, taken=taken, client_id=client_id, handheld=handheld)


def take(
    *, scan: Scan, by: User, taken: received.Taken, client_id: UUID | None = None, handheld: str = ""
) -> list[Sent]:
    """What lies in quarantine already."""
    if not films.is_zip(taken.starts_with(films.HEAD)):
        return [Sent(0, clips.take(scan=scan, by=by, taken=taken, client_id=client_id, handheld=handheld))]
    if not rules.may_be_second_sending(by, scan):
        rules.check_can_receive(by, scan)
    try:
        return list(_each(scan, by, taken, handheld))
    except Unusable as error:
        raise refused(error) from None


def _each(scan: Scan, by: User, taken: received.Taken, handheld: str) -> Iterator[Sent]:
    with storage.workplace() as folder:
        with storage.room():
            unpacked = sandbox.unpack(taken.readable, folder, room=storage.room)
        for each in unpacked:
            if each.path is None:
                yield Sent(each.number, refusal=ClipRefused(reason_for(each.code, {})))
                continue
            try:
                with storage.room(), closing(received.take_over(each.path)) as one:
                    yield Sent(each.number, clips.take(scan=scan, by=by, taken=one, handheld=handheld))
            except NoRoom:
                raise
            except Refusal as refusal:
                yield Sent(each.number, refusal=refusal)
