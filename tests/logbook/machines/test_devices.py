"""Who looks after a hospital's machines, and what must be said of one."""

from __future__ import annotations

import pytest

from logbook.actions import devices
from logbook.forms.devices import networks_in
from logbook.models import Device, OperatorCode
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotAllowed, NotNow

from .builders import a_device


def verbs() -> list[str]:
    return list(
        Event.objects.filter(thing_type__in=["device", "operatorcode"]).order_by("seq").values_list("verb", flat=True)
    )


def test_a_director_adds_changes_and_switches_a_machine_and_each_is_recorded(hospital, dana):
    device = a_device(hospital, dana)
    devices.change(device=device, by=dana, name="Cart in resus", clock_ahead=-90)
    devices.change(device=device, by=dana, name="Cart in resus")
    devices.switch(device=device, by=dana, on=False)
    devices.switch(device=device, by=dana, on=False)
    devices.switch(device=device, by=dana, on=True)
    device.refresh_from_db()
    assert (device.name, device.clock_ahead, device.is_on) == ("Cart in resus", -90, True)
    assert verbs() == ["device.added", "device.changed", "device.switched_off", "device.switched_on"]


@pytest.mark.parametrize("who", ["tina", "pat", "sid"])
def test_nobody_else_does(request, who, hospital, dana):
    person = request.getfixturevalue(who)
    device = a_device(hospital, dana)
    for act in (
        lambda: a_device(hospital, person, ae_title="OTHER"),
        lambda: devices.change(device=device, by=person, name="Mine"),
        lambda: devices.switch(device=device, by=person, on=False),
    ):
        with pytest.raises(NotAllowed) as refused:
            act()
        assert refused.value.code == "not_manager"
    assert (Device.objects.count(), Device.objects.get().name, Device.objects.get().is_on) == (1, "Cart", True)


def test_two_machines_of_a_hospital_have_two_titles_and_another_hospital_may_use_the_same(
    hospital, dana, other_hospital, sid
):
    first = a_device(hospital, dana)
    with pytest.raises(NotNow) as refused:
        a_device(hospital, dana, name="Second")
    assert refused.value.code == "title_taken"
    devices.change(device=first, by=dana, ae_title="CART")  # its own is no other's
    assert a_device(other_hospital, sid).ae_title == "CART"


def test_an_operator_code_leads_to_one_enrolled_trainee(hospital, dana, tina, tom, pat):
    code = devices.add_code(institution=hospital, person=tina, code="Ökafor^Tina^^Dr", by=dana)
    assert code.code == "OKAFOR TINA"
    for person, reason in ((tom, "code_taken"), (pat, "not_enrolled")):
        with pytest.raises(NotNow) as refused:
            devices.add_code(institution=hospital, person=person, code="okafor tina", by=dana)
        assert reason in [each.code for each in refused.value.reasons]
    devices.remove_code(operator_code=code, by=dana)
    assert OperatorCode.objects.count() == 0
    assert devices.add_code(institution=hospital, person=tom, code="okafor tina", by=dana).person == tom
    assert verbs() == ["operator_code.added", "operator_code.removed", "operator_code.added"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10.20.30.41", ["10.20.30.41/32"]),
        ("10.20.30.41/24, 10.20.30.0/24\nfd00::1", ["10.20.30.0/24", "fd00::1/128"]),
        ("10.20.30.300", "“10.20.30.300” is no address or network."),
        ("0.0.0.0/0", "“0.0.0.0/0” is far too wide."),
        ("", "Say between one and 20 addresses or networks."),
    ],
)
def test_where_a_machine_calls_from(text, found):
    try:
        said = networks_in(text)
    except ValueError as error:
        said = str(error)
    assert said == found


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("10.20.30.41", True),
        ("::ffff:10.20.30.41", True),
        ("10.20.31.1", False),
        ("fd00::1", False),
        ("nonsense", False),
    ],
)
def test_a_machine_calls_from_its_networks_only(address, may):
    assert Device(networks=["10.20.30.0/24"]).calls_from(address) is may


def test_the_sheet_says_what_is_set_on_the_machine(hospital, dana, client_of):
    device = a_device(hospital, dana, needs_tls=True)
    page = client_of(dana).get(f"/machines/{device.pk}/sheet/").content.decode()
    assert [word in page for word in ("POCUS_SEH", "CART", "127.0.0.0/8", "2762", "TLS 1.2")] == [True] * 5


@pytest.mark.parametrize(
    ("title", "right"),
    [("LOGIQ E10", True), ("A/B+C", True), ("A\\B", False), (" ", False), ("É", False), ("x" * 17, False)],
)
def test_a_machine_may_call_itself_whatever_the_standard_allows(title, right, hospital, dana, client_of):
    said = {
        "name": "Cart",
        "ae_title": title,
        "networks": "127.0.0.1",
        "code_field": "OperatorsName",
        "clock_ahead": "0",
    }
    answer = client_of(dana).post(f"/machines/new/{hospital.pk}/", said)
    assert (answer.status_code, list(Device.objects.values_list("ae_title", flat=True))) == (
        (302, [title]) if right else (400, [])
    )
