"""Real machines' tools at the door: who is let in, and that success means kept."""

from __future__ import annotations

import socket
import ssl
import threading
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.utils import timezone
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pynetdicom import AE
from pynetdicom.sop_class import ModalityWorklistInformationFind

from logbook import storage
from logbook.models import Arrival, Device, Knock
from logbook.receiver import bounds, door
from logbook.receiver.bounds import BoundedSocket
from tests.factories import filmed
from tests.factories.filmed import Filmed
from tests.logbook.reviews.parallel import a_database_of_several_connections, seen_from_outside

from .builders import a_device, object_of
from .conftest import serving

pytestmark = pytest.mark.django_db(transaction=True)
CART = ("-aet", "CART", "-aec", "POCUS_SEH")


@pytest.fixture
def cart(hospital, dana):
    return a_device(hospital, dana)


def kept() -> list[Arrival]:
    return seen_from_outside(lambda: list(Arrival.objects.order_by("received_at")))


def reasons() -> list[str]:
    return seen_from_outside(lambda: sorted(Knock.objects.values_list("reason", flat=True)))


def written(tmp_path, *contents: bytes) -> list:
    paths = [tmp_path / f"{number}.dcm" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths


def test_verify_and_clips_are_answered_with_success_and_are_there(cart, listening, dcmtk, tmp_path, tmp_data):
    assert dcmtk("echoscu", *CART, "127.0.0.1", listening)[0] == 0
    bundled = get_testdata_file("examples_ybr_color.dcm")  # a clip of a real machine, in pydicom's own wheel
    *paths, film = written(tmp_path, object_of(), object_of(seed=2), filmed.encoded(Filmed()))
    status, said = dcmtk("storescu", *CART, "-xy", "127.0.0.1", listening, *paths)
    assert (status, said) == (0, said)
    assert dcmtk("dcmsend", *CART, "127.0.0.1", listening, bundled)[0] == 0
    assert dcmtk("storescu", *CART, "-xn", "127.0.0.1", listening, film)[0] == 0
    found = kept()
    assert [each.door for each in found] == ["dicom"] * 4
    quarantine = tmp_data / "quarantine"
    assert sorted(path.name for path in quarantine.iterdir()) == sorted(f"{each.pk}.dcm" for each in found)
    for each in found:
        with storage.opened(each.pk) as path:
            assert path.stat().st_size == each.size
    cart = seen_from_outside(lambda: Device.objects.get())
    assert (cart.echoed_at is not None, cart.stored_at is not None, reasons()) == (True, True, [])


def test_the_same_again_is_success_and_one(cart, listening, dcmtk, tmp_path):
    (path,) = written(tmp_path, object_of())
    for tool in ("storescu", "dcmsend", "storescu"):
        more = ("-xy",) if tool == "storescu" else ()
        assert dcmtk(tool, *CART, *more, "127.0.0.1", listening, path)[0] == 0
    assert len(kept()) == 1


TURNED_AWAY = [
    ("CART", "POCUS_NFH", {}, "called_unknown"),
    ("CART", "ANY-SCP", {}, "called_unknown"),
    ("OTHER", "POCUS_SEH", {}, "calling_unknown"),
    ("CART", "POCUS_SEH", {"is_on": False}, "switched_off"),
    ("CART", "POCUS_SEH", {"is_on": True, "networks": ["10.0.0.0/8"]}, "address_unknown"),
    ("CART", "POCUS_SEH", {"networks": ["127.0.0.0/8"], "needs_tls": True}, "not_encrypted"),
]


def test_who_does_not_fit_is_turned_away_and_the_reason_is_kept(hospital, dana, cart, dcmtk, listening):
    """Another machine of the hospital may call from here, so that this one gets as far as saying who it is."""
    seen_from_outside(lambda: a_device(hospital, dana, ae_title="NEIGHBOUR"))
    for calling, called, change, reason in TURNED_AWAY:
        seen_from_outside(lambda change=change: Device.objects.filter(pk=cart.pk).update(**change) if change else None)
        status, _said = dcmtk("echoscu", "-aet", calling, "-aec", called, "127.0.0.1", listening)
        assert (status != 0, reason in reasons()) == (True, True)
    seen_from_outside(lambda: Device.objects.filter(pk=cart.pk).update(needs_tls=False))
    assert dcmtk("echoscu", *CART, "127.0.0.1", listening)[0] == 0
    assert reasons() == sorted(reason for *_others, reason in TURNED_AWAY)
    seen_from_outside(lambda: Device.objects.update(networks=["10.0.0.0/8"]))  # nobody may call from here any more
    assert dcmtk("echoscu", *CART, "127.0.0.1", listening)[0] != 0


def test_what_cannot_be_opened_is_refused_to_the_machine_with_a_sentence(cart, listening, dcmtk, tmp_path):
    dataset = dcmread(BytesIO(object_of()))
    dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.92"
    path = tmp_path / "components.dcm"
    dataset.save_as(path)
    _status, said = dcmtk("dcmsend", *CART, "-v", "-d", "127.0.0.1", listening, path)
    assert ("0xc000" in said.lower(), "The pictures in this file are packed" in said, kept()) == (True, True, [])


def test_what_is_too_large_is_refused_and_the_next_one_is_taken(cart, listening, dcmtk, tmp_path, settings, tmp_data):
    large, small = object_of(width=640, height=480, syntax="explicit", photometric="RGB"), object_of()
    settings.UPLOAD_MAX_BYTES = 1_200_000
    first, second = written(tmp_path, large, small)
    dcmtk("storescu", *CART, "-x=", "127.0.0.1", listening, first)
    assert dcmtk("storescu", *CART, "-xy", "127.0.0.1", listening, second)[0] == 0
    assert ([each.size < 1_200_000 < len(large) < 2_400_000 for each in kept()], reasons()) == ([True], ["too_large"])
    assert len(list((tmp_data / "quarantine").iterdir())) == 1


NOISE = [b"", b"GET / HTTP/1.1\r\n\r\n", b"\x01\x00\xff\xff\xff\xff" + b"\0" * 64, b"\x16\x03\x01" * 99]


def test_noise_is_hung_up_on_and_the_door_stays_open(cart, listening, dcmtk):
    for noise in NOISE:
        with socket.create_connection(("127.0.0.1", listening), timeout=10) as line:
            line.sendall(noise)
            line.shutdown(socket.SHUT_WR)
            while line.recv(4096):
                pass
    assert dcmtk("echoscu", *CART, "127.0.0.1", listening)[0] == 0


def test_who_goes_on_with_nonsense_while_they_are_answered_is_one_line_in_the_log(
    cart, listening, dcmtk, monkeypatch, caplog
):
    failed: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda about: failed.append(about.exc_type.__name__))
    hello = AE(ae_title="CART")
    hello.add_requested_context("1.2.840.10008.1.1")
    really = door._caller

    def nonsense_came_meanwhile(assoc):
        assoc.dul.state_machine.current_state = "Sta13"  # where a PDU that is none leads while the answer is thought of
        return really(assoc)

    with monkeypatch.context() as patched:
        patched.setattr(door, "_caller", nonsense_came_meanwhile)
        assert hello.associate("127.0.0.1", listening, ae_title="POCUS_SEH").is_established is False
    assert dcmtk("echoscu", *CART, "127.0.0.1", listening)[0] == 0
    said = [record.getMessage() for record in caplog.records if record.name == bounds.__name__]
    assert (failed, said) == ([], ["dicom door: a connection went on out of turn and was broken off"])


@pytest.fixture
def certificate(tmp_path):
    """A key and a certificate of our own for localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = timezone.now()
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1)).sign(key, SHA256())
    path = tmp_path / "certificate.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return path


def hung_up(connection: socket.socket) -> bool:
    connection.settimeout(30)
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_whoever_drips_what_they_are_called_is_hung_up_on(cart, listening, dcmtk, monkeypatch):
    monkeypatch.setattr(bounds, "HELLO_SECONDS", 0)
    with socket.create_connection(("127.0.0.1", listening)) as dripping:
        dripping.sendall(b"\1\0\0\0\2\0" + b"a")  # one of 512 bytes
        assert hung_up(dripping)
    monkeypatch.undo()
    assert dcmtk("echoscu", *CART, "127.0.0.1", listening)[0] == 0


def test_all_of_a_pdu_has_to_come_in_time():
    near, far = socket.socketpair()
    connection = BoundedSocket.__new__(BoundedSocket)
    connection.socket, connection.opened = near, 0.0
    connection._assoc = SimpleNamespace(requestor=SimpleNamespace(primitive=None))  # type: ignore[assignment]
    far.sendall(b"abc")
    assert connection.recv(3) == b"abc"
    far.sendall(b"d")
    with pytest.raises(TimeoutError):
        connection.recv(3)
    far.close()
    assert connection.recv(3) == b""
    near.close()


def test_no_more_connect_than_the_door_can_bear_encrypted_or_not_and_one_address_keeps_no_other_out(
    cart, dcmtk, tmp_path, monkeypatch
):
    monkeypatch.setattr(door, "MOST_FROM_ONE", 2)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with a_database_of_several_connections(tmp_path), serving(tls=context) as encrypted, serving() as plain:
        for port in (encrypted, plain):
            silent = [socket.create_connection(("127.0.0.1", port)) for _time in range(3)]
            assert hung_up(silent[-1])
            for each in silent:
                each.close()
        assert reasons() == ["too_many"] * 1
        knock = seen_from_outside(lambda: Knock.objects.get())
        assert (knock.address, knock.times) == ("127.0.0.1", 2)
        assert eventually(lambda: dcmtk("echoscu", *CART, "127.0.0.1", plain)[0] == 0)


def eventually(asked) -> bool:
    """What was hung up on is gone some moments later."""
    return any(asked() for _time in range(200))


def test_a_question_that_is_too_long_breaks_its_connection_and_says_nothing_of_what_is_stored_next(
    cart, listening, dcmtk, tmp_path
):
    entity = AE(ae_title="CART")
    entity.add_requested_context(ModalityWorklistInformationFind)
    question = Dataset()
    question.PatientName, question.ImageComments = "", "x" * 80_000
    association = entity.associate("127.0.0.1", listening, ae_title="POCUS_SEH")
    answers = [status for status, _found in association.send_c_find(question, ModalityWorklistInformationFind)]
    assert [status.get("Status") for status in answers] == [None]
    assert dcmtk("dcmsend", *CART, "127.0.0.1", listening, *written(tmp_path, object_of()))[0] == 0
    assert len(kept()) == 1


def test_what_a_machine_calls_an_object_stands_in_no_log(cart, listening, dcmtk, tmp_path, caplog, capfd):
    named = (
        "1.2.840.113619.2.98.07391846.1"  # with a number that may be a patient's, and a zero that no number begins with
    )
    (path,) = written(tmp_path, object_of(uid=named))
    assert dcmtk("dcmsend", *CART, "+IU", "127.0.0.1", listening, path)[0] in (0, 1)
    assert dcmtk("findscu", *CART, "-W", "-k", "StudyInstanceUID=ZQJXVK.JANE", "127.0.0.1", listening)[0] == 0
    said = caplog.text + "".join(capfd.readouterr())
    assert [word for word in ("07391846", "ZQJXVK") if word in said] == []


def test_a_machine_that_must_encrypt_does_so_and_one_that_does_not_is_hung_up_on(
    cart, dcmtk, tmp_path, settings, certificate
):
    Device.objects.update(needs_tls=True)
    settings.DICOM = replace(settings.DICOM, certificate=str(certificate))
    with a_database_of_several_connections(tmp_path), serving(tls=door.tls_context()) as port:
        assert dcmtk("echoscu", "+tla", "-ic", *CART, "127.0.0.1", port)[0] == 0
        assert dcmtk("echoscu", *CART, "127.0.0.1", port)[0] != 0
        (path,) = written(tmp_path, object_of())
        assert dcmtk("storescu", "+tla", "-ic", "-xy", *CART, "127.0.0.1", port, path)[0] == 0
        assert len(kept()) == 1
