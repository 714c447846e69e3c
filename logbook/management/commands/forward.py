"""Clips for teaching go to the hospital's archive, as often as this is run."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from logbook import archive as archives
from logbook import storage
from logbook.actions import forwarding
from logbook.queries.forwarding import to_forward
from logbook.receiver.titles import our_title
from logbook.rules.reviews import UNDO_WITHIN
from logbook.states import ForwardingState
from pocus_credentialing.people.models import Institution


class Command(BaseCommand):
    help = (
        "Send cleaned clips of a hospital to its teaching archive by C-STORE: those released for teaching, or with "
        "--accepted those of all accepted scans. What the archive has is not sent again; run it by a timer. "
        "Exit status 1 where something was not taken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("hospital", help="its code, as in its serial numbers")
        parser.add_argument("title", help="the archive's AE title")
        parser.add_argument("host")
        parser.add_argument("port", type=int)
        parser.add_argument("--tls", action="store_true", help="encrypt, and check the archive's certificate")
        parser.add_argument("--ca", default="", help="a file with the authority of that certificate")
        parser.add_argument("--accepted", action="store_true", help="clips of all accepted scans")
        parser.add_argument("--again", action="store_true", help="offer once more what was not taken five times")
        parser.add_argument("--test", action="store_true", help="ask only whether the archive answers (C-ECHO)")

    def handle(self, *args: Any, **said: Any) -> None:
        hospital = Institution.objects.filter(code=said["hospital"]).first()
        if hospital is None:
            raise CommandError(f"There is no hospital with the code {said['hospital']}.")
        archive = archives.Archive(said["title"], said["host"], said["port"], said["tls"], said["ca"])
        try:
            with archives.association(archive, calling=our_title(hospital)) as opened:
                if said["test"]:
                    self._test(opened, archive)
                else:
                    self._send(opened, archive, hospital, accepted=said["accepted"], again=said["again"])
        except (archives.Unreachable, OSError):
            raise CommandError(f"{archive} cannot be reached, or turns {our_title(hospital)} away.") from None

    def _test(self, opened: Any, archive: archives.Archive) -> None:
        if not archives.answers(opened):
            raise CommandError(f"{archive} does not answer.")
        self.stdout.write(f"{archive} answers.")

    def _send(
        self, opened: Any, archive: archives.Archive, hospital: Institution, *, accepted: bool, again: bool
    ) -> None:
        name = str(archive)
        if again:
            forwarding.offer_again(archive=name, institution=hospital)
        settled = timezone.now() - UNDO_WITHIN
        told = {state: 0 for state in ForwardingState}
        due = to_forward(hospital, archive=name, accepted=accepted, settled=settled)
        for pk in list(due.values_list("pk", flat=True)):
            # Sending takes its time: what was hidden, left out or removed meanwhile stays here.
            if (clip := due.filter(pk=pk).first()) is None:
                continue
            path = storage.place_of(clip.scan.institution_id, clip.file("dicom"))
            try:
                why = archives.send(opened, path) if path.exists() else "its file is gone"
            except archives.Unreachable:
                # Counted, lest one object that an archive cannot bear keeps back all that come after it.
                forwarding.note_forwarded(clip=clip, archive=name, said="it broke off")
                raise
            told[ForwardingState(forwarding.note_forwarded(clip=clip, archive=name, said=why).state)] += 1
        sent, waiting, failed = (
            told[each] for each in (ForwardingState.SENT, ForwardingState.WAITING, ForwardingState.FAILED)
        )
        self.stdout.write(f"{sent} sent, {waiting} to be tried again, {failed} not taken.")
        if waiting or failed:
            raise CommandError("Something was not taken: see above.")
