"""Nothing listens before a machine is added, and nothing after the last one is switched off."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from logbook.actions import devices
from logbook.receiver.listening import Listening, is_listening
from tests.logbook.reviews.parallel import a_database_of_several_connections, seen_from_outside

from .builders import a_device


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.django_db(transaction=True)
def test_the_door_opens_with_the_first_machine_and_closes_with_the_last(hospital, dana, tmp_path, settings, client):
    settings.DICOM = replace(settings.DICOM, port=free_port())
    listening = Listening()
    with a_database_of_several_connections(tmp_path):

        def look() -> tuple[bool, bool]:
            seen_from_outside(listening.look)
            return answers(settings.DICOM.port), seen_from_outside(is_listening)

        assert look() == (False, False)
        device = seen_from_outside(lambda: a_device(hospital, dana))
        assert look() == (True, True)
        assert look() == (True, True)
        seen_from_outside(lambda: devices.switch(device=device, by=dana, on=False))
        assert look() == (False, False)


@pytest.mark.django_db
def test_health_says_that_the_door_is_missing_only_where_a_machine_is_on(hospital, dana, client):
    def said() -> tuple[bool, bool]:
        found = client.get("/health/", headers={"Accept": "application/json"}).json()["checks"]["dicom_door"]
        return found["ok"], found["required"]

    assert said() == (True, False)
    a_device(hospital, dana)
    assert said() == (False, False)
