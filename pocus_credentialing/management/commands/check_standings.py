"""Is every number on a progress page what the rules give, worked out again? Names each that is not; exit 1 then."""

from __future__ import annotations

import sys
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand

from curriculum.models import Enrolment
from pocus_credentialing.credentials import moves, standings, written


class Command(BaseCommand):
    help = "Work out every standing anew, as of its day, hold moves and reflections against their record, and name each row that differs."

    def handle(self, *args: Any, **options: Any) -> None:
        checked = wrong = 0
        found = Enrolment.objects.select_related("programme__institution", "version").order_by("pk")
        for enrolment in found.iterator(chunk_size=500):
            checked += 1
            for difference in standings.differences(enrolment):
                wrong += 1
                self.stdout.write(f"enrolment {enrolment.pk} {difference}")
        for fault in chain(moves.faults(), written.faults()):
            wrong += 1
            self.stdout.write(fault)
        if wrong:
            self.stdout.write(f"{wrong} rows are not as they should be, of {checked} enrolments.")
            sys.exit(1)
        self.stdout.write(f"The standings of {checked} enrolments are as they should be.")
