"""The DICOM door, as a process of its own."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from logbook.receiver.listening import Listening
from pocus_credentialing.half_done import HALF_DONE, is_half_done


class Command(BaseCommand):
    help = (
        "Listens for ultrasound machines on DICOM_PORT (11112) as long as one is switched on, and on DICOM_TLS_PORT "
        "(2762) where DICOM_TLS_CERTIFICATE is set. ./pocus run starts it by itself. TERM ends it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if is_half_done():  # by a supervisor of its own it may be started before the site refuses to
            raise CommandError(HALF_DONE)
        listening = Listening()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: listening.stop())
        listening.run()
