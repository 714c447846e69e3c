"""A machine that sends many clips in one go: what is done once for all of them, and what for each."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.db.backends.signals import connection_created
from django.utils import timezone
from pydicom import dcmread
from pynetdicom import AE

from logbook.models import Arrival, Device
from logbook.receiver import knocks
from tests.logbook.reviews.parallel import a_database_of_several_connections, seen_from_outside

from .builders import a_device, object_of
from .conftest import serving

CART = ("-aet", "CART", "-aec", "POCUS_SEH")


@pytest.fixture
def cart(hospital, dana):
    return a_device(hospital, dana)


@pytest.fixture
def opened():
    """Every connection to the database that was opened meanwhile."""
    found = []

    def note(connection, **_signal):
        found.append(connection)

    connection_created.connect(note)
    yield found
    connection_created.disconnect(note)


@pytest.mark.django_db(transaction=True)
def test_an_association_opens_one_connection_to_the_database_for_all_its_clips_and_closes_it(
    cart, dcmtk, tmp_path, opened
):
    paths = [tmp_path / f"{number}.dcm" for number in range(3)]
    for number, path in enumerate(paths):
        path.write_bytes(object_of(seed=number))
    with a_database_of_several_connections(tmp_path):
        with serving() as port:
            opened.clear()
            assert dcmtk("storescu", *CART, "-xy", "127.0.0.1", port, *paths)[0] == 0
        # One asks whether anybody may call from there, before a word is said.
        assert (len(opened), [each.connection for each in opened]) == (2, [None, None])
        assert seen_from_outside(lambda: Arrival.objects.count()) == 3


@pytest.mark.django_db(transaction=True)
def test_a_machine_that_is_switched_off_or_comes_back_is_heard_so_within_one_association(cart, listening):
    clip = "1.2.840.10008.5.1.4.1.1.3.1"
    entity = AE(ae_title="CART")
    entity.add_requested_context(clip, "1.2.840.10008.1.2.4.50")
    line, answers = entity.associate("127.0.0.1", listening, ae_title="POCUS_SEH"), []
    for number, is_on in enumerate((True, False, True)):
        seen_from_outside(lambda is_on=is_on: Device.objects.update(is_on=is_on))
        answers.append(line.send_c_store(dcmread(BytesIO(object_of(seed=number)))).Status)
    line.release()
    assert (answers, seen_from_outside(lambda: Arrival.objects.count())) == ([0, 0x0124, 0], 2)


@pytest.mark.django_db
def test_the_last_clip_is_written_down_every_few_seconds_and_each_test_of_the_connection(cart):
    def ago(seconds: float) -> Device:
        Device.objects.filter(pk=cart.pk).update(stored_at=timezone.now() - timedelta(seconds=seconds), echoed_at=None)
        return Device.objects.get(pk=cart.pk)

    def written(device: Device, **how: bool) -> bool:
        knocks.seen(device, **how)
        after = Device.objects.get(pk=cart.pk)
        return (after.stored_at, after.echoed_at) != (device.stored_at, device.echoed_at)

    assert [written(ago(each), stored=True) for each in (1, 6, -60)] == [False, True, True]
    assert [written(ago(1), stored=False), written(cart, stored=True)] == [True, True]
