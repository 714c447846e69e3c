"""No test talks to another machine."""

import socket

import pytest

from tests.setup.loopback import NotThisMachine


def test_another_machine_cannot_be_reached():
    # An address of the range for documentation: nobody is there.
    with socket.socket() as door, pytest.raises(NotThisMachine, match=r"192\.0\.2\.1"):
        door.connect(("192.0.2.1", 80))


def test_nor_by_its_name():
    with socket.socket() as door, pytest.raises(NotThisMachine, match=r"example\.org"):
        door.connect_ex(("example.org", 80))


def test_this_machine_can():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as caller:
        accepted, _ = server.accept()
        with accepted:
            caller.sendall(b"here")
            assert accepted.recv(4) == b"here"
