"""Where this server connects because somebody typed an address into a page, as a table."""

from __future__ import annotations

import ipaddress

import pytest

from pocus_credentialing.outgoing import Refused, Unknown, is_plainly_refused, may_be_called, places_of, settings_of
from pocus_credentialing.settings import env

LISTED = tuple(ipaddress.ip_network(each) for each in ("10.20.0.0/16", "127.0.0.1/32"))
OURS = [
    "127.0.0.1",
    "127.255.0.9",
    "::1",
    "0.0.0.0",  # noqa: S104 - looked at, not bound to
    "0.1.2.3",
    "::",
    "169.254.169.254",
    "fe80::1",
    "fe80::1%eth0",
    "224.0.0.1",
    "ff02::1",
    "240.0.0.1",
    "255.255.255.255",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "fd00:ec2::254",
    "fec0::1",
    "nonsense",
    "127.1",
]
OTHERS = [
    "10.20.30.40",
    "192.168.1.5",
    "172.16.0.9",
    "198.18.0.1",
    "8.8.8.8",
    "2001:4860:4860::8888",
    "fd12:3456::9",
    "::ffff:10.1.2.3",
]


@pytest.mark.parametrize("address", OURS)
def test_this_machine_its_link_and_the_cloud_are_not_called(address):
    assert may_be_called(address, ()) is False


@pytest.mark.parametrize("address", OTHERS)
def test_the_hospitals_network_and_the_world_are(address):
    assert may_be_called(address, ()) is True


def test_where_the_operator_lists_networks_only_those_are_called():
    called = {each: may_be_called(each, LISTED) for each in ("10.20.30.40", "127.0.0.1", "10.21.0.1", "8.8.8.8", "::1")}
    assert called == {"10.20.30.40": True, "127.0.0.1": True, "10.21.0.1": False, "8.8.8.8": False, "::1": False}


def test_a_name_is_judged_by_all_that_it_means():
    assert places_of("10.20.30.40", 104, ()) == ["10.20.30.40"]
    with pytest.raises(Refused):
        places_of("localhost", 104, ())
    assert "127.0.0.1" in places_of("localhost", 104, (*LISTED, ipaddress.ip_network("::1/128")))
    for dressed_up in ("2130706433", "0x7f.1", "017700000001"):  # this machine, as some libraries read it
        with pytest.raises((Refused, Unknown)):
            places_of(dressed_up, 104, ())


def test_what_an_address_shows_by_itself_is_said_at_once():
    hosts = ("localhost", "LOCALHOST.", "x.localhost", "127.0.0.1", "::1", "10.1.2.3", "archive.hospital.example")
    assert [is_plainly_refused(host, ()) for host in hosts] == [True] * 5 + [False] * 2


def test_the_operators_list_is_read_from_the_environment(monkeypatch):
    monkeypatch.setenv("OUTGOING_ALLOWED", "10.20.0.0/16, 127.0.0.1")
    assert settings_of(env).allowed == LISTED
    monkeypatch.setenv("OUTGOING_ALLOWED", "everywhere")
    with pytest.raises(SystemExit, match="OUTGOING_ALLOWED"):
        settings_of(env)
