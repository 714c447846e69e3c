"""Run one background worker. Any number of them may run, on any number of machines with the same database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from logbook.storage import remove_abandoned
from pocus_credentialing.backups.left_over import remove_left_over
from pocus_credentialing.half_done import HALF_DONE, is_half_done
from pocus_credentialing.jobs import leases, periodic
from pocus_credentialing.jobs.worker import Worker


class Command(BaseCommand):
    # A worker has no addresses: what is wrong with one is told where the site starts.
    requires_system_checks = ["clips"]
    help = "Do the jobs that wait in the database, until TERM or INT."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is waiting now, then end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if is_half_done():  # by a supervisor of its own it may be started before the site refuses to
            raise CommandError(HALF_DONE)
        remove_left_over()
        remove_abandoned()
        if once:
            periodic.discover()
            periodic.enqueue_due()
            leases.take_over_abandoned()
            done = Worker().drain()
            self.stdout.write(f"{done} jobs done.")
            return
        Worker().run()
