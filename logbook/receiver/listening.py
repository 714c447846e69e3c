"""The process of the door: it listens as long as a machine is switched on, and hangs up when it is told to stop."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache

from logbook.models import Device
from logbook.queries.devices import any_is_on

from .connection import own_connection

logger = logging.getLogger(__name__)

LOOK_EVERY = 5  # seconds between two looks whether there is anything to listen for
HEARD_OF = "dicom-door"
FRESH = 30
PATIENCE = 10  # seconds for which what is being received may finish


def is_listening() -> bool:
    """Whether a process of the door said so lately: for /health/."""
    return bool(cache.get(HEARD_OF))


def is_shut() -> bool:
    """Whether a machine is switched on somewhere and nobody listens."""
    return any_is_on() and not is_listening()


def is_shut_for(person: Any) -> bool:
    """Whether that holds for a machine that this person looks after."""
    return Device.objects.visible_to(person).filter(is_on=True).exists() and not is_listening()


class Listening:
    def __init__(self) -> None:
        self.servers: list[tuple[Any, threading.Thread]] = []
        self.told_to_stop = threading.Event()
        self.complained = False

    def run(self) -> None:
        """Until `stop` is called."""
        while not self.told_to_stop.is_set():
            self.look()
            self.told_to_stop.wait(LOOK_EVERY)
        self.hang_up()

    def stop(self) -> None:
        self.told_to_stop.set()

    def look(self) -> None:
        try:
            with own_connection():
                wanted = any_is_on()
                if self.servers:
                    cache.set(HEARD_OF, 1, FRESH)
        except Exception as error:  # the database is away: whoever calls is turned away until it is back
            logger.warning("dicom door: %s", type(error).__name__)
            return
        if wanted and not self.servers:
            self.open()
        elif not wanted and self.servers:
            self.hang_up()

    def open(self) -> None:
        from . import door  # noqa: PLC0415 -- a hospital without machines never loads it

        try:
            tls = door.tls_context()
            ports: list[tuple[int, Any]] = [(settings.DICOM.port, None)]
            ports += [(settings.DICOM.tls_port, tls)] if tls else []
            for port, context in ports:
                server = door.listen(settings.DICOM.bind, port, tls=context)
                thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.5}, daemon=True)
                thread.start()
                self.servers.append((server, thread))
        except (OSError, ValueError) as error:
            if not self.complained:
                logger.error("dicom door: cannot listen on port %s: %s", settings.DICOM.port, error)
            self.complained = True
            self.hang_up()
            return
        self.complained = False
        logger.info("dicom door: listening on %s", ", ".join(str(port) for port, _tls in ports))
        with own_connection():
            cache.set(HEARD_OF, 1, FRESH)

    def hang_up(self) -> None:
        """Nobody new; what is being received may finish, within bounds."""
        servers, self.servers = self.servers, []
        for server, _thread in servers:
            server.shutdown()
        deadline = time.monotonic() + PATIENCE
        for server, _thread in servers:
            while server.active_associations and time.monotonic() < deadline:
                time.sleep(0.05)
            for association in server.active_associations:
                association.abort()
        if servers:
            with own_connection():
                cache.delete(HEARD_OF)
