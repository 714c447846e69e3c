"""Make the films and pictures of earlier clips anew, after an upgrade that makes them otherwise."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from logbook.actions import remaking
from logbook.dicom.errors import Unusable
from logbook.models import Clip


class Command(BaseCommand):
    help = (
        "Makes film, poster and thumb anew, from the cleaned object, of every clip that an earlier version made. Stopped "
        "in the middle, it goes on where it was. What was signed stays bound to the first film, which is kept. Exit 1, "
        "naming each clip that could not be made anew; it stays as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again",
            action="store_true",
            help="every clip, as after another ffmpeg; to go on after a stop, leave it away",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            Clip.objects.update(made_with=0)
        done = failed = 0
        for clip in remaking.waiting():
            try:
                done += remaking.remake(clip=clip)
            except FileNotFoundError:
                failed += 1
                self.stdout.write(f"clip {clip.pk}: its cleaned object is not there")
            except Unusable as error:
                failed += 1
                self.stdout.write(f"clip {clip.pk}: {error.code}")
        self.stdout.write(f"{done} clips were made anew.")
        if held := remaking.left_for_holds():
            self.stdout.write(f"{held} clips are left for a legal hold: run this again once it is lifted.")
        if forgotten := remaking.forget_pictures_that_say_more():
            self.stdout.write(f"{forgotten} crops are shown without a picture until the next clip brings one.")
        if failed:
            sys.exit(1)
