"""Does the record of what happened still fit together?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pocus_credentialing.audit import queries, triggers


class Command(BaseCommand):
    help = (
        "Check every chain of events and the triggers that keep them. Exit 1, naming the first row that does not fit."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        faults = [str(fault) for fault in queries.verify()]
        faults += [f"the database lacks the trigger {name}" for name in triggers.missing()]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults in the record of events.")
        self.stdout.write("Every event follows the one before it, and none can be changed.")
