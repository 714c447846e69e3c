"""Nothing listens before a machine is added, and nothing after the last one is switched off."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest
from django.core.cache import cache
from django_tasks_db.models import DBTaskResult

from logbook import reminders_of_the_door as door
from logbook.actions import devices
from logbook.receiver.listening import HEARD_OF, Listening, is_listening
from pocus_credentialing.jobs import leases
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
def test_the_site_is_unwell_without_its_door_where_a_machine_is_on_and_only_there(hospital, dana, client):
    leases.beat("ann")

    def said() -> tuple[int, bool, bool]:
        answer = client.get("/health/", headers={"Accept": "application/json"})
        found = answer.json()["checks"]["dicom_door"]
        return answer.status_code, found["ok"], found["required"]

    assert said() == (200, True, False)
    device = a_device(hospital, dana)
    assert said() == (503, False, True)
    assert "The pages work; nothing from ultrasound machines is taken" in client.get("/health/").text
    cache.set(HEARD_OF, 1)
    assert said() == (200, True, True)
    cache.delete(HEARD_OF)
    devices.switch(device=device, by=dana, on=False)
    assert said() == (200, True, False)


@pytest.mark.django_db
def test_whoever_looks_after_machines_reads_that_our_own_door_is_shut(hospital, dana, tina, sid, client_of):
    device = a_device(hospital, dana)
    own, home = "Our side does not listen at the moment", "Nothing from ultrasound machines is taken"

    def read() -> tuple[bool, ...]:
        homes = [home in client_of(person).get("/").text for person in (dana, tina, sid)]
        return own in client_of(dana).get(f"/machines/{device.pk}/").text, *homes

    assert read() == (True, True, False, False)
    cache.set(HEARD_OF, 1)
    assert read() == (False, False, False, False)


@pytest.mark.django_db
def test_a_door_that_stays_shut_is_told_by_mail_once_a_day_and_a_restart_is_not(
    hospital, dana, mailoutbox, django_capture_on_commit_callbacks
):
    def looked() -> tuple[int, int]:
        """How many jobs look again later, and how many mails there are once they did."""
        jobs = DBTaskResult.objects.filter(task_path=door.say_if_it_lasts.module_path)
        before = jobs.count()
        door.look()
        with django_capture_on_commit_callbacks(execute=True):
            door.tell()
        return jobs.count() - before, len(mailoutbox)

    assert looked() == (0, 0)
    a_device(hospital, dana)
    assert looked() == (1, 1)
    assert mailoutbox[0].to == [dana.email]
    assert looked() == (1, 1)
    cache.set(HEARD_OF, 1)
    assert looked() == (0, 1)
    cache.delete(HEARD_OF)
    assert looked() == (1, 2)
    door.look()  # shut …
    cache.set(HEARD_OF, 1)
    door.tell()  # … but no longer a few minutes later
    assert len(mailoutbox) == 2
