"""Clips for teaching go to the hospital's archive, as often as this is run."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from logbook.actions import forwarding
from logbook.receiver.titles import our_title
from logbook.sending.opening import opened
from logbook.sending.targets import ByDicom, Unreachable
from logbook.states import ForwardingState
from pocus_credentialing.people.models import Institution


class Command(BaseCommand):
    help = (
        "Send cleaned clips of a hospital to its teaching archive by C-STORE: those released for teaching, or with "
        "--accepted those of all accepted scans. What the archive has is not sent again; run it by a timer, or name the "
        "archive on the page of teaching archives and leave it to the worker. Exit status 1 where something was not taken."
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
        # Whoever has a shell here may connect anywhere: the rule about addresses is for what is typed into pages.
        archive = ByDicom(said["title"], said["host"], said["port"], said["tls"], said["ca"])
        try:
            if said["test"]:
                self._test(archive, hospital)
            else:
                self._send(archive, hospital, accepted=said["accepted"], again=said["again"])
        except (Unreachable, OSError):
            raise CommandError(f"{archive} cannot be reached, or turns {our_title(hospital)} away.") from None

    def _test(self, archive: ByDicom, hospital: Institution) -> None:
        with opened(archive, calling=our_title(hospital)) as one:
            one.answers()
        self.stdout.write(f"{archive} answers.")

    def _send(self, archive: ByDicom, hospital: Institution, *, accepted: bool, again: bool) -> None:
        if again:
            forwarding.offer_again(archive=str(archive), institution=hospital)
        told = forwarding.send_due(target=archive, institution=hospital, accepted=accepted, patient=False)
        sent, waiting, failed = (
            told[each] for each in (ForwardingState.SENT, ForwardingState.WAITING, ForwardingState.FAILED)
        )
        self.stdout.write(f"{sent} sent, {waiting} to be tried again, {failed} not taken.")
        if waiting or failed:
            raise CommandError("Something was not taken: see above.")
