"""Is every number on a progress page what the rules give, worked out again? Names each that is not; exit 1 then."""

from __future__ import annotations

import sys
from itertools import chain
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from curriculum.models import Enrolment
from pocus_credentialing.credentials import moves, standings, written
from pocus_credentialing.credentials.tasks import judge_everyone_again, judge_holder_again
from pocus_credentialing.jobs.queries import still_to_do


class Command(BaseCommand):
    help = "Work out every standing anew, as of its day, hold moves and reflections against their record, and name each row that differs."

    def handle(self, *args: Any, **options: Any) -> None:
        checked = wrong = left_out = 0
        waiting = _to_be_judged_again()
        found = Enrolment.objects.select_related("programme__institution", "version").order_by("pk")
        for enrolment in found.iterator(chunk_size=500):
            differences = [] if _waits(enrolment, waiting) else standings.differences(enrolment)
            # Asked anew, since something of that sort may have been changed while this ran.
            if _waits(enrolment, waiting) or (differences and _waits(enrolment, _to_be_judged_again())):
                left_out += 1
                continue
            checked += 1
            for difference in differences:
                wrong += 1
                self.stdout.write(f"enrolment {enrolment.pk} {difference}")
        for fault in chain(moves.faults(), written.faults()):
            wrong += 1
            self.stdout.write(fault)
        if left_out:
            self.stdout.write(
                "Left out, since the hospitals, clock or named roles of their programme, or a certificate of theirs, were "
                "changed and a job is still to judge them again: "
                f"{left_out}."
            )
        if wrong:
            self.stdout.write(f"Faults: {wrong}. Enrolments checked: {checked}.")
            sys.exit(1)
        self.stdout.write(f"Every standing is as it should be. Enrolments checked: {checked}.")


def _to_be_judged_again() -> set[UUID]:
    """The programmes and the people of whom a job will do that."""
    jobs = [*still_to_do(judge_everyone_again), *still_to_do(judge_holder_again)]
    return {UUID(whom) for (whom,) in jobs}


def _waits(enrolment: Enrolment, waiting: set[UUID]) -> bool:
    return not waiting.isdisjoint({enrolment.programme_id, enrolment.trainee_id})
